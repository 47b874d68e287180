package outfile

import (
	"os"

	"golang.org/x/sys/unix"
)

// beginSync asks the system to begin to write a file to the disk, and does not wait for it. It promises
// nothing: that is for Sync.
func beginSync(f *os.File) {
	c, err := f.SyscallConn()
	if err != nil {
		return
	}
	_ = c.Control(func(fd uintptr) { _ = unix.SyncFileRange(int(fd), 0, 0, unix.SYNC_FILE_RANGE_WRITE) })
}
