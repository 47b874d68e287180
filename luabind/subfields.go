package luabind

import (
	"bytes"
	"fmt"
	"slices"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// splitHead returns the data before the first subfield, and the subfields as they are, from the first
// delimiter on. The head is two indicators, and more in damaged fields; a missing indicator becomes a
// blank.
func splitHead(f parse.Field) (head, rest []byte) {
	d := f.Data()
	n := bytes.IndexByte(d, parse.SubfieldDelimiter)
	if n < 0 {
		n = len(d)
	}
	head, rest = d[:n:n], d[n:]
	for len(head) < 2 {
		head = append(head, ' ')
	}
	return head, rest
}

// rebuild makes new data of a data field, in the memory of buf: each appends, for every subfield, what
// replaces it, or nothing. The code of what it appends for a code that is not ASCII is the same.
func rebuild(buf []byte, f parse.Field, each func(dst []byte, code byte, value []byte) []byte) []byte {
	head, _ := splitHead(f)
	data := append(buf[:0], head...)
	it := f.Subfields()
	for {
		code, v, ok := it.Next()
		if !ok {
			return data
		}
		before := len(data)
		data = each(data, code, v)
		if wide := it.Code(); len(wide) > 1 && len(data) > before { // it knows the first byte of the code
			data = slices.Insert(data, before+2, wide[1:]...)
		}
	}
}

// setSubfield sets the first subfield with a code, or adds one at the end.
func setSubfield(f parse.Field, code byte, value string) error {
	return setNthSubfield(f, code, value, func(i, _ int) bool { return i == 0 })
}

// setNthSubfield sets the first subfield with a code for which takes returns true, given its number among
// those with the code and how many there are. If there is none with the code, one is added at the end.
func setNthSubfield(f parse.Field, code byte, value string, takes func(i, n int) bool) error {
	n := 0
	it := f.Subfields()
	for c, _, ok := it.Next(); ok; c, _, ok = it.Next() {
		if c == code {
			n++
		}
	}
	i, done := 0, false
	data := rebuild(nil, f, func(dst []byte, c byte, v []byte) []byte {
		if c == code {
			i++
			if !done && takes(i-1, n) {
				done = true
				return parse.AppendSubfield(dst, c, value)
			}
		}
		return parse.AppendSubfield(dst, c, v)
	})
	switch {
	case done:
	case n == 0 && takes(0, 1):
		data = parse.AppendSubfield(data, code, value)
	default:
		return fmt.Errorf("the field %s has no such subfield $%c: it has %d of them", f.Tag(), code, n)
	}
	return f.Replace(data)
}

// editSubfields calls change with every value that the spec names in the field: it returns the new value,
// and whether the subfield stays at all. The result is the number of values changed or removed. A field
// that loses its last subfield is deleted.
func (b *recordBinding) editSubfields(f parse.Field, s *marcspec.Spec, change func(v []byte) (string, bool)) (int, error) {
	n, left := 0, 0
	nth, before := -1, f.Data()
	data := rebuild(b.borrow(), f, func(dst []byte, code byte, v []byte) []byte {
		nth++
		if s.TakesSubfield(f, before, nth, code, v) {
			out, keep := change(v)
			if !keep {
				n++
				return dst
			}
			if out != string(v) {
				n++
				left++
				return parse.AppendSubfield(dst, code, out)
			}
		}
		left++
		return parse.AppendSubfield(dst, code, v)
	})
	b.giveBack(data)
	switch {
	case n == 0:
		return 0, nil
	case left == 0:
		return n, f.Delete()
	}
	return n, f.Replace(data)
}

// editControl does the same for the data of a control field.
func editControl(f parse.Field, change func(v []byte) (string, bool)) (int, error) {
	v := f.Data()
	out, keep := change(v)
	switch {
	case !keep:
		return 1, f.Delete()
	case out == string(v):
		return 0, nil
	}
	return 1, f.Replace([]byte(out))
}
