//go:build race

package main

// racing: the race detector takes several times the memory.
const racing = true
