package parse

import (
	"io"
	"slices"
)

// PieceKind is the kind of a stretch of text.
type PieceKind uint8

// The kinds of pieces.
const (
	PieceRecord  PieceKind = iota // a record, to be decoded
	PieceFiller                   // text between records that has no meaning
	PieceGarbage                  // text in which no record can be recognised
)

// Piece is a stretch of text that begins where a Cutter looked.
type Piece struct {
	Kind      PieceKind
	Length    int    // in bytes
	Code      Code   // garbage: why
	Note      string // garbage: why, for people
	Continued bool   // garbage: a further piece of the garbage before
	Begun     bool   // garbage: a record begins it, of which fields may be saved
}

// MaxGarbage bounds how much garbage a Cutter passes on at once, in bytes.
const MaxGarbage = 64 << 10

// Cutter knows one text format: where records begin and end, and what is in them.
type Cutter interface {
	// Cut returns what the text at the start of b is. b is never empty. more asks for a longer b that
	// begins with the same text; with eof it never does, unless Finish has an error.
	Cut(b []byte, eof bool) (p Piece, more bool)
	// Decode reads the text of one record. ok is false when it is not a record and has no meaning.
	Decode(d *Builder, text []byte) (ok bool)
	// Declares returns the encoding that the document has declared so far; nil: UTF-8, or none.
	Declares() *Coding
	// Finish returns an error that makes it impossible to go on, or, with eof, the problem of the input
	// as a whole once all of it was cut.
	Finish(eof bool) error
	// Fork returns a Cutter for another goroutine, which goes on with the text after the last Piece as
	// this one does; nil where that is not between records.
	Fork() Cutter
	// Like reports whether two results of Fork go on alike with any text.
	Like(other Cutter) bool
}

// DirectCutter is a Cutter that can read records as most programs write them in one pass, without looking
// for their ends before.
type DirectCutter interface {
	Cutter
	// Begins reports whether text begins in such a way that Direct is worth while.
	Begins(b []byte) bool
	// Direct reads the record that d.Text begins with, and returns its length. With 0 it could not: what it
	// made of the text is dropped, and the next call is that of Cut. Where it can, its record is that of
	// Cut and Decode.
	Direct(d *Builder) (n int)
}

// TextReader reads batches of records from text, whose format a Cutter knows. It does what Reader does
// for ISO 2709, and reads UTF-16 as well. One goroutine may use it at a time.
type TextReader struct {
	src    utf16Source
	opt    Options
	cutter Cutter
	doc    *Document // of the records that are read next
	build  Builder
	text   TextDecoder
	offset int64  // in the source, of tail's first byte
	number int64  // of the last record returned
	tail   []byte // read, not yet part of a batch
	end    error  // why the source has no more
	ahead  *textAhead
}

// WithDefaults returns the options with defaults in place of sizes that are not set.
func (o Options) WithDefaults() Options {
	if o.Block <= 0 {
		o.Block = defaultBlock
	}
	if o.MaxRecord <= 0 {
		o.MaxRecord = defaultMaxRecord
	}
	o.MaxRecord = min(o.MaxRecord, maxRecord/2) // offsets count the text and then what was read of it
	return o
}

// NewTextReader returns a reader of the records in src, whose format f is the cutter's.
func NewTextReader(src io.Reader, opt Options, f Format, cutter Cutter) *TextReader {
	t := &TextReader{src: utf16Source{src: src}, opt: opt, cutter: cutter, doc: &Document{Format: f}, offset: opt.Offset}
	t.forget()
	return t
}

// Read fills the batch with the records of about one block of text, perhaps none when the block holds
// none. The former contents of the batch are lost. The error is io.EOF when there is nothing left, or
// the problem of the input as a whole, after everything that was read before it has been returned.
func (t *TextReader) Read(b *Batch) error {
	if t.ahead != nil {
		return t.readAhead(b)
	}
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
		if t.end != nil || t.cutter.Finish(false) != nil {
			b.buf = b.buf[:0]
			return t.ended()
		}
		t.end = t.fill(b, t.worthwhile(len(b.buf)))
	}
}

// worthwhile returns how many bytes must be read before it is worth while to look for the end of a record
// again, which was not found in so many bytes.
func (t *TextReader) worthwhile(have int) int {
	if have > t.opt.Block {
		return min(have/8+1, t.opt.Block)
	}
	return 1
}

// fill appends the bytes of one read of the source to the batch's block, or of as many as are at least so
// many bytes, and returns why the source has no more after them; nil: it has.
func (t *TextReader) fill(b *Batch, least int) (end error) {
	if cap(b.buf)-len(b.buf) < t.opt.Block { // always the same room: the same batches in every run
		size := max(2*len(b.buf), len(b.buf)+t.opt.Block)
		size = min(size, max(t.opt.MaxRecord, len(b.buf))+t.opt.Block)
		grown := make([]byte, len(b.buf), size)
		copy(grown, b.buf)
		b.buf = grown
	}
	have := len(b.buf)
	free := b.buf[have : have+t.opt.Block]
	n, err := readAtLeast(&t.src, free, least)
	b.buf = b.buf[:have+n]
	return endOf(err, t.opt.Source, b.Offset+int64(have+n))
}

