package input

import (
	"io"
	"io/fs"
	"os"
	"time"
)

// ranges is an input whose bytes can be read at any place, and that is not a file of the system.
type ranges struct {
	*io.SectionReader
	closer io.Closer // nil: there is nothing to close
}

// OfRanges returns an input of size bytes that Open treats like a regular file. Close closes content if it is an
// io.Closer.
func OfRanges(content io.ReaderAt, size int64) io.ReadCloser {
	r := &ranges{SectionReader: io.NewSectionReader(content, 0, size)}
	r.closer, _ = content.(io.Closer)
	return r
}

// Close implements io.Closer.
func (r *ranges) Close() error {
	if r.closer == nil {
		return nil
	}
	return r.closer.Close()
}

// Stat describes the input as a regular file.
func (r *ranges) Stat() (os.FileInfo, error) { return rangesInfo(r.Size()), nil }

// rangesInfo is the description of an input with a size in bytes.
type rangesInfo int64

// Name implements fs.FileInfo.
func (i rangesInfo) Name() string { return "" }

// Size implements fs.FileInfo.
func (i rangesInfo) Size() int64 { return int64(i) }

// Mode implements fs.FileInfo.
func (i rangesInfo) Mode() fs.FileMode { return 0o400 }

// ModTime implements fs.FileInfo.
func (i rangesInfo) ModTime() time.Time { return time.Time{} }

// IsDir implements fs.FileInfo.
func (i rangesInfo) IsDir() bool { return false }

// Sys implements fs.FileInfo.
func (i rangesInfo) Sys() any { return nil }
