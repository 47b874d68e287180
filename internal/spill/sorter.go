package spill

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// DefaultMemory is how many bytes a Sorter keeps in memory by default.
const DefaultMemory = 32 << 20

// Sorter puts entries in the order of their keys. One goroutine may use it at a time.
type Sorter struct {
	dir  string // of the temporary file
	half int    // bytes of one buffer
	now  *buffer
	free chan *buffer // buffers that are not being written
	file *Temp        // nil until a buffer was full
	runs []run
	n    int64
	done chan error // of the buffer that is being written; nil: none is

	failed error // of writing a buffer: the Sorter is of no more use
}

// run is a sorted part of the file.
type run struct{ from, to int64 }

// buffer holds entries in memory.
type buffer struct {
	bytes   []byte
	entries []entry
}

// entry is a key and its value, which follow each other in the bytes of a buffer.
type entry struct {
	head     uint64 // the first bytes of the key
	at       uint32
	key, val uint32 // lengths
}

// entrySize is how many bytes of memory an entry takes besides its key and value.
const entrySize = 24

// NewSorter returns a Sorter that keeps about memory bytes in memory, by default DefaultMemory, and the rest
// in a temporary file in a directory. Close must be called.
func NewSorter(dir string, memory int) *Sorter {
	if memory <= 0 {
		memory = DefaultMemory
	}
	s := &Sorter{dir: dir, half: min(max(memory/2, 1<<10), 1<<30), now: &buffer{}, free: make(chan *buffer, 1)}
	s.free <- &buffer{}
	return s
}

// Len returns how many entries were added.
func (s *Sorter) Len() int64 { return s.n }

// Add adds an entry; key and value are copied. An error is that of the temporary file.
func (s *Sorter) Add(key, value []byte) error {
	b := s.now
	size := len(key) + len(value)
	if size > 1<<30 {
		return fmt.Errorf("an entry of %d bytes cannot be sorted", size)
	}
	if len(b.entries) > 0 && len(b.bytes)+size+entrySize*(len(b.entries)+1) > s.half {
		if err := s.spill(); err != nil {
			return err
		}
		b = s.now
	}
	e := entry{at: uint32(len(b.bytes)), key: uint32(len(key)), val: uint32(len(value)), head: head(key)}
	b.bytes = append(append(b.bytes, key...), value...)
	b.entries = append(b.entries, e)
	s.n++
	return nil
}

// head returns the first eight bytes of a key as a number of the same order.
func head(key []byte) uint64 {
	if len(key) >= 8 {
		return binary.BigEndian.Uint64(key)
	}
	var b [8]byte
	copy(b[:], key)
	return binary.BigEndian.Uint64(b[:])
}

func (b *buffer) key(e entry) []byte { return b.bytes[e.at : e.at+e.key] }

func (b *buffer) value(e entry) []byte { return b.bytes[e.at+e.key : e.at+e.key+e.val] }

// sort puts the entries of the buffer in order.
func (b *buffer) sort() {
	slices.SortFunc(b.entries, func(x, y entry) int {
		if x.head != y.head {
			return cmp.Compare(x.head, y.head)
		}
		return cmp.Or(bytes.Compare(b.key(x), b.key(y)), cmp.Compare(x.at, y.at))
	})
}

// spill begins to sort and write the current buffer, and goes on with the other one.
func (s *Sorter) spill() error {
	if err := s.wait(); err != nil {
		return err
	}
	if s.file == nil {
		var err error
		if s.file, err = NewTemp(s.dir); err != nil {
			return err
		}
	}
	full := s.now
	s.now = <-s.free
	s.done = make(chan error, 1)
	go func() { s.done <- s.write(full) }()
	return nil
}

// wait waits until no buffer is being written, and returns the error of that.
func (s *Sorter) wait() error {
	if s.done != nil {
		s.failed = <-s.done
		s.done = nil
	}
	return s.failed
}

// write appends a buffer to the file, as a run.
func (s *Sorter) write(b *buffer) error {
	b.sort()
	from := s.file.size
	w := bufio.NewWriterSize(s.file, 256<<10)
	var lengths [2 * binary.MaxVarintLen64]byte
	for _, e := range b.entries {
		n := binary.PutUvarint(lengths[:], uint64(e.key))
		n += binary.PutUvarint(lengths[n:], uint64(e.val))
		_, _ = w.Write(lengths[:n]) // an error stays until Flush
		_, _ = w.Write(b.bytes[e.at : e.at+e.key+e.val])
	}
	if err := w.Flush(); err != nil {
		return err
	}
	s.runs = append(s.runs, run{from, s.file.size})
	b.bytes, b.entries = b.bytes[:0], b.entries[:0]
	s.free <- b
	return nil
}

