package parse

import "bytes"

// Span is a stretch of text, from its first byte up to and without the byte at To.
type Span struct{ From, To int }

// Parts says where the parts of a record stand in its text.
type Parts struct {
	Text   []byte // what Raw is in UTF-8
	Leader Span   // of the leader; empty when the record has none
	Fields []Span // of the fields, in the order in which they were read

	as Record // the record as it was read
}

// Parts reads Raw of a record of XML once more, and returns where its parts stand there. ok is false for
// a record of another format, or one that could not be read. It is for writing records that were
// changed: what is the same can be copied.
func (r *Record) Parts() (p *Parts, ok bool) {
	if r.doc == nil || r.doc.Format != FormatXML || r.err != nil || r.salvaged {
		return nil, false
	}
	x := xmlCutter{charset: charset{coding: r.doc.Coding}}
	if x.charset.coding != nil {
		x.charset.dec = x.charset.coding.enc.NewDecoder()
	}
	p = new(Parts)
	x.parser.parts = p
	var d builder
	d.start(&p.as, nil, r.frame)
	if !x.decode(&d, r.frame) {
		return nil, false
	}
	d.finish()
	p.Text = x.parser.b
	return p, p.as.err == nil && len(p.Fields) == len(p.as.fields)
}

// LeaderRead returns the leader as it was read.
func (p *Parts) LeaderRead() Leader { return p.as.leader }

// Of returns which of the fields that were read a field is, and whether it is as it was read; -1 for a
// field that was added.
func (p *Parts) Of(f Field) (i int, same bool) {
	i = int(f.id)
	if i >= len(p.Fields) {
		return -1, false
	}
	was := p.as.fields[i]
	return i, f.Tag() == was.tag && !f.Deleted() && bytes.Equal(f.Data(), p.as.data(was))
}
