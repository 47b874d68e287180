package parse

import (
	"errors"
	"fmt"
	"io"
)

// Options of a Reader. The zero value works.
type Options struct {
	Source    string // name of the input in positions and messages
	Offset    int64  // of the reader's first byte in the source
	Block     int    // bytes asked of the source at once; default 256 KiB
	Text      TextOptions
	MaxRecord int  // longest record looked for, in bytes; default 16 MiB
	Originals bool // records that are changed keep their original bytes: Record.Original
	Salvage   bool // make a best guess where the data is ambiguous; see Record.Salvaged
	LeaveText bool // of ISO 2709: text stays undecoded until TextDecoder.Settle, perhaps elsewhere
	Bounds    bool // the records are read for their bounds: the text of few of them, if any, will be settled
	Parsers   int  // of text: goroutines that parse ahead of Read; see TextReader.ParseAhead

	// Ready reports, for text that is parsed ahead, that a Read of the source would not wait; nil: it never waits.
	Ready func() bool

	// For ISO 2709 that is read from the middle of a source on: the number of the last record before,
	// and whether a rejected stretch goes on here (Batch.Inside).
	Number int64
	Inside bool
}

const (
	defaultBlock     = 256 << 10
	defaultMaxRecord = 16 << 20
	minRecord        = LeaderLen + 2 // leader, and the terminators of directory and record
	maxRecord        = 1 << 30       // offsets in a record have 32 bits
)

// Reader reads records from a stream, a batch at a time. One goroutine may use it at a time.
type Reader struct {
	src    io.Reader
	opt    Options
	framer framer
	text   TextDecoder
	offset int64  // in the source, of tail's first byte
	number int64  // of the last record returned
	tail   []byte // read, not yet part of a batch
	end    error  // why the source has no more
	inside bool   // the last segment was garbage that goes on
}

// NewReader returns a reader of the records in src.
func NewReader(src io.Reader, opt Options) *Reader {
	if opt.Block <= 0 {
		opt.Block = defaultBlock
	}
	if opt.MaxRecord <= 0 {
		opt.MaxRecord = defaultMaxRecord
	}
	opt.MaxRecord = min(max(opt.MaxRecord, minRecord), maxRecord)
	return &Reader{src: src, opt: opt, framer: framer{opt.MaxRecord}, text: TextDecoder{opt: opt.Text}, offset: opt.Offset, number: opt.Number, inside: opt.Inside}
}

// Offset returns the place in the source up to which batches were returned.
func (r *Reader) Offset() int64 { return r.offset }

// Read fills the batch with the records of about one block: the bytes of one read of the source, or
// as many as one record takes. The former contents of the batch are lost. The error is io.EOF when
// nothing is left, or the error of the source, after everything that was read before it has been
// returned: a failure ends the input in the same way as its end.
func (r *Reader) Read(b *Batch) error {
	if cap(b.buf) > r.kept() { // grown for one huge record
		b.buf = nil
	}
	b.reset(r.opt.Source, r.offset)
	b.left = r.opt.LeaveText
	b.buf = append(b.buf, r.tail...)
	for {
		pos := r.take(b)
		if pos > 0 {
			if cap(r.tail) > r.kept() {
				r.tail = nil
			}
			r.tail = append(r.tail[:0], b.buf[pos:]...)
			r.offset += int64(pos)
			b.Length, b.Inside = int64(pos), r.inside
			return nil
		}
		if r.end != nil {
			return r.end
		}
		r.fill(b)
	}
}

// kept bounds the memory that is kept after one huge record needed more.
func (r *Reader) kept() int { return 4*r.opt.Block + 2*blockSlack }

const (
	// patience is how much of an unfinished record is examined again after every read, however small;
	// beyond it at least an eighth is added first, so that the work stays in proportion to the input.
	patience = 32 << 10
	// blockSlack is room for the piece of a record that the block before ended with.
	blockSlack = 16 << 10
)

