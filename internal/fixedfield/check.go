package fixedfield

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mrrc-lua/internal/charset"
)

// The codes of problems, as scripts and reports name them.
const (
	Length    = "length"    // the field is too short or too long
	NotListed = "value"     // a value that is not in the list
	Outdated  = "obsolete"  // a value that was once in the list
	Undefined = "undefined" // something in a position that is not defined
)

// Problem is a defect of a field.
type Problem struct {
	Code string // one of the constants
	// Position is the position of the problem; nil for the length.
	Position *Position
	Value    string // the whole value found there
	Foreign  bool   // the value is one of OCLC's
	Want     int    // the length that a field should have; 0 for other problems
	Text     string // for people, with the place
}

// Check checks the data of a field against its form. When the length is wrong nothing else is reported,
// because the missing characters may be missing anywhere; but the last positions of 007 are often left
// out, and there the existing positions are checked. The problems are in the order of the positions.
func (f *Form) Check(data []byte) []Problem {
	var list []Problem
	if n := utf8.RuneCount(data); n != f.Length {
		list = append(list, Problem{Code: Length, Want: f.Length, Text: fmt.Sprintf("%s has %s, that of %s has %d", f.Tag, characters(n), f.kind(), f.Length)})
		if f.Tag != "007" {
			return list
		}
	}
	for _, p := range f.Positions {
		part, ok := charset.Cut(data, p.At, p.Width)
		if !ok {
			break
		}
		value := string(part)
		if code, what := p.check(value); code != "" {
			v, listed := p.value(value)
			list = append(list, Problem{Code: code, Position: p, Value: value, Foreign: listed && v.Status == Foreign, Text: f.Place(p) + ": " + what})
		}
	}
	return list
}

// kind describes the form in words.
func (f *Form) kind() string {
	switch {
	case f.Tag == "007":
		return fmt.Sprintf("category %q (%s)", f.Positions[0].Values[0].Code, f.Material)
	case slices.Contains([]string{"bibliographic", "authority", "holdings"}, f.Material):
		return f.Material + " records"
	}
	return f.Material
}

// CheckUntold returns the problem of a field 006 or 007 whose first character does not select a form. ok
// is false for other tags.
func CheckUntold(tag string, data []byte) (p Problem, ok bool) {
	if tag != "006" && tag != "007" {
		return Problem{}, false
	}
	if len(data) == 0 {
		return Problem{Code: Length, Text: tag + " is empty"}, true
	}
	form := For006('a')
	if tag == "007" {
		form = For007('a')
	}
	first := form.Positions[0]
	_, size := utf8.DecodeRune(data)
	value := string(data[:size])
	return Problem{
		Code: NotListed, Position: first, Value: value,
		Text: fmt.Sprintf("%s: %q is not in the list", form.Place(first), value),
	}, true
}

func characters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return fmt.Sprintf("%d characters", n)
}

// Place returns the place of a position: "008/35-37 lang".
func (f *Form) Place(p *Position) string {
	s := fmt.Sprintf("%s/%02d", f.Tag, p.At)
	if p.Width > 1 {
		s = fmt.Sprintf("%s-%02d", s, p.End())
	}
	if p.Name != "" {
		s += " " + p.Name
	}
	return s
}

// check describes the fault of a value of a position; code is "" when there is none.
func (p *Position) check(value string) (code, what string) {
	switch {
	case p.Any:
		return "", ""
	case isAll(value, Fill):
		if p.NoFill {
			return NotListed, "the fill character is not allowed here"
		}
		return "", ""
	case p.Name == "":
		return p.checkUndefined(value)
	case p.Each && strings.Trim(value, " |") == "": // a mixture of blanks and fill characters has no meaning
		return "", ""
	case strings.IndexByte(value, Fill) >= 0 && !p.NoFill:
		return NotListed, fmt.Sprintf("%q: the fill character cannot be mixed with codes", value)
	case p.Date:
		if isDate(value) {
			return "", ""
		}
		if _, listed := p.value(value); listed {
			return "", ""
		}
		return NotListed, fmt.Sprintf("%q is not a date in the form yymmdd", value)
	case p.Each:
		return p.checkEach(value)
	}
	v, listed := p.value(value)
	switch {
	case listed && v.Status == Obsolete:
		return Outdated, fmt.Sprintf("%q (%s) is obsolete", value, v.Meaning)
	case listed && v.Status == Foreign:
		return NotListed, fmt.Sprintf("%q (%s) is OCLC's and not MARC 21's", value, v.Meaning)
	case listed:
		return "", ""
	case p.Chars != "":
		if strings.Trim(value, p.Chars) == "" {
			return "", ""
		}
		return NotListed, fmt.Sprintf("%q is neither in the list nor made of %s", value, spell(p.Chars))
	}
	return NotListed, fmt.Sprintf("%q is not in the list", value)
}

func (p *Position) checkUndefined(value string) (code, what string) {
	switch {
	case strings.Trim(value, " |") == "":
		return "", ""
	case p.Was:
		return Outdated, fmt.Sprintf("%q is in a position that is no longer defined", value)
	}
	return Undefined, fmt.Sprintf("%q is in a position that is not defined", value)
}

func (p *Position) checkEach(value string) (code, what string) {
	for _, r := range value {
		c := string(r)
		v, listed := p.value(c)
		switch {
		case !listed && c == " ": // fewer codes than characters
		case !listed:
			return NotListed, fmt.Sprintf("%q is not in the list", c)
		case v.Status == Obsolete && code == "":
			code, what = Outdated, fmt.Sprintf("%q (%s) is obsolete", c, v.Meaning)
		}
	}
	return code, what
}

// isDate reports whether a string is a date yymmdd.
func isDate(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	month, day := s[2:4], s[4:6]
	return month >= "01" && month <= "12" && day >= "01" && day <= "31"
}

// spell names a set of characters.
func spell(chars string) string {
	rest, digits := strings.CutPrefix(chars, "0123456789")
	words := []string{}
	if digits {
		words = append(words, "digits")
	}
	for _, c := range rest {
		if c == ' ' {
			words = append(words, "blanks")
		} else {
			words = append(words, fmt.Sprintf("%q", string(c)))
		}
	}
	return strings.Join(words, " and ")
}
