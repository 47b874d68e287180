package outfile

import (
	"os"
	"path/filepath"
)

// tree is where the paths of files are looked up. *os.Root is one that does not lead out of its
// directory.
type tree interface {
	Stat(path string) (os.FileInfo, error)
	OpenFile(path string, flag int, mode os.FileMode) (*os.File, error)
	Rename(from, to string) error
	Remove(path string) error
}

// anywhere is the tree of all files.
type anywhere struct{}

func (anywhere) Stat(path string) (os.FileInfo, error) { return os.Stat(path) }

func (anywhere) OpenFile(path string, flag int, mode os.FileMode) (*os.File, error) {
	return os.OpenFile(path, flag, mode)
}

func (anywhere) Rename(from, to string) error { return os.Rename(from, to) }

func (anywhere) Remove(path string) error { return os.Remove(path) }

// whole gives a path of the file's tree as one that can be looked up anywhere: for messages, and to
// sync directories, which harms none that is not meant.
func (f *File) whole(path string) string {
	if f.below == nil {
		return path
	}
	return filepath.Join(f.below.Name(), path)
}
