package outfile

import (
	"io"
	"os"
	"path/filepath"
	"time"
)

// tree is the place in which the paths of files are looked up.
type tree interface {
	Stat(path string) (os.FileInfo, error)
	OpenFile(path string, flag int, mode os.FileMode) (handle, error)
	Rename(from, to string) error
	Remove(path string) error
}

// system is the part of the operating system on which the safety of the data depends. Tests replace
// it with one that fails.
type system interface {
	tree
	Link(from, to string) error
	Chtimes(path string, atime, mtime time.Time) error
}

// handle is an open file.
type handle interface {
	io.ReadWriteCloser
	io.Seeker
	Name() string
	Stat() (os.FileInfo, error)
	Chmod(mode os.FileMode) error
	Chown(uid, gid int) error
	Truncate(size int64) error
	Sync() error
	// Lock locks the file for this process until it is closed. It fails with ErrBusy when another
	// process has locked it, and does nothing where files cannot be locked.
	Lock() error
	// BeginSync asks the system to begin writing the file to the disk, and does not wait. It guarantees
	// nothing: that is the purpose of Sync.
	BeginSync()
}

// disk is the system that the process runs on.
type disk struct{}

// Stat implements tree.
func (disk) Stat(path string) (os.FileInfo, error) { return os.Stat(path) }

// OpenFile implements tree.
func (disk) OpenFile(path string, flag int, mode os.FileMode) (handle, error) {
	return handleOf(os.OpenFile(path, flag, mode))
}

// Rename implements tree.
func (disk) Rename(from, to string) error { return os.Rename(from, to) }

// Remove implements tree.
func (disk) Remove(path string) error { return os.Remove(path) }

// Link implements system.
func (disk) Link(from, to string) error { return os.Link(from, to) }

// Chtimes implements system.
func (disk) Chtimes(path string, atime, mtime time.Time) error { return os.Chtimes(path, atime, mtime) }

// below is a directory that its paths cannot leave.
type below struct{ *os.Root }

// OpenFile implements tree.
func (b below) OpenFile(path string, flag int, mode os.FileMode) (handle, error) {
	return handleOf(b.Root.OpenFile(path, flag, mode))
}

// osFile is the handle of a file of the system.
type osFile struct{ *os.File }

// handleOf makes a handle of the results of os.OpenFile.
func handleOf(f *os.File, err error) (handle, error) {
	if err != nil {
		return nil, err
	}
	return osFile{f}, nil
}

// root returns the directory that the file cannot leave; nil: it may be anywhere.
func (f *File) root() *os.Root {
	b, _ := f.in.(below)
	return b.Root
}

// whole converts a path in the file's tree to one that is valid outside of it: for messages, and to sync
// directories, which does no harm if it is the wrong directory.
func (f *File) whole(path string) string {
	if root := f.root(); root != nil {
		return filepath.Join(root.Name(), path)
	}
	return path
}

// dir returns the directory of the target as a path that is valid outside the tree.
func (f *File) dir() string { return filepath.Dir(f.whole(f.target)) }
