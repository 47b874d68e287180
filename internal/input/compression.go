package input

import (
	"bytes"
	"compress/bzip2"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"mrrc-lua/internal/fault"
)

// The first bytes of each compression that can be read.
var (
	gzipMagic  = []byte{0x1F, 0x8B}
	zstdMagic  = []byte{0x28, 0xB5, 0x2F, 0xFD}
	bzip2Magic = []byte("BZh")
)

// decompress returns the decompressed input and the name of the compression, or the input itself and ""
// if it is not compressed. first holds its first bytes, which all still has. Goroutines decompress
// ahead until closeAll is called; that must be called in any case.
func decompress(first []byte, all io.Reader) (plain io.Reader, method string, closeAll func(), err error) {
	closeAll = func() {}
	if bytes.HasPrefix(first, gzipMagic) || bytes.HasPrefix(first, zstdMagic) || bytes.HasPrefix(first, bzip2Magic) {
		all = fault.Reader{Reader: all, Where: "the Read of an input"} // other goroutines call it
	}
	switch workers := bgzfWorkers(); {
	case workers > 1 && isBGZF(first):
		z := newBGZF(all, workers)
		return z, "gzip", z.stop, nil
	case bytes.HasPrefix(first, gzipMagic):
		z, err := gzip.NewReader(all)
		if err != nil {
			return nil, "gzip", closeAll, fmt.Errorf("gzip: %w", err)
		}
		plain, method = z, "gzip"
	case bytes.HasPrefix(first, zstdMagic):
		z, err := zstd.NewReader(all, zstd.WithDecoderMaxMemory(1<<30), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, "zstd", closeAll, fmt.Errorf("zstd: %w", err)
		}
		ahead := newReadAhead(z)
		return ahead, "zstd", func() { ahead.stop(); z.Close() }, nil
	case bytes.HasPrefix(first, bzip2Magic):
		plain, method = bzip2.NewReader(all), "bzip2"
	case bytes.HasPrefix(first, xzMagic):
		z, err := newXZReader(all)
		if err != nil {
			return nil, "xz", closeAll, err // whose message has "xz"
		}
		plain, method = z, "xz"
	default:
		return all, "", closeAll, nil
	}
	ahead := newReadAhead(plain)
	return ahead, method, ahead.stop, nil
}
