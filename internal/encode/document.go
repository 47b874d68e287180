package encode

import (
	"bytes"
	"errors"

	"golang.org/x/text/encoding"

	"mrrc-lua/parse"
)

// Document writes records into the document that they were read from: the text between them stays as it
// is, and so does the text of unchanged records. In a changed record of XML, unchanged fields keep their
// text as well. New text is in the encoding of the document.
//
// A document is written batch by batch: Begin, Put for each record that stays or is added, in order,
// and End. Records that are not put are left out, with the comma or the white space that belongs to
// them. One goroutine may use a Document at a time; different ones can write different batches, and a
// Joiner puts the chunks together in the order of the batches.
type Document struct {
	layout Layout
	joins  bool // what is spread over several lines is written on one
	batch  *parse.Batch
	next   int // the first record of the batch that is not passed yet
	chunk  *Chunk
}

// ErrNoPlace is the error of a record that is added to a document where only one can be.
var ErrNoPlace = errors.New("the document has no place for another record: each of its records is the value of a member of JSON, or the root of a document of XML")

// InDocument returns a writer for documents of a layout. With joinLines, a record of JSON Lines that covers
// several lines, and one of MARCMaker text with a field that does, is written again, with one line for each.
func InDocument(l Layout, joinLines bool) *Document { return &Document{layout: l, joins: joinLines} }

// Begin begins a batch, which becomes the chunk; the former contents of the chunk are lost. The batch
// must not be changed until End.
func (d *Document) Begin(b *parse.Batch, into *Chunk) {
	into.Reset()
	into.layout = d.layout
	d.batch, d.next, d.chunk = b, 0, into
	into.style = styleOfBatch(d.layout, b)
	if doc := b.Document(); doc != nil {
		into.utf16 = doc.UTF16
	}
}

// Continue begins a chunk of records that are added after the last record of a document, at the place of
// the Joiner. It is for Put with index -1 and End with 0.
func (d *Document) Continue(j *Joiner, into *Chunk) {
	into.Reset()
	into.layout = d.layout
	d.batch, d.next, d.chunk = new(parse.Batch), 0, into
	into.style, into.utf16 = j.Style, j.UTF16
}

// Put appends a record: with the given index a record of the batch in its present state, or with index -1
// a record that was added after the last one. It reports problems like Writer.Append. The same index may
// come again, for a record that occurs twice; a record with a lower index than an earlier one counts as
// added. The error is ErrNoPlace.
func (d *Document) Put(index int, r *parse.Record, report func(parse.Problem)) error {
	if index < d.next && d.layout.isFull() {
		return ErrNoPlace
	}
	for ; d.next < index; d.next++ {
		d.chunk.add(betweenRecords, d.batch.Between(d.next))
		d.chunk.add(droppedRecord, nil)
	}
	if index == d.next {
		d.chunk.add(betweenRecords, d.batch.Between(index))
		d.next++
	} else {
		d.chunk.add(betweenRecords, d.separator())
	}
	d.chunk.add(writtenRecord, d.text(index, r, report))
	return nil
}

// End ends the batch with its first n records; n is smaller than their number when the document ends
// there. The batch may then be read into again.
func (d *Document) End(n int) {
	for ; d.next < n; d.next++ {
		d.chunk.add(betweenRecords, d.batch.Between(d.next))
		d.chunk.add(droppedRecord, nil)
	}
	if d.next == len(d.batch.Records) && d.batch.Length > 0 {
		d.chunk.add(betweenRecords, d.batch.Between(d.next))
	}
	d.batch, d.chunk = nil, nil
}

// Len returns the length of the chunk so far.
func (d *Document) Len() int { return len(d.chunk.text) }

// separator returns the text between a record and one that is added after it.
func (d *Document) separator() []byte {
	switch d.layout {
	case LayoutArray:
		return []byte(",\n")
	case LayoutXML:
		return d.chunk.style.XML.Indent
	case LayoutMRK:
		end := d.chunk.style.lineEnd()
		if n := len(d.chunk.text); n > 0 && d.chunk.text[n-1] != '\n' && d.chunk.text[n-1] != '\r' {
			return bytes.Repeat(end, 2)
		}
		return end
	}
	return []byte("\n")
}

// isOwn reports whether a record was read from the document.
func (d *Document) isOwn(index int, r *parse.Record) bool {
	doc := r.Document()
	return doc != nil && (doc == d.batch.Document() || index >= 0 && doc == d.batch.Records[index].Document())
}

// isSpread reports whether a record, or a field of it, covers more lines than it should.
func (d *Document) isSpread(r *parse.Record) bool {
	switch d.layout {
	case LayoutLines:
		return bytes.ContainsAny(r.Raw(), "\n\r")
	case LayoutMRK:
		return hasWrapped(r)
	}
	return false
}

// text returns the text of a record in the encoding of the document.
func (d *Document) text(index int, r *parse.Record, report func(parse.Problem)) []byte {
	format := d.layout.format()
	own := d.isOwn(index, r)
	if own && unchanged(format, r) && !(d.joins && d.isSpread(r)) {
		return r.Raw()
	}
	style := &d.chunk.style
	var text []byte
	switch format {
	case parse.FormatXML:
		text = style.XML.element(r, own, report)
	case parse.FormatJSON:
		if own && !(d.joins && d.isSpread(r)) {
			text = jsonPatch(r, report)
		} else {
			text = appendJSON(nil, r, report)
		}
	default:
		text = bytes.TrimSuffix(appendMRK(nil, r, report), []byte("\n")) // the empty line is between
		end := style.lineEnd()
		if own {
			end = lineEndOf(r.Raw())
		}
		if len(end) > 1 || end[0] != '\n' {
			text = bytes.ReplaceAll(text, []byte("\n"), end)
		}
	}
	coding := style.coding()
	if own {
		coding = r.Document().Coding
	}
	if coding != nil { // what the encoding does not have is written as a reference
		if b, err := encoding.HTMLEscapeUnsupported(coding.Table().NewEncoder()).Bytes(text); err == nil {
			return b
		}
	}
	return text
}
