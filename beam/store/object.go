package store

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

const (
	first     = 256 << 10 // bytes that are fetched where nobody has read before: a block of the engine
	following = 4 << 20   // bytes that are fetched after a piece that was read
	maxPieces = 4         // of an object, so that it needs at most 16 MiB
	attempts  = 3         // to fetch a piece, beside those of the client of the store
	patience  = 2 * time.Minute
)

// object is an object of a store. It implements io.ReaderAt, for several goroutines at once.
type object struct {
	size  int64
	fetch func(ctx context.Context, into []byte, from int64) error

	mu     sync.Mutex
	pieces []*piece // the last one was used last
}

// piece is a range of an object. Whoever made it fetches it; the others wait.
type piece struct {
	from, to int64
	ready    chan struct{}
	data     []byte // when it is ready
	err      error
}

// ReadAt implements io.ReaderAt.
func (o *object) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("a negative offset")
	}
	for n < len(b) {
		if off >= o.size {
			return n, io.EOF
		}
		p, mine := o.at(off)
		if mine {
			o.fill(p)
		}
		<-p.ready
		if p.err != nil {
			return n, p.err
		}
		k := copy(b[n:], p.data[off-p.from:])
		n, off = n+k, off+int64(k)
	}
	return n, nil
}

// at returns the piece that has a byte. mine: the caller fetches it.
func (o *object) at(off int64) (p *piece, mine bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	size := int64(first)
	for i, p := range o.pieces {
		if p.from <= off && off < p.to {
			o.pieces = append(append(o.pieces[:i:i], o.pieces[i+1:]...), p)
			return p, false
		}
		if p.to == off {
			size = following
		}
	}
	p = &piece{from: off, to: min(off+size, o.size), ready: make(chan struct{})}
	if o.pieces = append(o.pieces, p); len(o.pieces) > maxPieces {
		o.pieces = o.pieces[1:]
	}
	return p, true
}

// fill fetches a piece. One that could not be fetched is forgotten.
func (o *object) fill(p *piece) {
	defer close(p.ready)
	p.data = make([]byte, p.to-p.from)
	for range attempts {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		p.err = o.fetch(ctx, p.data, p.from)
		cancel()
		if p.err == nil {
			return
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, q := range o.pieces {
		if q == p {
			o.pieces = append(o.pieces[:i:i], o.pieces[i+1:]...)
			return
		}
	}
}
