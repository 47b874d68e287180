package matchkey

import (
	"bytes"
	"fmt"
	"strings"

	number "mrrc-lua/internal/norm"
	"mrrc-lua/internal/text"
)

// Form is a normal form of keys: two values with the same form are the same key.
type Form struct {
	name string
	to   func(string) (string, bool) // nil: blanks at both ends are cut off
}

// The normal forms.
var (
	Auto  = Form{name: "auto"}
	Trim  = Form{name: "trim"}
	Exact = Form{name: "exact", to: func(s string) (string, bool) { return s, s != "" }}
	Fold  = Form{name: "fold", to: fold}
	ISBN  = Form{name: "isbn", to: number.ISBN}
	ISSN  = Form{name: "issn", to: number.ISSN}
	LCCN  = Form{name: "lccn", to: number.LCCN}
	OCLC  = Form{name: "oclc", to: number.OCLC}
)

// Forms returns all forms, Auto first, with their meanings.
func Forms() (list []Form, means []string) {
	return []Form{Auto, Trim, Exact, Fold, ISBN, ISSN, LCCN, OCLC},
		[]string{"isbn for 020, issn for 022, lccn for 010, else trim", "without blanks at both ends", "as it is written",
			"without case, accents and punctuation", "thirteen digits; ten become thirteen", "NNNN-NNNC", "Library of Congress control number", "OCLC number without its prefix"}
}

// String returns the name of the form.
func (f Form) String() string { return f.name }

// of returns the form for a spec: itself, or what Auto means for its tag.
func (f Form) of(spec string) Form {
	if f.name != Auto.name {
		return f
	}
	switch {
	case strings.HasPrefix(spec, "020"):
		return ISBN
	case strings.HasPrefix(spec, "022"):
		return ISSN
	case strings.HasPrefix(spec, "010"):
		return LCCN
	}
	return Trim
}

// Append appends the normal form of a value. ok is false, and dst as it was, when the value has none: when
// it is empty, or not such a number.
func (f Form) Append(dst, value []byte) (_ []byte, ok bool) {
	if f.to == nil {
		value = bytes.TrimSpace(value)
		return append(dst, value...), len(value) > 0
	}
	s, ok := f.to(string(value))
	if !ok {
		return dst, false
	}
	return append(dst, s...), true
}

// Check returns an error that says what a value is not, when it has no normal form.
func (f Form) Check(value string) error {
	if _, ok := f.Append(nil, []byte(value)); ok {
		return nil
	}
	switch f.name {
	case ISBN.name, ISSN.name, LCCN.name:
		return fmt.Errorf("%q is not a valid %s", value, strings.ToUpper(f.name))
	case OCLC.name:
		return fmt.Errorf("%q is not an OCLC number", value)
	}
	return fmt.Errorf("%q has no letter or digit", value)
}

// fold returns the letters and digits of a text; ok is false when there are none.
func fold(s string) (_ string, ok bool) {
	s = text.Key(s)
	return s, s != ""
}
