package outfile

import (
	"errors"
	"math"

	"golang.org/x/sys/windows"
)

// Lock implements handle. On Windows other processes cannot read what is locked, so a byte is locked that the file does
// not have.
func (f osFile) Lock() error {
	far := windows.Overlapped{Offset: math.MaxUint32, OffsetHigh: math.MaxInt32}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &far)
	switch {
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION), errors.Is(err, windows.ERROR_IO_PENDING):
		return ErrBusy
	case errors.Is(err, windows.ERROR_INVALID_FUNCTION), errors.Is(err, windows.ERROR_NOT_SUPPORTED):
		return nil // this file system has no locks
	}
	return err
}
