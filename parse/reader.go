package parse

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Options of a Reader. The zero value works.
type Options struct {
	Source    string // name of the input in positions and messages
	Offset    int64  // of the reader's first byte in the source
	Block     int    // bytes asked of the source at once; default 256 KiB
	MaxRecord int    // longest record looked for, in bytes; default 16 MiB
}

const (
	defaultBlock     = 256 << 10
	defaultMaxRecord = 16 << 20
)

// Reader reads records from a stream, a batch at a time. One goroutine may use it at a time.
type Reader struct {
	src    io.Reader
	opt    Options
	framer framer
	offset int64  // in the source, of tail's first byte
	number int64  // of the last record handed out
	tail   []byte // read, not yet part of a batch
	end    error  // why the source gives no more
	inside bool   // the last segment was garbage that goes on
}

// NewReader gives a reader of the records in src.
func NewReader(src io.Reader, opt Options) *Reader {
	if opt.Block <= 0 {
		opt.Block = defaultBlock
	}
	if opt.MaxRecord <= 0 {
		opt.MaxRecord = defaultMaxRecord
	}
	return &Reader{src: src, opt: opt, framer: framer{opt.MaxRecord}, offset: opt.Offset}
}

// Offset is the place in the source up to which batches were handed out.
func (r *Reader) Offset() int64 { return r.offset }

// Read fills the batch with the records of about one block: what one read of the source gives,
// or as much as it takes for one record. What the batch held before is gone. The error is io.EOF
// when there is nothing left, or what the source failed with, after everything read before it
// was handed out.
func (r *Reader) Read(b *Batch) error {
	b.reset(r.opt.Source, r.offset)
	b.buf = append(b.buf, r.tail...)
	for {
		pos := r.take(b)
		if pos > 0 || len(b.Records) > 0 {
			r.tail = append(r.tail[:0], b.buf[pos:]...)
			r.offset += int64(pos)
			b.Length = int64(pos)
			return nil
		}
		if r.end != nil {
			b.buf = b.buf[:0]
			return r.end
		}
		r.fill(b)
	}
}

// fill appends what the source gives at once to the batch's block.
func (r *Reader) fill(b *Batch) {
	for range 100 {
		if free := cap(b.buf) - len(b.buf); free < r.opt.Block/2 || free < len(b.buf)/2 {
			grown := make([]byte, len(b.buf), len(b.buf)+max(r.opt.Block, len(b.buf))+blockSlack)
			copy(grown, b.buf)
			b.buf = grown
		}
		want := min(cap(b.buf)-len(b.buf), max(r.opt.Block, len(b.buf)))
		n, err := r.src.Read(b.buf[len(b.buf) : len(b.buf)+want])
		b.buf = b.buf[:len(b.buf)+n]
		switch {
		case errors.Is(err, io.EOF):
			r.end = io.EOF
		case err != nil:
			r.end = fmt.Errorf("%s: reading behind byte %d: %w", r.opt.Source, r.offset+int64(len(b.buf)), err)
		}
		if n > 0 || err != nil {
			return
		}
	}
	r.end = fmt.Errorf("%s: reading behind byte %d: %w", r.opt.Source, r.offset+int64(len(b.buf)), io.ErrNoProgress)
}

// blockSlack is room for the piece of a record that the block before ended with.
const blockSlack = 16 << 10

// take makes records of the batch's block as far as their ends are known and gives the number of
// bytes used.
func (r *Reader) take(b *Batch) (pos int) {
	eof := r.end == io.EOF //nolint:errorlint // set by fill, never wrapped
	if r.offset == 0 && bytes.HasPrefix(b.buf, bom) {
		pos = 3
		b.Filler += 3
	}
	for pos < len(b.buf) {
		seg, more := r.framer.next(b.buf[pos:], eof)
		if more {
			break
		}
		end := pos + seg.n
		if seg.kind == segFiller {
			b.Filler += int64(seg.n)
		} else {
			r.add(b, b.buf[pos:end:end], seg, int64(pos))
		}
		pos = end
	}
	return pos
}

// add makes a record of a segment.
func (r *Reader) add(b *Batch, frame []byte, seg segment, pos int64) {
	rec := b.grow()
	rec.frame = frame
	if !r.inside || seg.kind != segGarbage {
		r.number++
	} else {
		rec.continued = true
	}
	rec.pos = Pos{Source: r.opt.Source, Number: r.number, Offset: r.offset + pos}
	r.inside = seg.cont
	if seg.kind == segGarbage {
		rec.reject(seg.code, 0, 0, frame, garbageNote(seg.code))
		return
	}
	switch seg.code {
	case CodeTruncated:
		rec.reject(seg.code, 0, len(frame), nil, "the input ends within the record")
		return
	case CodeRecordLength:
		rec.mended = true
		rec.note(seg.code, 0, 0, frame[:5], fmt.Sprintf("leader/00-04 is not the length of the record, %d bytes", len(frame)))
	case CodeRecordTerminator:
		if frame[len(frame)-1] == RecordTerminator {
			rec.note(seg.code, 0, 0, nil, "a record terminator within the record")
		} else {
			rec.mended = true
			rec.note(seg.code, 0, len(frame), nil, "the record has no terminator")
		}
	}
	b.refs = rec.index(b.refs)
}

func garbageNote(c Code) string {
	switch c {
	case CodeTruncated:
		return "too short for a record"
	case CodeRecordTooLong:
		return "no end of the record within reason"
	}
	return "no MARC record here"
}
