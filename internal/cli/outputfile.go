package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"mrrc-lua/engine"
)

// maxOpen is how many outputs are open at the same time. Systems allow a process 256 files and
// more; a run that splits by value may make thousands.
const maxOpen = 128

// outputFile is a file that is not yet in its place. One goroutine at a time uses the files of a
// run: of many, those that were not written for the longest time are closed in between.
type outputFile struct {
	name   string
	target string         // "" when the file is the target itself, a pipe or device
	file   *os.File       // nil while it is closed in between
	z      io.WriteCloser // compresses what goes to the file, or nil
	open   *openFiles
}

// openFiles are the files that can be closed in between, the one written last at the end.
type openFiles struct{ list []*outputFile }

// Write implements io.Writer.
func (f *outputFile) Write(p []byte) (int, error) {
	if f.target != "" {
		if err := f.open.use(f); err != nil {
			return 0, err
		}
	}
	return f.file.Write(p)
}

// writer gives what is to be written to: a compressor when the name asks for one.
func (f *outputFile) writer(path string) (io.Writer, error) {
	switch path := strings.ToLower(path); {
	case strings.HasSuffix(path, ".bz2"):
		return nil, &engine.UsageError{Msg: path + ": bzip2 is read and not written; use .gz or .zst"}
	case strings.HasSuffix(path, ".gz"):
		f.z = gzip.NewWriter(f)
	case strings.HasSuffix(path, ".zst"):
		z, err := zstd.NewWriter(f)
		if err != nil {
			return nil, &engine.OutputError{Name: path, Err: err}
		}
		f.z = z
	default:
		return f, nil
	}
	return f.z, nil
}

// use makes a file the one written last, and opens it again if it was closed.
func (o *openFiles) use(f *outputFile) error {
	if n := len(o.list); n > 0 && o.list[n-1] == f {
		return nil
	}
	if i := slices.Index(o.list, f); i >= 0 {
		o.list = append(slices.Delete(o.list, i, i+1), f)
		return nil
	}
	if len(o.list) >= maxOpen {
		oldest := o.list[0]
		o.list = slices.Delete(o.list, 0, 1)
		err := oldest.file.Close()
		oldest.file = nil
		if err != nil {
			return err
		}
	}
	if f.file == nil {
		w, err := os.OpenFile(f.name, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			return err
		}
		f.file = w
	}
	o.list = append(o.list, f)
	return nil
}

// flush ends the compression.
func (f *outputFile) flush() error {
	if f.z == nil {
		return nil
	}
	return f.z.Close()
}

func (f *outputFile) close() error {
	if f.file == nil {
		return nil
	}
	return f.file.Close()
}

// commit puts the file in its place.
func (f *outputFile) commit() error {
	err := f.flush()
	if e := f.open.use(f); err == nil {
		err = e
	}
	if f.file != nil {
		if e := f.file.Sync(); err == nil {
			err = e
		}
	}
	f.open.list = slices.DeleteFunc(f.open.list, func(x *outputFile) bool { return x == f })
	if e := f.close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.name, f.target)
	}
	if err != nil {
		_ = os.Remove(f.name)
		return &engine.OutputError{Name: f.target, Err: err}
	}
	return nil
}

// createTemp makes a new file beside path. Its mode is that of any new file, or of the file that
// it will replace.
func createTemp(path string, mode os.FileMode) (*os.File, error) {
	dir, base := filepath.Split(path)
	for n := 0; ; n++ {
		name := fmt.Sprintf("%s.%s.%d-%d.tmp", dir, base, os.Getpid(), n)
		w, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err == nil || !errors.Is(err, os.ErrExist) || n == 1000 {
			return w, err
		}
	}
}
