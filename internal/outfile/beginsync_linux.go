package outfile

import "golang.org/x/sys/unix"

// BeginSync implements handle.
func (f osFile) BeginSync() {
	c, err := f.SyscallConn()
	if err != nil {
		return
	}
	_ = c.Control(func(fd uintptr) { _ = unix.SyncFileRange(int(fd), 0, 0, unix.SYNC_FILE_RANGE_WRITE) })
}
