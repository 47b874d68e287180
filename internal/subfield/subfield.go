package subfield

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// Code is the code of a subfield: one character that is not a delimiter, or one byte that is not UTF-8.
type Code string

// MakeCode reads a code, with or without a dollar sign before it. ok is false when it is not one character.
func MakeCode(s string) (c Code, ok bool) {
	if len(s) == 2 && s[0] == '$' {
		s = s[1:]
	}
	_, size := utf8.DecodeRuneInString(s)
	if size == 0 || size != len(s) || parse.IsDelimiter(s[0]) && s[0] >= parse.RecordTerminator {
		return "", false
	}
	return Code(s), true
}

// Usual reports whether the code is a printable character of ASCII, as those that scripts may write are.
func (c Code) Usual() bool { return len(c) == 1 && c[0] > ' ' && c[0] <= '~' }

// First returns the value of the first subfield with the code; ok is false when there is none.
func (c Code) First(f parse.Field) (value []byte, ok bool) {
	if c[0] < utf8.RuneSelf {
		return f.Value(c[0])
	}
	it := f.Subfields()
	for code, v, more := it.Next(); more; code, v, more = it.Next() {
		if c.Is(code, &it) {
			return v, true
		}
	}
	return nil, false
}

// Is reports whether the subfield that an iterator returned last has the code. code is what it returned.
func (c Code) Is(code byte, it *parse.Subfields) bool {
	return code == c[0] && (code < utf8.RuneSelf || string(it.Code()) == string(c))
}

// Part is a subfield. Both are views of the record.
type Part struct{ Code, Value []byte }

// Of returns the subfields of a field, in their order.
func Of(f parse.Field) (parts []Part) {
	it := f.Subfields()
	for _, v, ok := it.Next(); ok; _, v, ok = it.Next() {
		parts = append(parts, Part{it.Code(), v})
	}
	return parts
}

// Put gives a field other subfields. Its indicators stay; missing ones become blanks. Without a subfield, the field is
// deleted.
func Put(f parse.Field, parts []Part) error {
	if len(parts) == 0 {
		return f.Delete()
	}
	head := f.Data()
	if n := bytes.IndexByte(head, parse.SubfieldDelimiter); n >= 0 {
		head = head[:n]
	}
	data := make([]byte, 0, len(f.Data())+8)
	data = append(data, head...)
	for len(data) < 2 {
		data = append(data, ' ')
	}
	for _, p := range parts {
		data = append(data, parse.SubfieldDelimiter)
		data = append(append(data, p.Code...), p.Value...)
	}
	return f.Replace(data)
}

// Where is a place among subfields.
type Where struct {
	At     int    // the place that the subfield is to have: from 1, or from the end if it is negative; 0: see Before
	Before string // before the first subfield with one of these codes; at the end if there is none
}

// among returns the index in parts before which a subfield is to be.
func (w Where) among(tag parse.Tag, parts []Part) (int, error) {
	if w.At == 0 {
		for i, p := range parts {
			if strings.Contains(w.Before, string(p.Code)) {
				return i, nil
			}
		}
		return len(parts), nil
	}
	at := w.At - 1
	if w.At < 0 {
		at = len(parts) + 1 + w.At
	}
	if at < 0 || at > len(parts) {
		return 0, fmt.Errorf("the field %s has no place %d for a subfield: places are 1 to %d, or -1 to -%d from the end", tag, w.At, len(parts)+1, len(parts)+1)
	}
	return at, nil
}

// Insert adds a subfield at a place.
func Insert(f parse.Field, w Where, code Code, value string) error {
	parts := Of(f)
	at, err := w.among(f.Tag(), parts)
	if err != nil {
		return err
	}
	out := make([]Part, 0, len(parts)+1)
	out = append(append(append(out, parts[:at]...), Part{[]byte(code), []byte(value)}), parts[at:]...)
	return Put(f, out)
}
