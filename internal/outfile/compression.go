package outfile

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Compression is the compression of the bytes of a file.
type Compression int

// The compressions.
const (
	ByName Compression = iota // by the suffix of the name
	None
	Gzip
	Zstd
)

// ErrNotWritten is the error for a name that requests a compression which is read only.
var ErrNotWritten = errors.New("is read and not written; use .gz or .zst")

// notWritten are the compressions that are read only, by the suffixes of names.
var notWritten = map[string]string{".bz2": "bzip2", ".xz": "xz", ".zip": "zip"}

// compressionOf returns the compression for a name.
func compressionOf(path string) (Compression, error) {
	path = strings.ToLower(path)
	if name, ok := notWritten[filepath.Ext(path)]; ok {
		return None, fmt.Errorf("%s %w", name, ErrNotWritten)
	}
	switch {
	case strings.HasSuffix(path, ".gz"):
		return Gzip, nil
	case strings.HasSuffix(path, ".zst"):
		return Zstd, nil
	}
	return None, nil
}

// writer returns a compressor. With many, it needs little memory.
func (c Compression) writer(w io.Writer, many bool) (io.WriteCloser, error) {
	if c == Gzip {
		return gzip.NewWriter(w), nil
	}
	if many {
		return zstd.NewWriter(w, zstd.WithZeroFrames(true), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	}
	return zstd.NewWriter(w, zstd.WithZeroFrames(true))
}
