package linkage

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// Link is the content of a subfield $6.
type Link struct {
	Tag    parse.Tag // of the field it leads to
	Number int       // the occurrence number; 0: linked to nothing
	Rest   string    // the text after the number, unchanged
	Exact  bool      // it is written in the standard form: tag, hyphen, two digits, slash
}

// Parse reads the value of a $6. ok is false when tag and number are not certain.
func Parse(v []byte) (l Link, ok bool) {
	b := bytes.TrimLeft(v, " ")
	if len(b) < 3 || !isAlnum(b[0]) || !isAlnum(b[1]) || !isAlnum(b[2]) {
		return l, false
	}
	l.Tag, _ = parse.MakeTag(string(b[:3]))
	b = b[3:]
	separated := false
	for len(b) > 0 {
		c, n := utf8.DecodeRune(b)
		if !strings.ContainsRune(dashes, c) {
			break
		}
		b, separated = b[n:], true
	}
	digits := 0
	for digits < len(b) && b[digits]-'0' < 10 {
		l.Number = 10*l.Number + int(b[digits]-'0')
		if digits++; digits > maxDigits {
			return l, false
		}
	}
	// Without a dash, only the usual width shows where the tag ends and the number begins.
	if digits == 0 || !separated && digits != 2 || digits < len(b) && isAlnum(b[digits]) {
		return l, false
	}
	l.Rest = string(b[digits:])
	l.Exact = digits == 2 && (l.Rest == "" || l.Rest[0] == '/') && l.String() == string(v)
	return l, true
}

const (
	// dashes separate tag and number: the hyphen, and characters that were typed or converted instead.
	dashes = " -_\u00AD\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
	// maxDigits allows for records with a hundred pairs.
	maxDigits = 3
)

func isAlnum(c byte) bool {
	return c-'0' < 10 || c-'A' < 26 || c-'a' < 26
}

// String returns the link in the standard form.
func (l Link) String() string { return fmt.Sprintf("%s-%02d%s", l.Tag, l.Number, l.Rest) }

// Script returns the code of the script, "(N", and of its direction, "r"; they are empty when $6 does not
// have them.
func (l Link) Script() (script, direction string) {
	rest := strings.TrimPrefix(strings.TrimSpace(l.Rest), "/")
	script, direction, _ = strings.Cut(rest, "/")
	return strings.TrimSpace(script), strings.TrimSpace(direction)
}

// Of returns the link in the first $6 of a field. found is false when the field has no $6, ok when
// it cannot be read.
func Of(f parse.Field) (l Link, found, ok bool) {
	if f.IsControl() {
		return l, false, false
	}
	v, found := f.Value(code)
	if !found {
		return l, false, false
	}
	l, ok = Parse(v)
	return l, true, ok
}

// code is the code of the subfield for links.
const code = '6'

var tag880, _ = parse.MakeTag("880")
