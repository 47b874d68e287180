package textformat

import (
	"bytes"

	"mrrc-lua/parse"
)

// Span is a stretch of text, from its first byte up to and without the byte at To.
type Span struct{ From, To int }

// Parts has the places of the parts of a record of XML in its text.
type Parts struct {
	Text   []byte // Raw in UTF-8
	Leader Span   // of the leader; empty when the record has none
	Fields []Span // of the fields, in the order in which they were read

	as *parse.Record // the record as it was read
}

// PartsOf reads Raw of a record of XML again, and returns the places of its parts. ok is false for a record of another
// format, and for one that could not be read or was repaired. It is for writing changed records: unchanged parts can be
// copied.
func PartsOf(r *parse.Record) (p *Parts, ok bool) {
	doc := r.Document()
	if doc == nil || doc.Format != parse.FormatXML || r.Err() != nil || r.Mended() {
		return nil, false
	}
	x := xmlCutter{charset: charset{coding: doc.Coding}}
	if doc.Coding != nil {
		x.charset.dec = doc.Coding.Table().NewDecoder()
	}
	p = new(Parts)
	x.parser.parts = p
	if p.as, ok = parse.BuildRecord(r.Raw(), x.Decode); !ok {
		return nil, false
	}
	p.Text = x.parser.b
	return p, p.as.Err() == nil && len(p.Fields) == p.as.Positions()
}

// LeaderRead returns the leader as it was read.
func (p *Parts) LeaderRead() parse.Leader { return *p.as.Leader() }

// Of returns which of the fields that were read a field is, and whether it is as it was read; -1 for a
// field that was added.
func (p *Parts) Of(f parse.Field) (i int, same bool) {
	i = f.Index()
	if i >= len(p.Fields) {
		return -1, false
	}
	was := p.as.At(i)
	return i, f.Tag() == was.Tag() && !f.Deleted() && bytes.Equal(f.Data(), was.Data())
}
