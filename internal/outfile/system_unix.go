//go:build unix

package outfile

import (
	"errors"
	"os"
	"strconv"
	"syscall"
)

// umask has the rights that the user withholds from new files. It is read once, before other goroutines make
// files: there is no way to read it but to set it.
var umask = func() os.FileMode {
	mask := syscall.Umask(0o077)
	syscall.Umask(mask)
	return os.FileMode(mask)
}()

// renamesOpen reports whether a file can be renamed while it is open.
const renamesOpen = true

// giveOwner sets the owner and the group of a file to those of another, where they differ.
func giveOwner(w handle, old os.FileInfo) error {
	want, ok := old.Sys().(*syscall.Stat_t)
	st, err := w.Stat()
	if err != nil || !ok {
		return err
	}
	have, ok := st.Sys().(*syscall.Stat_t)
	if !ok || have.Uid == want.Uid && have.Gid == want.Gid {
		return nil
	}
	return w.Chown(int(want.Uid), int(want.Gid))
}

// sameOwner reports whether two files belong to the same user and group.
func sameOwner(a, b os.FileInfo) bool {
	x, ok := a.Sys().(*syscall.Stat_t)
	y, both := b.Sys().(*syscall.Stat_t)
	return ok && both && x.Uid == y.Uid && x.Gid == y.Gid
}

// Names returns the number of names (hard links) of a file.
func Names(st os.FileInfo) uint64 {
	if s, ok := st.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Nlink)
	}
	return 1
}

// duplicate returns a second handle of an open file of this process, which must be closed separately.
func duplicate(fd int) (handle, error) {
	n, err := syscall.Dup(fd)
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(n)
	return osFile{os.NewFile(uintptr(n), "/dev/fd/"+strconv.Itoa(fd))}, nil
}

// cannotReplace reports whether a rename failed because the target is a mount point, or is on another file
// system than its directory.
func cannotReplace(err error) bool {
	return errors.Is(err, syscall.EBUSY) || errors.Is(err, syscall.EXDEV)
}

func isReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

// cannotSync reports whether a sync failed because the file needs none or the system does not support it.
func cannotSync(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) || errors.Is(err, syscall.ENOSYS)
}
