//go:build !unix

package main

import (
	"io"
	"os"
)

// stdout returns standard output.
func stdout() io.Writer { return os.Stdout }
