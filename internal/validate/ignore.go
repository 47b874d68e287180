package validate

import (
	"fmt"
	"slices"
	"strings"

	"mrrc-lua/parse"
)

// Filter selects the findings to report. The zero value selects all.
type Filter struct {
	Least  Severity // findings with a lower severity are left out
	ignore []ignored
}

// ignored is a kind of finding that is left out.
type ignored struct {
	code parse.Code // "": any
	tag  string     // three characters, a dot for any; "": any, or none
}

// Ignore leaves findings out: those with a code (empty-subfield), about fields with a tag (9.., 9XX), or
// both (empty-subfield/9..). The error describes what is wrong with the text.
func (f *Filter) Ignore(text string) error {
	code, tag, both := strings.Cut(text, "/")
	if !both && isPattern(text) {
		code, tag = "", text
	}
	known := slices.Contains(Codes(), parse.Code(code))
	if !known && (code != "" || tag == "" || both) || both && !isPattern(tag) {
		return fmt.Errorf("%q is neither a code of a problem nor a tag, as in empty-subfield, empty-subfield/9.. or 9XX", text)
	}
	f.ignore = append(f.ignore, ignored{parse.Code(code), tag})
	return nil
}

// isPattern reports whether s is three characters of a tag, with dots or X for any character.
func isPattern(s string) bool {
	if len(s) != 3 || slices.Contains(Codes(), parse.Code(s)) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c != '.' && !isTagCharacter(c) {
			return false
		}
	}
	return true
}

// takes reports whether a finding is selected.
func (f *Filter) takes(s Severity, p *parse.Problem) bool {
	if s < f.Least {
		return false
	}
	for _, i := range f.ignore {
		if (i.code == "" || i.code == p.Code) && (i.tag == "" || p.Tag != 0 && p.Tag.Matches(i.tag)) {
			return false
		}
	}
	return true
}
