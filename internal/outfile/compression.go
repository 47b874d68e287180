package outfile

import (
	"errors"
	"io"
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

// ErrBzip2 is the error for a name that requests bzip2.
var ErrBzip2 = errors.New("bzip2 is read and not written; use .gz or .zst")

// compressionOf returns the compression for a name.
func compressionOf(path string) (Compression, error) {
	switch path := strings.ToLower(path); {
	case strings.HasSuffix(path, ".bz2"):
		return None, ErrBzip2
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
