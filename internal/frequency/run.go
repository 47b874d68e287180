package frequency

import (
	"bufio"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// run is a temporary file of counts in some order.
type run struct {
	file *os.File
	in   *bufio.Reader
	head Count // the next count
	err  error // of reading; io.EOF at the end
}

// newRun writes counts to a temporary file.
func newRun(list iter.Seq[Count]) (*run, error) {
	f, err := os.CreateTemp("", "mrrc-lua-freq-*.tmp")
	if err != nil {
		return nil, fmt.Errorf("a temporary file for the values: %w", err)
	}
	r := &run{file: f}
	out := bufio.NewWriterSize(f, 1<<16)
	var b []byte
	for c := range list {
		b = binary.AppendUvarint(b[:0], uint64(len(c.Value)))
		b = binary.AppendUvarint(append(b, c.Value...), uint64(c.N))
		if _, err := out.Write(b); err != nil {
			r.remove()
			return nil, err
		}
	}
	if err := out.Flush(); err != nil {
		r.remove()
		return nil, err
	}
	return r, nil
}

// rewind goes to the first count.
func (r *run) rewind() {
	if _, r.err = r.file.Seek(0, io.SeekStart); r.err == nil {
		r.in = bufio.NewReaderSize(r.file, 1<<16)
		r.next()
	}
}

// next reads the next count into head.
func (r *run) next() {
	n, err := binary.ReadUvarint(r.in)
	if err != nil {
		r.err = err
		return
	}
	value := make([]byte, n)
	if _, r.err = io.ReadFull(r.in, value); r.err != nil {
		return
	}
	n, r.err = binary.ReadUvarint(r.in)
	r.head = Count{string(value), int64(n)}
}

// remove removes the file.
func (r *run) remove() {
	_ = r.file.Close() // it is removed
	_ = os.Remove(r.file.Name())
}

// merging is a heap of runs, the one with the least head first.
type merging struct {
	runs []*run
	less func(a, b Count) int
}

func (m *merging) Len() int           { return len(m.runs) }
func (m *merging) Less(i, j int) bool { return m.less(m.runs[i].head, m.runs[j].head) < 0 }
func (m *merging) Swap(i, j int)      { m.runs[i], m.runs[j] = m.runs[j], m.runs[i] }

// Push implements heap.Interface. Runs are only removed.
func (m *merging) Push(any) {}

// Pop implements heap.Interface.
func (m *merging) Pop() any {
	last := len(m.runs) - 1
	r := m.runs[last]
	m.runs = m.runs[:last]
	return r
}

// merge calls yield with all counts of runs in the order of less, until yield returns false. The error is that of a file
// that cannot be read.
func merge(runs []*run, less func(a, b Count) int, yield func(Count) bool) error {
	m := &merging{less: less}
	for _, r := range runs {
		r.rewind()
		switch {
		case r.err == nil:
			m.runs = append(m.runs, r)
		case !errors.Is(r.err, io.EOF):
			return r.err
		}
	}
	heap.Init(m)
	for len(m.runs) > 0 {
		r := m.runs[0]
		if !yield(r.head) {
			return nil
		}
		r.next()
		switch {
		case r.err == nil:
			heap.Fix(m, 0)
		case errors.Is(r.err, io.EOF):
			heap.Pop(m)
		default:
			return r.err
		}
	}
	return nil
}