// Each calls yield with every entry, in the order of the keys, and entries with equal keys in the order in which they
// were added. Key and value are valid until yield returns. An error of yield ends it and is returned. Each
// may be called several times, with nothing added in between.
func (s *Sorter) Each(yield func(key, value []byte) error) error {
	if err := s.wait(); err != nil {
		return err
	}
	s.now.sort()
	if len(s.runs) == 0 {
		for _, e := range s.now.entries {
			if err := yield(s.now.key(e), s.now.value(e)); err != nil {
				return err
			}
		}
		return nil
	}
	if len(s.now.entries) > 0 { // so that memory is free for the reading
		if err := s.spill(); err != nil {
			return err
		}
		if err := s.wait(); err != nil {
			return err
		}
	}
	s.now = &buffer{}
	select {
	case <-s.free:
		s.free <- &buffer{}
	default:
	}
	return s.merge(yield)
}

// merge reads all runs at once.
func (s *Sorter) merge(yield func(key, value []byte) error) error {
	const most, least = 256 << 10, 8 << 10
	size := max(min(s.half/len(s.runs), most), least)
	heap := make([]*cursor, 0, len(s.runs))
	for i, r := range s.runs {
		c := &cursor{src: bufio.NewReaderSize(io.NewSectionReader(s.file, r.from, r.to-r.from), size), size: size, number: i}
		ok, err := c.next()
		if err != nil {
			return err
		}
		if ok {
			heap = append(heap, c)
		}
	}
	for i := len(heap)/2 - 1; i >= 0; i-- {
		down(heap, i)
	}
	for len(heap) > 0 {
		c := heap[0]
		if err := yield(c.bytes[:c.key], c.bytes[c.key:]); err != nil {
			return err
		}
		ok, err := c.next()
		if err != nil {
			return err
		}
		if !ok {
			heap[0] = heap[len(heap)-1]
			heap = heap[:len(heap)-1]
		}
		down(heap, 0)
	}
	return nil
}

// cursor reads a run.
type cursor struct {
	src    *bufio.Reader
	size   int // of the buffer of src
	number int
	bytes  []byte // of the current entry: in that buffer, or in own
	own    []byte // memory for entries that are longer than the buffer
	inside int    // bytes of the current entry that are still in the buffer
	key    int    // of the bytes, the key
	head   uint64
}

// next reads the next entry. ok is false at the end.
func (c *cursor) next() (ok bool, err error) {
	_, _ = c.src.Discard(c.inside) // they are in the buffer
	c.inside = 0
	key, err := binary.ReadUvarint(c.src)
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	var val uint64
	if err == nil {
		val, err = binary.ReadUvarint(c.src)
	}
	if err != nil {
		return false, err
	}
	c.key = int(key)
	if n := int(key + val); n <= c.size {
		c.bytes, err = c.src.Peek(n)
		c.inside = len(c.bytes)
	} else {
		c.own = slices.Grow(c.own[:0], n)[:n]
		c.bytes = c.own
		_, err = io.ReadFull(c.src, c.bytes)
	}
	if err != nil {
		return false, err
	}
	c.head = head(c.bytes[:c.key])
	return true, nil
}

// before reports whether the entry of one cursor comes before that of another.
func (c *cursor) before(o *cursor) bool {
	if c.head != o.head {
		return c.head < o.head
	}
	if d := bytes.Compare(c.bytes[:c.key], o.bytes[:o.key]); d != 0 {
		return d < 0
	}
	return c.number < o.number
}

// down moves the cursor at i down to its place in the heap.
func down(heap []*cursor, i int) {
	for {
		least := i
		for _, k := range [2]int{2*i + 1, 2*i + 2} {
			if k < len(heap) && heap[k].before(heap[least]) {
				least = k
			}
		}
		if least == i {
			return
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
}

// Close frees memory and the temporary file.
func (s *Sorter) Close() {
	_ = s.wait() // it was reported, or nobody needs the result
	s.now = &buffer{}
	s.file.Close()
}
