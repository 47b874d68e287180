//go:build unix

package main

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// stdout returns standard output. When the process was started with it closed, Go's runtime has opened
// /dev/null in its place, for reading and writing, and everything written would vanish: then every write
// fails. A shell opens /dev/null for writing only. Some programs that start others open it for reading
// and writing, which looks the same; it is taken as their intention when standard error is such a file too.
func stdout() io.Writer {
	if isWholeNull(1) && !isWholeNull(2) {
		return closed{}
	}
	return os.Stdout
}

// isWholeNull reports whether a file descriptor is the null device, opened for reading and writing.
func isWholeNull(fd int) bool {
	var file, null unix.Stat_t
	if unix.Fstat(fd, &file) != nil || unix.Stat(os.DevNull, &null) != nil || file.Rdev != null.Rdev || file.Mode&unix.S_IFMT != unix.S_IFCHR {
		return false
	}
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	return err == nil && flags&unix.O_ACCMODE == unix.O_RDWR
}

// closed is an output that was closed before the process began.
type closed struct{}

var errClosed = errors.New("it was closed when the program started (or it is /dev/null opened for reading and writing: open it for writing only, or use -o)")

// Write returns an error that says what the user can do.
func (closed) Write([]byte) (int, error) { return 0, errClosed }
