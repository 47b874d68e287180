package spill

import (
	"errors"
	"io/fs"
	"os"
)

// Temp is a temporary file that is written from beginning to end, and read at any place. Writing is for one
// goroutine; ReadAt is safe for concurrent use.
type Temp struct {
	file *os.File
	size int64
	name string // that is still to be removed; "": it has no name any more
}

// NewTemp makes a temporary file in a directory, "" for that of the system. Errors do not name the file.
func NewTemp(dir string) (*Temp, error) {
	f, err := os.CreateTemp(dir, ".mrrc-lua-*.tmp")
	if err != nil {
		return nil, bare(err)
	}
	t := &Temp{file: f}
	if os.Remove(f.Name()) != nil { // where a file that is open cannot be removed
		t.name = f.Name()
	}
	return t, nil
}

// Write appends to the file.
func (t *Temp) Write(b []byte) (int, error) {
	n, err := t.file.Write(b)
	t.size += int64(n)
	return n, bare(err)
}

// ReadAt implements io.ReaderAt.
func (t *Temp) ReadAt(b []byte, at int64) (int, error) { return t.file.ReadAt(b, at) }

// Size returns how many bytes were written.
func (t *Temp) Size() int64 { return t.size }

// Close removes the file. It may be called on nil.
func (t *Temp) Close() {
	if t == nil {
		return
	}
	_ = t.file.Close() // nobody needs it any more
	if t.name != "" {
		_ = os.Remove(t.name)
	}
}

// bare returns an error without operation and path.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
