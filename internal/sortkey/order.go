package sortkey

import (
	"bytes"

	"mrrc-lua/internal/callnumber"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/internal/matchkey"
	"mrrc-lua/parse"
)

// Way is how values are compared.
type Way int

// The ways to compare.
const (
	ByText       Way = iota // by the code points of Unicode, without blanks at both ends
	ByFolded                // without case, accents and punctuation
	ByNatural               // the same, and numbers in the text by their value
	ByNumber                // by the first number in the value
	ByCallNumber            // as books stand on a shelf: Library of Congress, Dewey, NLM
)

// Order is an order of records.
type Order struct {
	specs   []*marcspec.Spec
	way     Way
	reverse bool
}

// New makes an Order by the first values of specs, the most important first. The error is a
// *marcspec.SyntaxError.
func New(specs []string, way Way, reverse bool) (*Order, error) {
	o := &Order{way: way, reverse: reverse}
	for _, s := range specs {
		spec, err := marcspec.Compile(marcspec.Typed(s))
		if err != nil {
			return nil, err
		}
		o.specs = append(o.specs, spec)
	}
	return o, nil
}

// A part of a key begins with one of these: records that lack a value come last in either direction. The key of a
// record without any value is Missing for every spec.
const (
	present = 1
	Missing = 2
)

// Append appends the key of a record to dst. has is false when none of the specs has a value that can be
// compared: the key then comes after all others.
func (o *Order) Append(dst []byte, r *parse.Record) (key []byte, has bool) {
	for _, s := range o.specs {
		at := len(dst)
		dst = append(dst, present)
		ok := false
		for v := range s.Values(r) {
			if dst, ok = o.value(dst, v); ok {
				break
			}
		}
		if !ok {
			dst = append(dst[:at], Missing)
			continue
		}
		has = true
		if o.reverse {
			for i := at + 1; i < len(dst); i++ {
				dst[i] = ^dst[i]
			}
		}
	}
	return dst, has
}

// value appends a value so that none is the beginning of another one: NUL is escaped, and two end it.
func (o *Order) value(dst, v []byte) (_ []byte, ok bool) {
	at := len(dst)
	switch o.way {
	case ByFolded:
		dst, ok = matchkey.Fold.Append(dst, v)
	case ByNatural:
		folded, some := matchkey.Fold.Append(nil, v)
		dst, ok = natural(dst, folded), some
	case ByNumber:
		dst, ok = number(dst, v)
	case ByCallNumber:
		dst, ok = callnumber.Shelf(dst, v)
	default:
		v = bytes.TrimSpace(v)
		dst, ok = append(dst, v...), len(v) > 0
	}
	if !ok {
		return dst[:at], false
	}
	if n := bytes.Count(dst[at:], []byte{0}); n > 0 {
		dst = append(dst[:at], bytes.ReplaceAll(dst[at:], []byte{0}, []byte{0, 0xFF})...)
	}
	return append(dst, 0, 0), true
}
