package input

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
)

// BGZF is gzip in members of at most 64 KiB, each of which says in its header how long it is (the SAM specification,
// section 4.1): bgzip and samtools write it. So a file can be cut into members before they are decompressed, and several
// goroutines do that:
//
//	src ──► cut ──► queue: the members in their order ───────► Read
//	          └───► work ──► decompress, several goroutines ──┘
//
// What Read returns, errors included, is what gzip.Reader returns for the whole file: from the first member on that is not
// BGZF, or that cannot be decompressed, a gzip.Reader reads the rest of the file.

// Lengths of a member and of what is in it, in bytes.
const (
	mostPlain  = 64 << 10
	mostPacked = 64 << 10
	fixedPart  = 12 // of the header, before the extra field
	trailer    = 8
)

// bgzfReader decompresses BGZF.
type bgzfReader struct {
	free  chan *gzipMembers // not in use
	queue chan *gzipMembers // in the order of the file; the last ones have rest
	work  chan *gzipMembers
	quit  chan struct{}
	done  sync.WaitGroup

	cur    *gzipMembers
	at     int         // in cur.plain, or in cur.packed after a member was found wrong
	single *readAhead  // reads the rest of the file; nil: there was nothing wrong so far
	wrong  atomic.Bool // nothing more is to be decompressed by several goroutines
	err    error
}

// mostMembers is how many members are passed from goroutine to goroutine at once, so that none is woken up for each of them.
const mostMembers = 8

// gzipMembers are a few members of the file, one after the other. Goroutines pass them on to each other.
type gzipMembers struct {
	packed []byte
	ends   []int // of the members, in packed
	plain  []byte
	good   int           // where the members end in packed whose contents plain has; less than its length: the next one is wrong
	ready  chan struct{} // tells that they were decompressed, as far as that is possible
	rest   io.Reader     // the file after them, which is not cut; nil: more members follow
}

// isBGZF reports whether an input begins with a member of BGZF.
func isBGZF(first []byte) bool {
	n, ok := extraLen(first)
	return ok && fixedPart+n <= len(first) && lenOf(first[fixedPart:fixedPart+n]) > 0
}

// extraLen returns the length of the extra field of a header. ok is false if the header is not that of a member of BGZF.
func extraLen(head []byte) (n int, ok bool) {
	const deflate, onlyExtra = 8, 4
	if len(head) < fixedPart || !bytes.HasPrefix(head, gzipMagic) || head[2] != deflate || head[3] != onlyExtra {
		return 0, false
	}
	return int(binary.LittleEndian.Uint16(head[10:])), true
}

// lenOf returns the length of a member according to its extra field; 0 if the field does not have it.
func lenOf(extra []byte) int {
	for len(extra) >= 4 {
		n := int(binary.LittleEndian.Uint16(extra[2:]))
		if extra[0] == 'B' && extra[1] == 'C' && n == 2 && len(extra) >= 6 {
			return int(binary.LittleEndian.Uint16(extra[4:])) + 1
		}
		extra = extra[min(len(extra), 4+n):]
	}
	return 0
}

// newBGZF returns a reader of src, for which isBGZF was true. Another goroutine reads src. stop must be called.
func newBGZF(src io.Reader, workers int) *bgzfReader {
	n := 3 * workers
	b := &bgzfReader{free: make(chan *gzipMembers, n), queue: make(chan *gzipMembers, n), work: make(chan *gzipMembers, n), quit: make(chan struct{})}
	for range n {
		b.free <- &gzipMembers{ready: make(chan struct{}, 1)}
	}
	b.done.Go(func() {
		defer close(b.work)
		b.cut(bufio.NewReaderSize(&stuck{src: src}, mostMembers*mostPacked))
	})
	for range workers {
		b.done.Go(b.decompress)
	}
	return b
}

// bgzfWorkers returns how many goroutines decompress.
func bgzfWorkers() int {
	const most = 8 // one more would wait for those that use what is decompressed
	return min(runtime.GOMAXPROCS(0), most)
}

// stop ends the goroutines, and waits for them, even if one blocks in a Read of the source. No Read may run.
func (b *bgzfReader) stop() {
	if b.single != nil {
		b.single.stop()
	}
	close(b.quit)
	b.done.Wait()
}

// ready reports whether a Read would not wait for the source. The goroutine that reads calls it.
func (b *bgzfReader) ready() bool {
	if b.single != nil {
		return b.single.ready()
	}
	return b.err != nil || b.cur != nil && b.at < len(b.cur.plain) || len(b.queue) > 0
}

// cut cuts the file into members, until one is not BGZF.
func (b *bgzfReader) cut(src *bufio.Reader) {
	for {
		var m *gzipMembers
		select {
		case m = <-b.free:
		case <-b.quit:
			return
		}
		last := m.cutFrom(src)
		b.work <- m
		b.queue <- m
		if last {
			return
		}
	}
}

