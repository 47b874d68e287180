package parse

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Region is a range of a source that can be read at any place.
type Region struct {
	From, To int64
	Exact    bool // From is a boundary: the start of the source, or where a record or filler begins
	Inside   bool // From is in the middle of a rejected stretch
}

// Viewer is a source whose bytes are in memory. View returns n bytes from a place on, which may only be read; nil:
// ReadAt has to be used, as it is at the end of the source. The bytes must stay as they are until the batch that got
// them is used again.
type Viewer interface {
	io.ReaderAt
	View(off int64, n int) []byte
}

// ReadRegion fills a batch with everything that begins in a region of src, and returns its range: From
// is the first boundary in the region, To the first one after it. Unless the region is exact, its first
// boundary is taken to be after the first record terminator that a leader follows; without one From is -1
// and the batch is empty. Such a boundary is a guess. It is certain when the batch before ends there, and
// the two together are then what one Reader would have read. Numbers of records count from 1 in the
// batch; see Batch.Renumber.
//
// To is in the region only where the source ends, or where it failed. With an error the batch has what
// was read before, as if the source had ended there.
//
// Of a Viewer nothing is copied: the records are views of its bytes.
func ReadRegion(b *Batch, src io.ReaderAt, reg Region, opt Options) (Region, error) {
	return readRegion(b, src, reg, opt, (*Reader).step)
}

// readRegion calls step for everything in a region that Reader.step is about.
func readRegion(b *Batch, src io.ReaderAt, reg Region, opt Options, step func(r *Reader, b *Batch, pos int, eof bool) (end int, more bool)) (Region, error) {
	r := NewReader(nil, opt)
	r.inside = reg.Inside
	b.reset(opt.Source, reg.From)
	b.left = opt.LeaveText
	reg.Exact = reg.Exact || reg.From == 0
	begin := reg.From
	if !reg.Exact {
		begin-- // a terminator there makes From a boundary
	}
	// Systems copy a page several times faster to the beginning of one than to one byte after it.
	w := window{src: src, at: begin - begin%pageSize}
	w.load(b, int(reg.To-w.at)+regionSlack)
	pos := int(begin - w.at)
	if !reg.Exact {
		if pos = w.firstBoundary(b, r.framer, pos, int(reg.To-w.at)); pos < 0 {
			return Region{From: -1, To: -1}, w.failed(b)
		}
	}
	r.offset = w.at
	from := w.at + int64(pos)
	met := false // the failure of the source: the text before it ends there
	for w.at+int64(pos) < reg.To && (pos < len(b.buf) || !w.eof && w.err == nil) {
		end, more := pos, true
		if pos < len(b.buf) {
			end, more = step(r, b, pos, w.eof || met)
		}
		switch {
		case !more:
			pos = end
		case w.err != nil:
			met = true
		default:
			w.load(b, max(8*regionSlack, len(b.buf)/2))
		}
	}
	to := w.at + int64(pos)
	b.Offset, b.Length, b.Inside = from, to-from, r.inside
	got := Region{From: from, To: to, Exact: true, Inside: r.inside}
	if met || to < reg.To {
		return got, w.failed(b)
	}
	return got, nil
}

// pageSize is that of most systems; any other is a multiple.
const pageSize = 4 << 10

// regionSlack is read after a region for the record that begins in it and ends after it.
const regionSlack = 8 << 10

// window is the part of a source that is in a batch's block.
type window struct {
	src io.ReaderAt
	at  int64 // of the block's first byte in the source
	eof bool  // the block reaches to the end of the source
	err error // the source failed after the block
}

// load reads n more bytes after those in the block. Records already found keep the memory that
// they are views of.
func (w *window) load(b *Batch, n int) {
	if w.eof || w.err != nil {
		return
	}
	have := len(b.buf)
	if v, ok := w.src.(Viewer); ok && (have == 0 || b.viewed) {
		if p := v.View(w.at, have+n); p != nil {
			b.buf, b.viewed = p, true
			return
		}
	}
	if cap(b.buf)-have < n {
		grown := make([]byte, have, have+n)
		copy(grown, b.buf)
		b.buf, b.viewed = grown, false
	}
	k, err := w.src.ReadAt(b.buf[have:have+n], w.at+int64(have))
	b.buf = b.buf[:have+k]
	if errors.Is(err, io.EOF) {
		w.eof = true
	} else {
		w.err = err
	}
}

// failed returns the error of the source, with its place; nil when there is none.
func (w *window) failed(b *Batch) error {
	if w.err == nil {
		return nil
	}
	return fmt.Errorf("%s: reading after byte %d: %w", b.Source, w.at+int64(len(b.buf)), w.err)
}

// firstBoundary looks, from a place in the block on, for the first place after a record terminator at
// which a leader is, perhaps after filler, no farther than limit; -1 when there is none.
func (w *window) firstBoundary(b *Batch, f framer, pos, limit int) int {
	for pos < min(limit, len(b.buf)) {
		k := bytes.IndexByte(b.buf[pos:], RecordTerminator)
		if k < 0 || pos+k+1 >= limit {
			return -1
		}
		pos += k + 1
		follows, more := f.recordFollows(b.buf[pos:], w.eof)
		for more && w.err == nil {
			w.load(b, regionSlack)
			follows, more = f.recordFollows(b.buf[pos:], w.eof)
		}
		if follows {
			return pos
		}
	}
	return -1
}

// Renumber makes the numbers of the batch's records count on from the last number before, and
// returns the last one.
func (b *Batch) Renumber(last int64) int64 {
	for i := range b.Records {
		r := &b.Records[i]
		r.pos.Number += last
		if r.err != nil {
			r.err.Pos.Number = r.pos.Number
		}
	}
	if n := len(b.Records); n > 0 {
		return b.Records[n-1].pos.Number
	}
	return last
}

// Adopt adds a record made in memory to the batch, in its present state.
func (b *Batch) Adopt(r *Record, pos Pos) *Record {
	rec := b.grow()
	own := *rec
	*rec = *r.Snapshot()
	// The batch uses the memory of its records again, but the maker of this record may keep it.
	rec.extra = append(own.extra, rec.extra...)
	rec.problems = append(own.problems, rec.problems...)
	rec.decoded = append(own.decoded, rec.decoded...)
	rec.spare = own.spare
	rec.SetPos(pos)
	return rec
}

// Reset empties the batch, for filling it with Adopt.
func (b *Batch) Reset(source string) { b.reset(source, 0) }
