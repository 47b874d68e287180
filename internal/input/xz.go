package input

import (
	"bufio"
	"fmt"
	"io"

	"github.com/ulikunitz/xz"
)

// xzMagic are the first bytes of a stream of xz.
var xzMagic = []byte("\xFD7zXZ\x00")

// maxDictionary bounds the memory that a file of xz may ask for, in bytes: the largest preset of xz needs
// a quarter of it.
const maxDictionary = 256 << 20

func newXZReader(src io.Reader) (io.Reader, error) {
	return xz.NewReader(bufio.NewReader(&xzGuard{src: src}))
}

// xzGuard reads xz and fails at a block that asks for too large a dictionary, before the decompressor sees
// it. It follows the container (the .xz file format 1.2.1) from header to header; what is broken is left to
// the decompressor.
type xzGuard struct {
	src  io.Reader
	at   func(*xzGuard, []byte) // looks at a header that was read whole; nil: nothing more is followed
	need int                    // bytes that are read next
	skip bool                   // they are not a header
	head []byte
	err  error

	begun bool
	check int // the length of the check after a block
	block int // bytes of the block, or of the index, so far: it is padded to four

	left, value, shift int // numbers of the index that are left, and the one that is read
}

// Read implements io.Reader.
func (g *xzGuard) Read(p []byte) (int, error) {
	if g.err != nil {
		return 0, g.err
	}
	n, err := g.src.Read(p)
	if !g.begun {
		g.begun = true
		g.next(12, (*xzGuard).stream)
	}
	g.follow(p[:n])
	if g.err != nil {
		return 0, g.err
	}
	return n, err
}

func (g *xzGuard) follow(b []byte) {
	for len(b) > 0 && g.at != nil && g.err == nil {
		k := min(g.need, len(b))
		if !g.skip {
			g.head = append(g.head, b[:k]...)
		}
		g.need -= k
		b = b[k:]
		if g.need == 0 {
			at, head := g.at, g.head
			g.head = g.head[:0]
			at(g, head)
		}
	}
}

// next reads a header of n bytes.
func (g *xzGuard) next(n int, at func(*xzGuard, []byte)) { g.need, g.at, g.skip = n, at, false }

// pass passes over n bytes, and then reads a header.
func (g *xzGuard) pass(n, header int, at func(*xzGuard, []byte)) {
	if n == 0 {
		g.next(header, at)
		return
	}
	g.need, g.skip = n, true
	g.at = func(g *xzGuard, _ []byte) { g.next(header, at) }
}

// stream looks at the header of a stream.
func (g *xzGuard) stream(h []byte) {
	if string(h[:len(xzMagic)]) != string(xzMagic) {
		g.at = nil
		return
	}
	g.check = map[byte]int{0: 0, 1: 4, 4: 8, 10: 32}[h[7]&0x0F]
	g.next(1, (*xzGuard).blockSize)
}

// blockSize looks at the first byte of a block, or of the index.
func (g *xzGuard) blockSize(h []byte) {
	if h[0] == 0 {
		g.block, g.left, g.value, g.shift = 1, 0, 0, 0
		g.next(1, (*xzGuard).index)
		return
	}
	n := 4 * (int(h[0]) + 1)
	g.block = n
	g.next(n-1, (*xzGuard).blockHeader)
}

// blockHeader looks at the rest of the header of a block: flags, sizes, filters.
func (g *xzGuard) blockHeader(h []byte) {
	b := h[1:]
	for _, there := range []bool{h[0]&0x40 != 0, h[0]&0x80 != 0} {
		if there {
			_, b = number(b)
		}
	}
	for range h[0]&3 + 1 {
		var id, size int
		id, b = number(b)
		size, b = number(b)
		if size > len(b) {
			g.at = nil
			return
		}
		const lzma2 = 0x21
		if id == lzma2 && size == 1 && dictionary(b[0]) > maxDictionary {
			g.err = fmt.Errorf("xz: it needs %d MiB of memory, and %d MiB is allowed", dictionary(b[0])>>20, maxDictionary>>20)
			return
		}
		b = b[size:]
	}
	g.next(1, (*xzGuard).chunk)
}

// dictionary returns the size of a dictionary in bytes.
func dictionary(code byte) int64 {
	if code > 40 {
		return 0 // there is none like this
	}
	return int64(2|code&1) << (code/2 + 11)
}

// chunk looks at the first byte of a chunk of LZMA2.
func (g *xzGuard) chunk(h []byte) {
	switch c := h[0]; {
	case c == 0:
		g.block++
		g.pass((4-g.block%4)%4+g.check, 1, (*xzGuard).blockSize)
	case c < 3:
		g.next(2, func(g *xzGuard, h []byte) { g.data(3, int(h[0])<<8+int(h[1])+1) })
	case c < 0x80:
		g.at = nil
	default:
		size := 4
		if c >= 0xC0 {
			size++
		}
		g.next(size, func(g *xzGuard, h []byte) { g.data(1+size, int(h[2])<<8+int(h[3])+1) })
	}
}

// data passes over the data of a chunk.
func (g *xzGuard) data(header, n int) {
	g.block += header + n
	g.pass(n, 1, (*xzGuard).chunk)
}

// index looks at the numbers of the index, byte by byte: how many records there are, then two for each.
func (g *xzGuard) index(h []byte) {
	g.block++
	g.value |= int(h[0]&0x7F) << g.shift
	if h[0]&0x80 != 0 {
		if g.shift += 7; g.shift > 56 {
			g.at = nil
			return
		}
		g.next(1, (*xzGuard).index)
		return
	}
	if g.left--; g.left < 0 {
		g.left = 2 * g.value
	}
	g.value, g.shift = 0, 0
	if g.left > 0 {
		g.next(1, (*xzGuard).index)
		return
	}
	const sum, footer = 4, 12
	g.pass((4-g.block%4)%4+sum+footer, 1, (*xzGuard).padding)
}

// padding looks at a byte after a stream: there may be zeros, and another stream.
func (g *xzGuard) padding(h []byte) {
	if h[0] == 0 {
		g.next(1, (*xzGuard).padding)
		return
	}
	g.next(11, func(g *xzGuard, h []byte) { g.stream(append(xzMagic[:1:1], h...)) })
}

// number reads a number of variable length; it is 0 if there is none.
func number(b []byte) (n int, rest []byte) {
	for i, c := range b {
		if i > 8 {
			break
		}
		n |= int(c&0x7F) << (7 * i)
		if c&0x80 == 0 {
			return n, b[i+1:]
		}
	}
	return 0, nil
}
