package parse

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// straighten gives a field the right form, so that reading the written record again finds no problem
// of structure.
func (r *Record) straighten(i int) {
	ref := &r.fields[i]
	data := r.data(*ref)
	if !isPlainTag(*ref) {
		r.guess(TagUnknown, int(ref.off), data, "the tag is not known")
		ref.tag = TagUnknown
	}
	straight := data
	if k := slices.IndexFunc(data, isTerminator); k >= 0 {
		r.guess(ref.tag, int(ref.off)+k, data[k:], "a blank replaces a terminator")
		straight = slices.Clone(data)
		for j, c := range straight {
			if isTerminator(c) {
				straight[j] = ' '
			}
		}
	}
	if formed := dataField(straight, r.doc != nil); !ref.tag.IsControl() && !bytes.Equal(formed, straight) {
		r.guess(ref.tag, int(ref.off), data, "it was given what a data field begins with")
		straight = formed
	}
	if !bytes.Equal(straight, data) {
		*ref = r.put(ref.tag, straight)
	}
}

func isTerminator(c byte) bool { return c == FieldTerminator || c == RecordTerminator }

// isPlainTag reports whether a tag consists of Printable characters.
func isPlainTag(ref fieldRef) bool {
	for _, c := range ref.tag.Bytes() {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// dataField brings the data of a data field into the right form: two indicators, then subfields,
// each with a code. Blanks stand for missing indicators. Text before the first delimiter becomes
// subfield a; punctuation alone, and delimiters without a code, are left out. Data in this form are
// returned unchanged.
//
// sure means that the first two bytes are indicators, as in formats that have a place for them. In
// ISO 2709 only a delimiter directly after them shows that; text is never taken for indicators.
func dataField(data []byte, sure bool) []byte {
	text, rest := data, []byte(nil)
	if k := bytes.IndexByte(data, SubfieldDelimiter); k >= 0 {
		text, rest = data[:k], bytes.TrimRight(data[k:], string(rune(SubfieldDelimiter)))
	}
	if len(text) == 2 && len(rest) > 1 {
		if isASCII(text) {
			return data[:2+len(rest)]
		}
		return append([]byte{asciiOrBlank(text[0]), asciiOrBlank(text[1])}, rest...)
	}
	indicators, text := indicatorsOf(text, len(rest) > 0, sure)
	out := append(make([]byte, 0, len(data)+4), indicators[:]...)
	if slices.ContainsFunc(text, isText) || len(rest) == 0 {
		out = append(append(out, SubfieldDelimiter, 'a'), text...)
	}
	return append(out, rest...)
}

// indicatorsOf splits the bytes before the first delimiter, or all bytes when there is none
// (delimited), into indicators and text.
func indicatorsOf(head []byte, delimited, sure bool) (ind [2]byte, text []byte) {
	ind = [2]byte{' ', ' '}
	n := len(head)
	all := !slices.ContainsFunc(head, func(c byte) bool { return !IsIndicator(c) })
	switch {
	case n >= 2 && sure && IsIndicator(head[0]) && IsIndicator(head[1]),
		n >= 2 && head[0] == ' ' && head[1] == ' ',
		n == 3 && delimited && all && !bytes.ContainsFunc(head, func(c rune) bool { return c > '9' }):
		return [2]byte(head), head[2:]
	case n == 1 && delimited && all:
		return [2]byte{head[0], ' '}, nil
	}
	return ind, head
}

func asciiOrBlank(c byte) byte {
	if c >= utf8.RuneSelf {
		return ' '
	}
	return c
}

func isText(c byte) bool {
	return c >= utf8.RuneSelf || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// IsIndicator reports whether MARC 21 has a character for indicators: blank, digits, small letters.
func IsIndicator(c byte) bool {
	return c == ' ' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z'
}
