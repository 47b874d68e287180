//go:build unix

package parts

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock keeps other processes from locking a file for as long as it is open. taken: another one has locked it. Where the
// file system cannot lock, it does nothing.
func lock(f *os.File) (taken bool) {
	return errors.Is(unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK)
}
