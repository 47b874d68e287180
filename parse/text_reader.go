package parse

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// pieceKind says what a stretch of text is.
type pieceKind uint8

const (
	pieceRecord  pieceKind = iota // a record, to be decoded
	pieceFiller                   // text between records that means nothing
	pieceGarbage                  // text in which no record can be told
)

// piece is a stretch of text, n bytes long, beginning where the cutter looked.
type piece struct {
	kind pieceKind
	n    int
	code Code   // garbage: why
	note string // garbage: why, for people
	cont bool   // garbage: a further piece of what was before
}

// garbagePiece bounds how much garbage is handed on at once.
const garbagePiece = 64 << 10

// cutter knows one format: where records begin and end, and what is in them.
type cutter interface {
	// cut says what the text at the start of b is. b is never empty. more asks for a longer b that
	// begins with the same text; with eof it never does, unless finish has an error.
	cut(b []byte, eof bool) (p piece, more bool)
	// decode reads one record's text. ok is false when it is no record and means nothing.
	decode(d *builder, text []byte) (ok bool)
	// declares returns the encoding that the document has declared so far; nil: UTF-8, or none.
	declares() *Coding
	// finish returns what makes going on impossible, or with eof what is wrong with the input as a
	// whole once all of it was cut.
	finish(eof bool) error
}

// textReader reads batches of records from text. It does what Reader does for ISO 2709.
type textReader struct {
	src    utf16Source
	opt    Options
	format cutter
	doc    *Document // of the records that are read next
	build  builder
	text   TextDecoder
	offset int64  // in the source, of tail's first byte
	number int64  // of the last record handed out
	tail   []byte // read, not yet part of a batch
	end    error  // why the source gives no more
}

// withDefaults fills in what is not set.
func (o Options) withDefaults() Options {
	if o.Block <= 0 {
		o.Block = defaultBlock
	}
	if o.MaxRecord <= 0 {
		o.MaxRecord = defaultMaxRecord
	}
	o.MaxRecord = min(o.MaxRecord, maxRecord/2) // offsets count the text and then what was read of it
	return o
}

func newTextReader(src io.Reader, opt Options, f Format, format cutter) *textReader {
	return &textReader{src: utf16Source{src: src}, opt: opt, format: format, doc: &Document{Format: f}, build: builder{salvage: opt.Salvage}, text: TextDecoder{opt: opt.Text}, offset: opt.Offset}
}

// Read fills the batch with the records of about one block of text, perhaps none when the block
// holds none. What the batch held before is gone. The error is io.EOF when there is nothing left,
// or what is wrong with the input as a whole, after everything read before it was handed out.
func (t *textReader) Read(b *Batch) error {
	if cap(b.buf) > 4*t.opt.Block { // grown for one huge record
		b.buf = nil
	}
	b.reset(t.opt.Source, t.offset)
	b.buf = append(b.buf, t.tail...)
	for {
		pos := t.take(b)
		b.doc = t.doc
		if pos > 0 {
			t.tail = append(t.tail[:0], b.buf[pos:]...)
			t.offset += int64(pos)
			b.Length = int64(pos)
			return nil
		}
		if err := t.format.finish(t.end == io.EOF); err != nil { //nolint:errorlint // set by fill, never wrapped
			b.buf = b.buf[:0]
			return fmt.Errorf("%s (byte %d): %w", t.opt.Source, t.offset, err)
		}
		if t.end != nil {
			b.buf = b.buf[:0]
			return t.end
		}
		t.fill(b)
	}
}

// fill appends what the source gives at once to the batch's block.
func (t *textReader) fill(b *Batch) {
	if cap(b.buf)-len(b.buf) < t.opt.Block { // always the same room: the same batches in every run
		size := max(2*len(b.buf), len(b.buf)+t.opt.Block)
		size = min(size, max(t.opt.MaxRecord, len(b.buf))+t.opt.Block)
		grown := make([]byte, len(b.buf), size)
		copy(grown, b.buf)
		b.buf = grown
	}
	have := len(b.buf)
	free := b.buf[have : have+t.opt.Block]
	// Inside a huge record, looking again for its end is worth more than a little text.
	want := 1
	if have > t.opt.Block {
		want = min(have/8+1, len(free))
	}
	for n, empty := 0, 0; n < want; {
		k, err := t.src.Read(free[n:])
		n += k
		b.buf = b.buf[:have+n]
		if empty++; k > 0 {
			empty = 0
		}
		switch {
		case err == nil && empty == 100:
			err = io.ErrNoProgress
		case errors.Is(err, io.EOF):
			t.end = io.EOF
			return
		}
		if err != nil {
			t.end = fmt.Errorf("%s: reading behind byte %d: %w", t.opt.Source, t.offset+int64(have+n), err)
			return
		}
	}
}

// take makes records of the batch's block as far as their ends are known and gives the number of
// bytes used.
func (t *textReader) take(b *Batch) (pos int) {
	eof := t.end == io.EOF //nolint:errorlint // set by fill, never wrapped
	for pos < len(b.buf) {
		p, more := t.format.cut(b.buf[pos:], eof)
		if c := t.format.declares(); c != t.doc.Coding || t.src.order != t.doc.UTF16 {
			t.doc = &Document{Format: t.doc.Format, Coding: c, UTF16: t.src.order}
		}
		if more {
			break
		}
		end := pos + p.n
		if p.kind == pieceFiller || !t.add(b, b.buf[pos:end:end], p, int64(pos)) {
			b.Filler += int64(p.n)
		}
		pos = end
	}
	return pos
}

// salvage reads what there is of a record that has no end; it is false when that is nothing.
func (t *textReader) salvage(b *Batch, rec *Record, text []byte, p piece) bool {
	if p.cont || p.code != CodeTruncated && p.code != CodeXML {
		return false
	}
	t.build.start(rec, b.refs, text)
	t.format.decode(&t.build, text)
	t.build.fail(p.code, len(text), p.note)
	refs := t.build.refs
	if n := len(t.build.refs) - t.build.first; n > 0 {
		refs = t.build.finish()
	}
	if !rec.salvaged {
		*rec = Record{doc: rec.doc, pos: rec.pos, size: rec.size, before: before{keeps: rec.keeps}}
		return false
	}
	if rec.problems[0].Code != p.code {
		rec.problems = slices.Insert(rec.problems, 0, Problem{Code: p.code, At: len(text), Note: p.note})
	}
	b.refs = refs
	if t.opt.Text.Normalize {
		t.text.normalize(rec)
	}
	return true
}

// add makes a record of a piece; ok is false when the piece turned out to be filler.
func (t *textReader) add(b *Batch, text []byte, p piece, pos int64) (ok bool) {
	rec := b.grow()
	rec.doc, rec.continued, rec.size, rec.keeps = t.doc, p.cont, uint32(len(text)), t.opt.Originals
	if !p.cont {
		t.number++
	}
	rec.pos = Pos{Source: t.opt.Source, Number: t.number, Offset: t.offset + pos}
	if p.kind == pieceGarbage && !(t.opt.Salvage && t.salvage(b, rec, text, p)) {
		rec.frame = text
		rec.reject(p.code, 0, 0, text, p.note)
		return true
	}
	if p.kind == pieceGarbage {
		return true
	}
	t.build.start(rec, b.refs, text)
	if !t.format.decode(&t.build, text) {
		b.Records = b.Records[:len(b.Records)-1]
		t.number--
		return false
	}
	b.refs = t.build.finish()
	if t.opt.Text.Normalize && rec.err == nil {
		t.text.normalize(rec)
	}
	return true
}
