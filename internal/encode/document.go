package encode

import (
	"bytes"

	"golang.org/x/text/encoding"

	"mrrc-lua/parse"
)

// Document writes records into the document that they were read from: what stands between them stays as
// it is, and so does the text of records that were not changed. Of a record of XML that was changed, the
// fields that were not keep their text as well. New text is in the encoding of the document.
//
// A document is written batch by batch: Begin, Put for each record that stays or is added, in order,
// and End. Records that are not put are left out, with the comma or the white space that belongs to
// them. One goroutine may use a Document at a time; different ones can write different batches, and a
// Joiner puts the chunks together in the order of the batches.
type Document struct {
	format parse.Format
	batch  *parse.Batch
	next   int // the first record of the batch that is not passed yet
	style  xmlStyle
	chunk  Chunk
}

// InDocument returns a writer for documents of a format; ok is false for a format that has none. It is
// for XML, JSON and MARCMaker text; JSON Lines are FormatJSON, as they are read.
func InDocument(f parse.Format) (d *Document, ok bool) {
	switch f {
	case parse.FormatXML, parse.FormatJSON, parse.FormatMRK:
		return &Document{format: f}, true
	}
	return nil, false
}

// Begin begins a batch. The batch must stay as it is until End.
func (d *Document) Begin(b *parse.Batch) {
	d.batch, d.next, d.chunk = b, 0, Chunk{format: d.format, text: make([]byte, 0, b.Length)}
	d.style = xmlStyle{}
	for i := range b.Records {
		if r := &b.Records[i]; d.format == parse.FormatXML && r.Format() == parse.FormatXML && r.Err() == nil {
			d.style = styleOf(r)
			space := b.Between(i)
			d.style.indent = space[len(bytes.TrimRight(space, " \t\r\n")):]
			break
		}
	}
}

// Put appends a record: the one with the given index in the batch, as it is now, or with index -1 one
// that was added after the record that was put last. What the format cannot carry is reported as by
// Writer.Append. Indexes do not go back; the same one may come again, for a record that is there twice.
func (d *Document) Put(index int, r *parse.Record, report func(parse.Problem)) {
	for ; d.next < index; d.next++ {
		d.chunk.add(betweenRecords, d.batch.Between(d.next))
		d.chunk.add(droppedRecord, nil)
	}
	if index == d.next {
		d.chunk.add(betweenRecords, d.batch.Between(index))
		d.next++
	} else {
		d.chunk.add(betweenRecords, d.separator(r))
	}
	d.chunk.add(writtenRecord, d.text(r, report))
}

// End ends the batch and returns what it becomes, in the encoding of its source. The batch may then be
// read into again.
func (d *Document) End() Chunk {
	for n := len(d.batch.Records); d.next <= n; d.next++ {
		d.chunk.add(betweenRecords, d.batch.Between(d.next))
		if d.next < n {
			d.chunk.add(droppedRecord, nil)
		}
	}
	c := d.chunk
	if doc := d.batch.Document(); doc != nil && doc.UTF16 != "" {
		c.utf16 = doc.UTF16
	}
	d.batch, d.chunk = nil, Chunk{}
	return c
}

// separator returns what stands between a record and one that is added after it.
func (d *Document) separator(r *parse.Record) []byte {
	switch d.format {
	case parse.FormatJSON:
		if d.isArray() {
			return []byte(",\n")
		}
		return []byte("\n")
	case parse.FormatXML:
		return d.style.indent
	}
	end := lineEndOf(r.Raw())
	if n := len(d.chunk.text); n > 0 && d.chunk.text[n-1] != '\n' && d.chunk.text[n-1] != '\r' {
		return bytes.Repeat(end, 2)
	}
	return end
}

// isArray reports whether the records of a batch of JSON stand in an array, as far as it shows.
func (d *Document) isArray() bool {
	n := len(d.batch.Records)
	for i := range n + 1 {
		text := bytes.TrimSpace(d.batch.Between(i))
		if len(text) == 0 {
			continue
		}
		first, last := text[0], text[len(text)-1]
		if i < n && (last == ',' || last == '[') || i > 0 && (first == ',' || first == ']') {
			return true
		}
	}
	return false
}

// text returns the text of a record in the encoding of the document.
func (d *Document) text(r *parse.Record, report func(parse.Problem)) []byte {
	if unchanged(d.format, r) {
		return r.Raw()
	}
	var text []byte
	switch d.format {
	case parse.FormatXML:
		text = d.style.element(r, report)
	case parse.FormatJSON:
		text = appendJSON(nil, r, report)
	default:
		text = bytes.TrimSuffix(appendMRK(nil, r, report), []byte("\n")) // the empty line is between
		if end := lineEndOf(r.Raw()); len(end) > 1 || end[0] != '\n' {
			text = bytes.ReplaceAll(text, []byte("\n"), end)
		}
	}
	doc := r.Document()
	if doc == nil {
		doc = d.batch.Document()
	}
	if doc != nil && doc.Coding != nil { // what the encoding does not have is written as a reference
		if b, err := encoding.HTMLEscapeUnsupported(doc.Coding.Table().NewEncoder()).Bytes(text); err == nil {
			return b
		}
	}
	return text
}
