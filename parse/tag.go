package parse

import (
	"bytes"
	"strings"
)

// Tag is a field tag: three bytes, packed so that comparing tags is comparing numbers.
// MARC 21 tags are digits; others are met in practice ("ERR", "0A1") and kept as they are.
type Tag uint32

// MakeTag packs the first three bytes of a string; ok is false when it has not exactly three.
func MakeTag(s string) (t Tag, ok bool) {
	if len(s) != 3 {
		return 0, false
	}
	return TagOf(s[0], s[1], s[2]), true
}

// TagOf returns the tag of three bytes.
func TagOf(a, b, c byte) Tag { return Tag(a)<<16 | Tag(b)<<8 | Tag(c) }

// Bytes returns the three bytes of the tag.
func (t Tag) Bytes() [3]byte { return [3]byte{byte(t >> 16), byte(t >> 8), byte(t)} }

// Number returns the numeric value of a tag of three digits; ok is false for others.
func (t Tag) Number() (n int, ok bool) {
	if !t.IsNumber() {
		return 0, false
	}
	return int(t>>16&15)*100 + int(t>>8&15)*10 + int(t&15), true
}

// IsNumber reports whether the tag is three digits: the upper half of each byte is 3, and still is
// when 6 is added to the lower half.
func (t Tag) IsNumber() bool { return t&0xF0F0F0 == 0x303030 && (t+0x060606)&0xF0F0F0 == 0x303030 }

// IsControl reports whether fields with this tag are control fields: data without indicators
// and subfields. In MARC 21 these are the tags that begin with 00.
func (t Tag) IsControl() bool { return t>>8 == '0'<<8|'0' }

// IsPlain reports whether a field with this tag and these data is text without indicators and
// subfields: a control field, or one with data like one's, which are more than indicators and no
// subfield. (Library systems have control fields like "FMT" in addition to 00X.)
func (t Tag) IsPlain(data []byte) bool {
	if len(data) > 2 && data[2] == SubfieldDelimiter || bytes.IndexByte(data, SubfieldDelimiter) >= 0 {
		return false
	}
	_, number := t.Number()
	return t.IsControl() || !number || len(data) > 2
}

// TagPattern is a tag with wildcards: a tag matches when it equals Want in the bits of Mask. The zero
// value matches every tag.
type TagPattern struct{ Mask, Want Tag }

// MakeTagPattern reads a pattern of three characters; ok is false when there are not three. A dot stands
// for any character. So does X, small or capital, in a pattern with a digit: catalogers write 6XX for the
// tags 600 to 699. In XXX, without a digit, X is itself.
func MakeTagPattern(s string) (p TagPattern, ok bool) {
	if len(s) != 3 {
		return p, false
	}
	digits := strings.ContainsAny(s, "0123456789")
	for i := range 3 {
		p.Mask, p.Want = p.Mask<<8, p.Want<<8
		if s[i] != '.' && !(digits && (s[i] == 'X' || s[i] == 'x')) {
			p.Mask, p.Want = p.Mask|0xFF, p.Want|Tag(s[i])
		}
	}
	return p, true
}

// Matches reports whether a tag fits the pattern.
func (p TagPattern) Matches(t Tag) bool { return t&p.Mask == p.Want }

// Matches reports whether the tag fits a pattern, as MakeTagPattern reads it.
func (t Tag) Matches(pattern string) bool {
	p, ok := MakeTagPattern(pattern)
	return ok && p.Matches(t)
}

// String returns the tag as text. Tags of digits cost no allocation.
func (t Tag) String() string {
	if n, ok := t.Number(); ok {
		return digitTags[3*n : 3*n+3]
	}
	b := t.Bytes()
	return string(b[:])
}

// digitTags is "000001002…999": every numeric tag is a substring of it.
var digitTags = func() string {
	b := make([]byte, 0, 3000)
	for n := range 1000 {
		b = append(b, byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
	}
	return string(b)
}()
