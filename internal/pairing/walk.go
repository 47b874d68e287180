package pairing

import (
	"errors"
	"fmt"

	"mrrc-lua/parse"
)

// HeldError means that more records are in other places than may be kept waiting for their partners.
type HeldError struct {
	Name  string // of a file that cannot be read again
	Bytes int64  // that may be kept
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("%s: its records are in another order, and more than %d MiB of them would have to wait for their partners. "+
		"A file of plain ISO 2709 is read again instead: decompress or convert it, or sort both files alike", e.Name, e.Bytes>>20)
}

// ErrChanged means that a file has changed since its keys were read.
var ErrChanged = errors.New("it changed while it was read")

// walk goes over the records after the place where the files stopped being in step.
func (c *collation) walk() error {
	x, err := c.index()
	if err != nil {
		return err
	}
	w := walker{collation: c, x: x, base: [2]int64{c.cur[0].at, c.cur[1].at}, waiting: [2]map[int32]waiting{{}, {}}}
	for {
		more, err := w.step()
		if !more || err != nil {
			return err
		}
	}
}

// walker walks over both files at once.
type walker struct {
	*collation
	x       *index
	base    [2]int64             // where records are counted from
	waiting [2]map[int32]waiting // by number, records whose partner comes later
	held    int64                // bytes of these
}

// waiting is a record that waits: the record itself, or the place at which to read it again.
type waiting struct {
	rec   *parse.Record
	bytes int64
	pos   parse.Pos
}

// step passes one record, or a pair in order. The old file goes first.
func (w *walker) step() (more bool, err error) {
	var ready [2]*parse.Record // part of the sequence of pairs
	for side := range 2 {
		r, err := w.cur[side].peek()
		if err != nil {
			return false, err
		}
		if r == nil {
			continue
		}
		n := int32(w.cur[side].at - w.base[side])
		if int(n) >= len(w.x.mate[side]) {
			return false, fmt.Errorf("%s: %w", w.cur[side].file.Name, ErrChanged)
		}
		mate := w.x.mate[side][n]
		switch {
		case mate < 0:
			return true, w.alone(side, r)
		case !w.ordered(side, n):
			return true, w.meet(side, r, n, mate)
		}
		ready[side] = r
	}
	switch {
	case ready[0] == nil && ready[1] == nil:
		return false, nil
	case ready[0] == nil || ready[1] == nil:
		return false, fmt.Errorf("%s: %w", w.opt.Old.Name, ErrChanged)
	}
	return true, w.pairIfSame(ready[0], ready[1])
}

// ordered reports whether a record is part of the sequence of pairs in the same order.
func (w *walker) ordered(side int, n int32) bool {
	if side == 1 {
		n = w.x.mate[1][n]
	}
	return w.x.inOrder[n]
}

// pairIfSame compares the current records, which have the same hash.
func (w *walker) pairIfSame(a, b *parse.Record) error {
	err := w.compareIfSame(a, b)
	w.count(0, a)
	w.count(1, b)
	return err
}

func (w *walker) compareIfSame(a, b *parse.Record) error {
	if w.sameKey(a, b) {
		return w.compare(a, b)
	}
	if err := w.tellAlone(0, a); err != nil {
		return err
	}
	return w.tellAlone(1, b)
}

// meet compares a record that is in another place in the other file with its partner, if that was already
// passed; otherwise the record waits.
func (w *walker) meet(side int, r *parse.Record, n, mate int32) error {
	other := 1 - side
	if h, ok := w.waiting[other][mate]; ok {
		delete(w.waiting[other], mate)
		w.held -= h.bytes
		partner := h.rec
		if partner == nil {
			var err error
			if partner, err = w.cur[other].file.At(h.pos); err != nil {
				return err
			}
		}
		pair := [2]*parse.Record{partner, partner}
		pair[side] = r
		w.res.Moved++
		err := w.compareIfSame(pair[0], pair[1])
		w.count(side, r)
		return err
	}
	h := waiting{pos: r.Pos(), bytes: weight(r)}
	switch {
	case w.held+h.bytes <= w.opt.Held:
		h.rec = r.Clone()
		w.held += h.bytes
	case w.cur[side].file.At == nil:
		return &HeldError{w.cur[side].file.Name, w.opt.Held}
	default:
		h.bytes = 0
	}
	w.waiting[side][n] = h
	w.count(side, r)
	return nil
}

// weight returns the approximate memory of a copy of a record, in bytes.
func weight(r *parse.Record) int64 {
	n := len(r.Raw()) + 512
	for f := range r.Fields {
		n += len(f.Data()) + 16
	}
	return int64(n)
}