// fill appends to the batch's block the bytes of one read, or more when the record that the block is
// part of is huge. How much it asks for does not depend on what the batch's memory was used for
// before: a file has the same batches in every run.
func (r *Reader) fill(b *Batch) {
	have := len(b.buf)
	size := min(max(2*have, have+r.opt.Block), max(r.opt.MaxRecord, have)+r.opt.Block)
	if cap(b.buf) < size {
		grown := make([]byte, have, size+blockSlack)
		copy(grown, b.buf)
		b.buf = grown
	}
	free := b.buf[have:size]
	want := 1
	if have > patience {
		want = min(have/8, len(free))
	}
	n, err := readAtLeast(r.src, free, want)
	b.buf = b.buf[:have+n]
	r.end = endOf(err, r.opt.Source, r.offset+int64(have+n))
}

// take makes records of the batch's block as far as their ends are known and returns the number of
// bytes used.
func (r *Reader) take(b *Batch) (pos int) {
	// A record in which the user stopped the reading may be sound.
	eof := r.end != nil && !errors.Is(r.end, ErrInterrupted)
	for pos < len(b.buf) {
		end, more := r.step(b, pos, eof)
		if more {
			break
		}
		pos = end
	}
	return pos
}

// step skips the filler at a place in the batch's block, or makes a record of what else is there,
// and returns where that ends. more asks for a longer block; with eof it never does.
func (r *Reader) step(b *Batch, pos int, eof bool) (end int, more bool) {
	seg, more := r.framer.next(b.buf[pos:], eof, &b.words)
	if more {
		return pos, true
	}
	if seg.kind == segFiller {
		b.Filler += int64(seg.n)
		return pos + seg.n, false
	}
	end = pos + seg.n
	rec := r.add(b, b.buf[pos:end:end], seg, int64(pos))
	if seg.kind == segRecord && !seg.cut && (rec.err != nil || rec.has(CodeUnnamedBytes) || rec.has(CodeDirectoryEntry)) {
		// The directory does not account for all of it: perhaps it swallowed the record after it.
		to := len(rec.frame)
		if seg.lone {
			to = LeaderLen
		}
		found := starts{b: rec.frame}
		if at := found.last(1, to); at > 0 {
			b.Records = b.Records[:len(b.Records)-1]
			r.number--
			seg = cutOff(rec.frame, at, 0)
			end = pos + seg.n
			rec = r.add(b, b.buf[pos:end:end], seg, int64(pos))
		}
	}
	if r.opt.Salvage && !seg.cont {
		rec.salvage()
	}
	if !r.opt.LeaveText {
		r.text.settle(rec)
	}
	return end, false
}

const noteCutOff = "the record breaks off"

// add makes a record of a segment.
func (r *Reader) add(b *Batch, frame []byte, seg segment, pos int64) *Record {
	rec := b.grow()
	rec.frame, rec.size, rec.keeps = frame, uint32(len(frame)), r.opt.Originals
	if !r.inside || seg.kind != segGarbage {
		r.number++
	} else {
		rec.continued = true
	}
	rec.pos = Pos{Source: r.opt.Source, Number: r.number, Offset: r.offset + pos}
	r.inside = seg.cont
	if seg.kind == segGarbage {
		rec.reject(seg.code, 0, 0, frame, garbageNote(seg.code))
		return rec
	}
	switch seg.code {
	case CodeTruncated:
		note := noteCutOff
		if !seg.cut {
			note = "the input ends within the record"
		}
		rec.reject(seg.code, 0, len(frame), nil, note)
		return rec
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
	b.refs = rec.index(b.refs, &seg.seen)
	if rec.base > 0 && !r.opt.Bounds {
		rec.plain = isPlain(frame, int(rec.base)-1, &seg.seen)
	}
	if rec.err != nil && frame[len(frame)-1] != RecordTerminator {
		rec.problems = rec.problems[:0]
		rec.reject(CodeTruncated, 0, len(frame), nil, noteCutOff)
	}
	return rec
}

func garbageNote(c Code) string {
	switch c {
	case CodeTruncated:
		return "too short for a record"
	case CodeRecordTooLong:
		return "the record does not end within the size limit"
	}
	return "no MARC record here"
}
