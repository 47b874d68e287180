package engine

import (
	"bytes"
	"compress/bzip2"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"mrrc-lua/parse"
)

// What an input is, compressed or not and in which format, is told by its first bytes.

// headLen is how many bytes are looked at.
const headLen = 4096

// head reads the first bytes of an input: what one read gives, or a few if that is less. whole is
// the input with these bytes in front; what reading them failed with comes behind them.
func head(src io.Reader) (first []byte, whole io.Reader) {
	first = make([]byte, 0, headLen)
	for len(first) < 64 {
		n, err := src.Read(first[len(first):headLen])
		first = first[:len(first)+n]
		if err != nil {
			src = failed{err}
			break
		}
	}
	return first, io.MultiReader(bytes.NewReader(first), src)
}

// failed is the rest of an input whose reading failed, or came to its end.
type failed struct{ err error }

// Read implements io.Reader.
func (f failed) Read([]byte) (int, error) { return 0, f.err }

// magic are the first bytes of what can be decompressed.
var (
	gzipMagic  = []byte{0x1F, 0x8B}
	zstdMagic  = []byte{0x28, 0xB5, 0x2F, 0xFD}
	bzip2Magic = []byte("BZh")
)

// decompress gives the input behind a compression, and the name of that; "" when there is none.
// The input it gives is read ahead by a goroutine, which ends with close.
func decompress(first []byte, all io.Reader) (plain io.Reader, method string, closeAll func(), err error) {
	closeAll = func() {}
	switch {
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
	default:
		return all, "", closeAll, nil
	}
	ahead := newReadAhead(plain)
	return ahead, method, ahead.stop, nil
}

// newReader gives the reader of an input that is not compressed, by its format.
func (p *program) newReader(name string, first []byte, src io.Reader) (parse.BatchReader, parse.Format, error) {
	return p.openReader(first, src, p.parseOptions(name))
}

// openReader does the same with options for the reader.
func (p *program) openReader(first []byte, src io.Reader, opt parse.Options) (parse.BatchReader, parse.Format, error) {
	f := p.opt.From
	if f == "" {
		var err error
		if f, err = parse.Sniff(first); err != nil {
			return nil, f, err
		}
	}
	rd, err := parse.NewFormatReader(f, src, opt)
	return rd, f, err
}

// readAhead reads a slow source one block ahead of whoever reads from it.
type readAhead struct {
	full  chan aheadBlock
	empty chan []byte
	quit  chan struct{}
	done  sync.WaitGroup
	cur   aheadBlock
	at    int
}

type aheadBlock struct {
	b   []byte
	err error
}

const aheadSize = 256 << 10

func newReadAhead(src io.Reader) *readAhead {
	a := &readAhead{full: make(chan aheadBlock, 2), empty: make(chan []byte, 3), quit: make(chan struct{})}
	for range cap(a.empty) {
		a.empty <- make([]byte, aheadSize)
	}
	a.done.Go(func() {
		for {
			select {
			case buf := <-a.empty:
				n, err := 0, error(nil)
				for n < aheadSize && err == nil {
					var k int
					k, err = src.Read(buf[n:aheadSize])
					n += k
				}
				select {
				case a.full <- aheadBlock{buf[:n], err}:
				case <-a.quit:
					return
				}
				if err != nil {
					return
				}
			case <-a.quit:
				return
			}
		}
	})
	return a
}

// Read implements io.Reader.
func (a *readAhead) Read(p []byte) (int, error) {
	for a.at == len(a.cur.b) {
		if a.cur.err != nil {
			return 0, a.cur.err
		}
		if a.cur.b != nil {
			a.empty <- a.cur.b
		}
		a.cur, a.at = <-a.full, 0
	}
	n := copy(p, a.cur.b[a.at:])
	a.at += n
	return n, nil
}

// stop ends the goroutine; a Read of the source that blocks is waited for.
func (a *readAhead) stop() {
	close(a.quit)
	a.done.Wait()
}
