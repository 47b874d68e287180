package validate

import (
	"fmt"
	"slices"
	"strings"

	"mrrc-lua/parse"
)

// Filter selects the findings to report. The zero value selects all.
type Filter struct {
	Least  Severity     // findings with a lower severity are left out
	Known  []parse.Code // codes besides those of this package: those of a file of rules
	ignore []ignored
	only   []ignored // if there are any, only such findings are reported
}

// ignored is a kind of finding.
type ignored struct {
	code parse.Code // "": any
	tag  string     // three characters, a dot for any; "": any, or none
}

// Ignore leaves findings out: those with a code (empty-subfield), about fields with a tag (9.., 9XX), or
// both (empty-subfield/9..); several are separated by commas. The error describes what is wrong with the text.
func (f *Filter) Ignore(text string) (err error) {
	f.ignore, err = f.kinds(f.ignore, text)
	return err
}

// Only leaves all other findings out. The text is that of Ignore.
func (f *Filter) Only(text string) (err error) {
	f.only, err = f.kinds(f.only, text)
	return err
}

func (f *Filter) kinds(list []ignored, text string) ([]ignored, error) {
	for _, part := range strings.Split(text, ",") {
		k, err := f.kind(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		list = append(list, k)
	}
	return list, nil
}

func (f *Filter) kind(text string) (ignored, error) {
	code, tag, both := strings.Cut(text, "/")
	if !both && f.isPattern(text) {
		code, tag = "", text
	}
	if !f.knows(code) && (code != "" || tag == "" || both) || both && !f.isPattern(tag) {
		return ignored{}, fmt.Errorf("%q is neither a code of a problem nor a tag, as in empty-subfield, empty-subfield/9.. or 9XX%s", text, f.hint(code))
	}
	return ignored{parse.Code(code), tag}, nil
}

// codes returns all codes that a finding may have.
func (f *Filter) codes() []parse.Code { return append(Codes(), f.Known...) }

func (f *Filter) knows(code string) bool { return slices.Contains(f.codes(), parse.Code(code)) }

// hint names the code that was probably meant.
func (f *Filter) hint(code string) string {
	for _, c := range f.codes() {
		if len(code) > 3 && (strings.HasPrefix(string(c), code) || strings.HasPrefix(code, string(c))) {
			return fmt.Sprintf(": did you mean %s?", c)
		}
	}
	return ""
}

// isPattern reports whether s is three characters of a tag, with dots or X for any character.
func (f *Filter) isPattern(s string) bool {
	if len(s) != 3 || f.knows(s) {
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
	fits := func(k ignored) bool {
		return (k.code == "" || k.code == p.Code) && (k.tag == "" || p.Tag != 0 && p.Tag.Matches(k.tag))
	}
	return !slices.ContainsFunc(f.ignore, fits) && (len(f.only) == 0 || slices.ContainsFunc(f.only, fits))
}
