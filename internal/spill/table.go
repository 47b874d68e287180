package spill

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"sort"
	"sync"
)

// Table finds entries by their keys. It is safe for concurrent use.
type Table struct {
	src   io.ReaderAt
	file  *Temp // nil: it is in memory
	keys  []byte
	index []block
	size  int64
	n     int64
	spare sync.Pool // of *[]byte
}

// block is a part of a table: its entries begin at a place in the source, and the first one's key is in keys.
type block struct {
	at       int64
	from, to uint32 // in keys
}

const (
	blockSize = 4 << 10
	inMemory  = 32 << 20 // a table up to this size stays in memory
)

// NewTable makes a table of the entries of a Sorter, which is not needed any more afterwards. Close must be
// called.
func NewTable(s *Sorter) (*Table, error) {
	t := &Table{}
	t.spare.New = func() any { return new([]byte) }
	var buf []byte // not written yet
	var out bytes.Buffer
	var began int64 // place of the current block
	flush := func() error {
		t.size += int64(len(buf))
		if t.file == nil && out.Len()+len(buf) <= inMemory {
			out.Write(buf)
			buf = buf[:0]
			return nil
		}
		if t.file == nil {
			var err error
			if t.file, err = NewTemp(s.dir); err != nil {
				return err
			}
			if _, err := t.file.Write(out.Bytes()); err != nil {
				return err
			}
			out = bytes.Buffer{}
		}
		_, err := t.file.Write(buf)
		buf = buf[:0]
		return err
	}
	err := s.Each(func(key, value []byte) error {
		at := t.size + int64(len(buf))
		if len(t.index) == 0 || at-began >= blockSize {
			began = at
			from := len(t.keys)
			t.keys = append(t.keys, key...)
			t.index = append(t.index, block{at, uint32(from), uint32(len(t.keys))})
		}
		buf = binary.AppendUvarint(buf, uint64(len(key)))
		buf = binary.AppendUvarint(buf, uint64(len(value)))
		buf = append(append(buf, key...), value...)
		t.n++
		if len(buf) < 64<<10 {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		t.Close()
		return nil, err
	}
	if t.file != nil {
		t.src = t.file
	} else {
		t.src = bytes.NewReader(out.Bytes())
	}
	return t, nil
}

// Len returns the number of entries.
func (t *Table) Len() int64 { return t.n }

// Find calls yield with the value of every entry with a key, in their order, until it returns false. A value
// is valid until yield returns. The error is that of the temporary file.
func (t *Table) Find(key []byte, yield func(value []byte) bool) error {
	// The last block that begins before the key: it may have the first of several equal keys at its end.
	i := sort.Search(len(t.index), func(i int) bool { return bytes.Compare(t.first(i), key) >= 0 })
	if i > 0 {
		i--
	}
	buf := t.spare.Get().(*[]byte)
	defer t.spare.Put(buf)
	for ; i < len(t.index); i++ {
		if bytes.Compare(t.first(i), key) > 0 {
			return nil
		}
		from, to := t.index[i].at, t.size
		if i+1 < len(t.index) {
			to = t.index[i+1].at
		}
		*buf = slices.Grow((*buf)[:0], int(to-from))[:to-from]
		if _, err := t.src.ReadAt(*buf, from); err != nil && err != io.EOF {
			return err
		}
		if after := within(*buf, key, yield); after {
			return nil
		}
	}
	return nil
}

func (t *Table) first(i int) []byte { return t.keys[t.index[i].from:t.index[i].to] }

// within yields the values of a key in a block. after is true when nothing more is to be found.
func within(b, key []byte, yield func([]byte) bool) (after bool) {
	for len(b) > 0 {
		k, n := binary.Uvarint(b)
		v, m := binary.Uvarint(b[n:])
		b = b[n+m:]
		switch c := bytes.Compare(b[:k], key); {
		case c > 0:
			return true
		case c == 0 && !yield(b[k:k+v]):
			return true
		}
		b = b[k+v:]
	}
	return false
}

// Close frees memory and the temporary file.
func (t *Table) Close() { t.file.Close() }
