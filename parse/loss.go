package parse

import (
	"fmt"
	"strings"
)

// LossKind is the kind of thing that is in a source but not in the record that was read from it, or in a
// record but not in the text that was written.
type LossKind uint8

// The kinds of losses. LostNothing, the zero value, is the kind of a problem that caused no loss.
const (
	LostNothing   LossKind = iota
	LostField              // a field, with everything in it
	LostSubfield           // a subfield: code and value
	LostIndicator          // an indicator that is not one ASCII character
	LostLine               // a line of a format of lines
	LostElement            // an element of XML
	LostAttribute          // an attribute of XML
	LostValue              // a member or a value of JSON
	LostText               // text within a record and outside its fields, or a part of a value
	LostComment            // a comment or a processing instruction of XML
	lossKinds
)

var lossNames = [lossKinds][2]string{
	LostField:     {"field", "fields"},
	LostSubfield:  {"subfield", "subfields"},
	LostIndicator: {"indicator", "indicators"},
	LostLine:      {"line", "lines"},
	LostElement:   {"element", "elements"},
	LostAttribute: {"attribute", "attributes"},
	LostValue:     {"value", "values"},
	LostText:      {"text", "texts"},
	LostComment:   {"comment", "comments"},
}

// String returns the name of the kind in the singular, "" for LostNothing.
func (k LossKind) String() string { return lossNames[k][0] }

// MaxLossSource bounds the bytes that a Loss keeps of its source.
const MaxLossSource = 4 << 10

// Loss describes one thing that could not be kept. The Problem that it belongs to has its place. The zero
// value means that nothing was lost.
type Loss struct {
	Kind LossKind
	// Source has the lost bytes, copied, MaxLossSource at most. They are as in the source, or
	// converted to UTF-8 when the source is in another encoding.
	Source string
	Length int // in bytes, of all that was lost
}

// LossOf returns the account of bytes that were lost.
func LossOf(kind LossKind, source []byte) Loss {
	return Loss{Kind: kind, Source: string(source[:min(len(source), MaxLossSource)]), Length: len(source)}
}

// Losses counts what was lost, by kind. The zero value counts nothing.
type Losses [lossKinds]int

// Add adds the counts of more.
func (l *Losses) Add(more Losses) {
	for k, n := range more {
		l[k] += n
	}
}

// Total returns the number of things lost.
func (l Losses) Total() (n int) {
	for _, m := range l {
		n += m
	}
	return n
}

// ByName returns the counts that are not 0 by the name of their kind in the singular, nil when nothing
// was lost.
func (l Losses) ByName() (m map[string]int) {
	for k, n := range l {
		if n > 0 {
			if m == nil {
				m = map[string]int{}
			}
			m[lossNames[k][0]] = n
		}
	}
	return m
}

// String returns the counts as in "2 fields, 1 line", "" when nothing was lost.
func (l Losses) String() string {
	var parts []string
	for k, n := range l {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, lossNames[k][min(n, 2)-1]))
		}
	}
	return strings.Join(parts, ", ")
}

// Lost counts the parts of the record's source that are not in the record. The first of them are listed
// among Problems, with their bytes. Raw has the source of the record.
func (r *Record) Lost() Losses {
	if r.lost == nil {
		return Losses{}
	}
	return *r.lost
}

// unlose removes the loss of a field from the problem with a code and a place.
func (r *Record) unlose(code Code, at int) {
	lost := r.Lost()
	lost[LostField]--
	if r.lost = &lost; lost.Total() == 0 {
		r.lost = nil
	}
	for i := range r.problems {
		if p := &r.problems[i]; p.Code == code && p.At == at {
			p.Lost = Loss{}
		}
	}
}

// lose notes that a part of the source, whose bytes are source, is not in the record.
func (r *Record) lose(kind LossKind, code Code, tag Tag, at int, source []byte, text string) {
	lost := r.Lost() // never changed in place: copies of the record and marks share it
	lost[kind]++
	r.lost = &lost
	r.note(code, tag, at, source, text)
	if n := len(r.problems); n <= maxProblems {
		r.problems[n-1].Lost = LossOf(kind, source)
	}
}
