//go:build unix

package main

import (
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// stdout returns standard output. When the process was started with it closed, Go's runtime has opened
// /dev/null in its place, for reading and writing, and everything written would vanish: then every write
// fails. A shell opens /dev/null for writing only.
func stdout() io.Writer {
	var out, null unix.Stat_t
	if unix.Fstat(1, &out) != nil || unix.Stat(os.DevNull, &null) != nil || out.Rdev != null.Rdev || out.Mode&unix.S_IFMT != unix.S_IFCHR {
		return os.Stdout
	}
	if flags, err := unix.FcntlInt(1, unix.F_GETFL, 0); err != nil || flags&unix.O_ACCMODE != unix.O_RDWR {
		return os.Stdout
	}
	return closed{}
}

// closed is an output that was closed before the process began.
type closed struct{}

// Write returns the error of a file that is not open.
func (closed) Write([]byte) (int, error) { return 0, syscall.EBADF }
