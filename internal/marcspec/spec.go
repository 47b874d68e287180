package marcspec

import (
	"iter"
	"unsafe"

	"mrrc-lua/internal/charset"
	"mrrc-lua/parse"
)

// Spec is a compiled MARCspec. It is immutable: several goroutines may use one at the same time,
// each on a record of its own.
//
// Returned values are views of the record, valid until the record is changed or its batch is reused; they
// must not be written to. Only the value of a whole data field with more than one subfield is built, in
// memory of its own.
type Spec struct {
	text    string
	ref     reference
	plain   bool // only subfields of fields by tag: the fast path of plain.go
	control bool // only a control field by its tag: likewise
	byTag   bool // it selects all fields with a fitting tag
	pace    *pace
}

// Compile translates a spec. The error is a *SyntaxError.
func Compile(s string) (*Spec, error) {
	p := parser{text: s}
	ref, err := p.spec()
	if err != nil {
		return nil, err
	}
	return &Spec{text: s, ref: ref, plain: ref.isPlain(), control: ref.isControl(), byTag: ref.isByTag()}, nil
}

// String returns the source of the spec.
func (s *Spec) String() string { return s.text }

// First returns the first value; ok is false when there is none. A value may be empty.
func (s *Spec) First(r *parse.Record) (value []byte, ok bool) {
	switch {
	case s.plain:
		return s.ref.plainFirst(r)
	case s.control:
		s.ref.controlEach(r, func(v []byte) bool {
			value, ok = v, true
			return false
		})
		return value, ok
	}
	c := s.cursor(r)
	return c.next(nil)
}

// Each calls yield with every value in the order of the record until yield returns false. Fields may be
// changed and deleted during the loop; it is undefined whether added fields are visited.
func (s *Spec) Each(r *parse.Record, yield func(value []byte) bool) {
	switch {
	case s.plain:
		s.ref.plainEach(r, yield)
		return
	case s.control:
		s.ref.controlEach(r, yield)
		return
	}
	c := s.cursor(r)
	for {
		if v, ok := c.next(nil); !ok || !yield(v) {
			return
		}
	}
}

// Values returns an iterator over the values, in the order of Each.
func (s *Spec) Values(r *parse.Record) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) { s.Each(r, yield) }
}

// Has reports whether there is a value, even an empty one.
func (s *Spec) Has(r *parse.Record) bool {
	if s.plain {
		_, ok := s.ref.plainFirst(r)
		return ok
	}
	c := s.cursor(r)
	c.quiet = true
	_, ok := c.next(nil)
	return ok
}

// Count returns the number of values.
func (s *Spec) Count(r *parse.Record) int {
	n := 0
	if s.plain {
		s.ref.plainEach(r, func([]byte) bool { n++; return true })
		return n
	}
	c := s.cursor(r)
	c.quiet = true
	for {
		if _, ok := c.next(nil); !ok {
			return n
		}
		n++
	}
}

// Contains reports whether a value contains the text, whatever the normal form of either. Every value
// contains "".
func (s *Spec) Contains(r *parse.Record, text string) bool {
	if s.plain {
		return s.ref.plainContains(r, text)
	}
	if s.ref.builds() {
		var scratch [scratchLen]byte
		return s.contains(r, text, scratch[:0])
	}
	return s.contains(r, text, nil)
}

func (s *Spec) contains(r *parse.Record, text string, scratch []byte) bool {
	c := s.cursor(r)
	for {
		v, ok := c.next(scratch)
		if !ok {
			return false
		}
		if contains(v, text) {
			return true
		}
	}
}

// EachField calls yield with every field that the spec selects, in the order of the record, until yield
// returns false: the fields with a fitting tag and index whose sub-specs hold, whether or not they have
// the named subfields. If a sub-spec follows a subfield, a field is selected when the sub-spec holds for
// one of those subfields, or holds although there is none. The leader is not a field. Fields may be
// changed and deleted during the loop.
func (s *Spec) EachField(r *parse.Record, yield func(parse.Field) bool) {
	if s.ref.source == ofLeader {
		return
	}
	if s.byTag {
		s.ref.fieldsByTag(r, yield)
		return
	}
	c := s.cursor(r)
	for c.nextMeant() && yield(c.at.field) {
	}
}

// contains is charset.Contains for a string, whose bytes are read only during the call.
func contains(v []byte, text string) bool {
	return charset.Contains(v, unsafe.Slice(unsafe.StringData(text), len(text)))
}