// cutFrom reads members: one, and those of the next ones that are there already. last is true if what follows is not cut.
func (m *gzipMembers) cutFrom(src *bufio.Reader) (last bool) {
	m.packed, m.ends = m.packed[:0], m.ends[:0]
	for len(m.ends) < mostMembers {
		n := memberLen(src, len(m.ends) == 0)
		switch from := len(m.packed); {
		case n < 0:
			return false
		case n == 0:
			m.rest = src
			return true
		default:
			m.packed = slices.Grow(m.packed, n)[:from+n]
			k, err := io.ReadFull(src, m.packed[from:])
			if err != nil {
				m.rest = io.MultiReader(bytes.NewReader(bytes.Clone(m.packed[from:from+k])), src)
				m.packed = m.packed[:from]
				return true
			}
			m.ends = append(m.ends, from+n)
		}
	}
	return false
}

// memberLen returns the length of the next member: 0 if it is not BGZF, and -1 if the source would have to be read for it,
// which read does not allow.
func memberLen(src *bufio.Reader, read bool) int {
	if !read && src.Buffered() < fixedPart {
		return -1
	}
	head, _ := src.Peek(fixedPart)
	extra, ok := extraLen(head)
	switch {
	case !ok:
		return 0
	case !read && src.Buffered() < fixedPart+extra:
		return -1
	}
	head, err := src.Peek(fixedPart + extra)
	if err != nil {
		return 0
	}
	n := lenOf(head[fixedPart:])
	switch {
	case n < fixedPart+extra+trailer:
		return 0
	case !read && src.Buffered() < n:
		return -1
	}
	return n
}

// decompress decompresses members.
func (b *bgzfReader) decompress() {
	var z gzip.Reader
	var src bytes.Reader
	for m := range b.work {
		m.plain, m.good = m.plain[:0], 0
		for _, end := range m.ends {
			src.Reset(m.packed[m.good:end])
			if b.wrong.Load() || !m.unpack(&z, &src) {
				break
			}
			m.good = end
		}
		m.ready <- struct{}{}
	}
}

// unpack decompresses a member. ok is false if that fails, or if the member or its content have another length than BGZF
// allows.
func (m *gzipMembers) unpack(z *gzip.Reader, src *bytes.Reader) (ok bool) {
	if z.Reset(src) != nil {
		return false
	}
	z.Multistream(false)
	from := len(m.plain)
	m.plain = slices.Grow(m.plain, mostPlain+1)
	for n := 0; n <= mostPlain; {
		k, err := z.Read(m.plain[from+n : from+mostPlain+1])
		if n += k; err == nil {
			continue
		}
		if err != io.EOF || n > mostPlain || src.Len() > 0 { //nolint:errorlint // gzip.Reader returns it as it is
			return false
		}
		m.plain = m.plain[:from+n]
		return true
	}
	return false
}

// Read implements io.Reader.
func (b *bgzfReader) Read(p []byte) (int, error) {
	for b.err == nil && b.single == nil {
		switch {
		case b.cur == nil:
			b.take()
		case b.at < len(b.cur.plain):
			return b.give(p, b.cur.plain), nil
		case b.cur.rest != nil || b.cur.good < len(b.cur.packed):
			b.wrong.Store(true)
			b.at = b.cur.good
			z, err := gzip.NewReader((*cutFile)(b))
			if b.err = err; err == nil {
				b.single = newReadAhead(z)
			}
		default:
			b.pass()
		}
	}
	if b.err != nil {
		return 0, b.err
	}
	return b.single.Read(p)
}

// take makes the next members the current ones, and waits until they are decompressed.
func (b *bgzfReader) take() {
	b.cur, b.at = <-b.queue, 0
	<-b.cur.ready
}

// give copies bytes of the current members, plain or packed, from the place on that was reached.
func (b *bgzfReader) give(p, bytes []byte) int {
	n := copy(p, bytes[b.at:])
	b.at += n
	return n
}

// pass gives the current members back.
func (b *bgzfReader) pass() {
	b.free <- b.cur
	b.cur = nil
}

// cutFile reads the file as it is, from a place in the current members on. It is used by the goroutine of single.
type cutFile bgzfReader

// Read implements io.Reader.
func (f *cutFile) Read(p []byte) (int, error) {
	b := (*bgzfReader)(f)
	for {
		switch {
		case b.cur == nil:
			b.take()
		case b.at < len(b.cur.packed):
			return b.give(p, b.cur.packed), nil
		case b.cur.rest != nil:
			return b.cur.rest.Read(p)
		default:
			b.pass()
		}
	}
}

// stuck returns the first error of a reader again and again.
type stuck struct {
	src io.Reader
	err error
}

// Read implements io.Reader.
func (f *stuck) Read(p []byte) (n int, err error) {
	if f.err != nil {
		return 0, f.err
	}
	n, f.err = f.src.Read(p)
	return n, f.err
}
