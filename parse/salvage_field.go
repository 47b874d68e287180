package parse

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// straighten gives a field the form that it should have, so that what is written of the record
// reads back without a problem of structure.
func (r *Record) straighten(i int) {
	ref := &r.fields[i]
	data := r.data(*ref)
	if !isPlainTag(*ref) {
		r.guess(TagUnknown, int(ref.off), data, "the tag is not known")
		ref.tag = TagUnknown
	}
	straight := data
	if k := slices.IndexFunc(data, isTerminator); k >= 0 {
		r.guess(ref.tag, int(ref.off)+k, data[k:], "a blank was put in the place of a terminator")
		straight = slices.Clone(data)
		for j, c := range straight {
			if isTerminator(c) {
				straight[j] = ' '
			}
		}
	}
	if formed := dataField(straight); !ref.tag.IsControl() && !bytes.Equal(formed, straight) {
		r.guess(ref.tag, int(ref.off), data, "it was given what a data field begins with")
		straight = formed
	}
	if !bytes.Equal(straight, data) {
		*ref = r.put(ref.tag, straight)
	}
}

func isTerminator(c byte) bool { return c == FieldTerminator || c == RecordTerminator }

// isPlainTag tells tags of printable characters.
func isPlainTag(ref fieldRef) bool {
	for _, c := range ref.tag.Bytes() {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// dataField gives the data of a data field the form of one: two indicators, then subfields, each
// with a code. Blanks stand for indicators that are not there. Text before the first delimiter
// becomes subfield a; punctuation alone, and delimiters without a code, are left out. Data that have
// the form come back as they are.
func dataField(data []byte) []byte {
	head, rest := data, []byte(nil)
	if k := bytes.IndexByte(data, SubfieldDelimiter); k >= 0 {
		head, rest = data[:k], bytes.TrimRight(data[k:], string(rune(SubfieldDelimiter)))
	}
	if len(head) == 2 && len(rest) > 1 {
		return data[:2+len(rest)]
	}
	out := make([]byte, 0, len(data)+4)
	switch {
	case len(head) >= 2 && isIndicator(head[0]) && isIndicator(head[1]):
		out, head = append(out, head[:2]...), head[2:]
	case len(head) == 1 && isIndicator(head[0]):
		out, head = append(out, head[0], ' '), nil
	default:
		out = append(out, "  "...)
	}
	if slices.ContainsFunc(head, isText) || len(rest) == 0 {
		out = append(append(out, SubfieldDelimiter, 'a'), head...)
	}
	return append(out, rest...)
}

func isText(c byte) bool {
	return c >= utf8.RuneSelf || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// isIndicator tells the characters that MARC 21 has for indicators: blank, digits, small letters.
func isIndicator(c byte) bool {
	return c == ' ' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z'
}
