//go:build !linux

package pipeline

import "errors"

// bindToLoopback would bind a socket to the loopback interface.
func bindToLoopback(int) error { return errors.New("this system cannot bind it to the loopback") }