// take makes records of the batch's block as far as their ends are known, and returns the number of
// bytes used.
func (t *TextReader) take(b *Batch) (pos int) {
	eof := t.end == io.EOF //nolint:errorlint // set by endOf, never wrapped
	t.describe()
	direct, _ := t.cutter.(DirectCutter)
	for pos < len(b.buf) {
		if direct != nil && direct.Begins(b.buf[pos:]) {
			if n := t.direct(b, pos, direct); n > 0 {
				pos += n
				continue
			}
		}
		p, more := t.cutter.Cut(b.buf[pos:], eof)
		t.describe()
		if more {
			break
		}
		end := pos + p.Length
		if p.Kind == PieceFiller || !t.add(b, b.buf[pos:end:end], p, int64(pos)) {
			b.Filler += int64(p.Length)
		}
		pos = end
	}
	return pos
}

// describe makes doc the document of the text that is read next.
func (t *TextReader) describe() {
	if c := t.cutter.Declares(); c != t.doc.Coding || t.src.order != t.doc.UTF16 {
		t.doc = &Document{Format: t.doc.Format, Coding: c, UTF16: t.src.order}
	}
}

// direct makes a record of the text at a place, and returns the number of bytes used; 0: it was not read.
func (t *TextReader) direct(b *Batch, pos int, cutter DirectCutter) (n int) {
	rec := b.grow()
	rec.unimarc, rec.doc, rec.keeps = t.opt.Text.UNIMARC, t.doc, t.opt.Originals
	t.build.start(rec, b.refs, b.buf[pos:])
	if n = cutter.Direct(&t.build); n == 0 {
		rec.extra = t.build.Data[:0]
		b.Records = b.Records[:len(b.Records)-1]
		return 0
	}
	t.build.cut(b.buf[pos : pos+n : pos+n])
	t.number++
	rec.size, rec.pos = uint32(n), Pos{Source: t.opt.Source, Number: t.number, Offset: t.offset + int64(pos)}
	t.finish(b, rec)
	return n
}

// finish ends a record that was built.
func (t *TextReader) finish(b *Batch, rec *Record) {
	b.refs = t.build.finish()
	t.text.settleText(rec)
	if t.opt.Text.Normalize && rec.err == nil {
		t.text.normalize(rec)
	}
}

// salvage reads the existing part of a record that has no end; it is false when there is none.
func (t *TextReader) salvage(b *Batch, rec *Record, text []byte, p Piece) bool {
	if p.Continued || !p.Begun {
		return false
	}
	t.build.start(rec, b.refs, text)
	t.cutter.Decode(&t.build, text)
	t.build.Fail(p.Code, len(text), p.Note)
	refs := t.build.refs
	if t.build.Fields() > 0 {
		refs = t.build.finish()
	}
	if !rec.salvaged {
		*rec = Record{doc: rec.doc, pos: rec.pos, size: rec.size, before: before{keeps: rec.keeps}}
		return false
	}
	if rec.problems[0].Code != p.Code {
		rec.problems = slices.Insert(rec.problems, 0, Problem{Code: p.Code, At: len(text), Note: p.Note})
	}
	b.refs = refs
	t.text.settleText(rec)
	if t.opt.Text.Normalize && rec.err == nil {
		t.text.normalize(rec)
	}
	return true
}

// add makes a record of a Piece; ok is false when the Piece turned out to be filler.
func (t *TextReader) add(b *Batch, text []byte, p Piece, pos int64) (ok bool) {
	rec := b.grow()
	rec.unimarc = t.opt.Text.UNIMARC
	rec.doc, rec.continued, rec.size, rec.keeps = t.doc, p.Continued, uint32(len(text)), t.opt.Originals
	if !p.Continued {
		t.number++
	}
	rec.pos = Pos{Source: t.opt.Source, Number: t.number, Offset: t.offset + pos}
	if p.Kind == PieceGarbage && !(t.opt.Salvage && t.salvage(b, rec, text, p)) {
		rec.frame = text
		rec.reject(p.Code, 0, 0, text, p.Note)
		return true
	}
	if p.Kind == PieceGarbage {
		return true
	}
	t.build.start(rec, b.refs, text)
	if !t.cutter.Decode(&t.build, text) {
		rec.extra = t.build.Data[:0]
		b.Records = b.Records[:len(b.Records)-1]
		t.number--
		return false
	}
	t.finish(b, rec)
	return true
}
