package marcspec

import (
	"fmt"
	"strings"

	"mrrc-lua/parse"
)

// leaderTag stands for the leader.
const leaderTag = "LDR"

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isBlank(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// isSubfieldCode reports whether c is visible ASCII other than A-Z, @ and the bar.
func isSubfieldCode(c byte) bool { return '!' <= c && c <= '?' || '[' <= c && c <= '~' && c != '|' }

// tag reads a field tag: three of a-z, 0-9 and '.', or of A-Z, 0-9 and '.'. Besides the dot, an X in a tag
// with a digit stands for any character, as catalogers write it: 6XX.
func (p *parser) tag() (mask, want parse.Tag, err error) {
	start, lower, upper := p.i, false, false
	for ; p.i < start+3; p.i++ {
		c := p.peek()
		if isLower(c) && c != 'x' {
			lower = true
		} else if isUpper(c) && c != 'X' {
			upper = true
		} else if p.i == len(p.text) {
			return 0, 0, p.fail(p.i, "", "a tag has three characters")
		} else if c != '.' && c != 'x' && c != 'X' && !isDigit(c) {
			return 0, 0, p.fail(p.i, "", "a tag has three characters, and %s cannot be one of them", p.found())
		}
		if lower && upper {
			return 0, 0, p.fail(p.i, "", "the letters of a tag are all lower-case or all upper-case")
		}
	}
	tag := p.text[start:p.i]
	pattern, _ := parse.MakeTagPattern(tag)
	if tag == "ldr" {
		return 0, 0, p.fail(start, "write LDR for the leader", "ldr is not a tag")
	}
	return pattern.Mask, pattern.Want, nil
}

// specTag reads the tag at the beginning of a spec, with hints for common mistakes.
func (p *parser) specTag() (mask, want parse.Tag, err error) {
	digits := 0
	for digits < len(p.text) && isDigit(p.text[digits]) {
		digits++
	}
	switch {
	case p.text == "":
		return 0, 0, p.fail(0, "for example 245$a, 008/35-37, LDR/6", "the spec is empty")
	case isBlank(p.text[0]):
		return 0, 0, p.fail(0, "", "a spec has no blanks")
	case strings.HasPrefix(p.text, "leader"):
		return 0, 0, p.fail(0, "write LDR for the leader, LDR/6 for one position", "leader is not a tag")
	case 0 < digits && digits < 3 && (digits == len(p.text) || strings.IndexByte("$/[^{", p.text[digits]) >= 0):
		hint := fmt.Sprintf("write %03s", p.text[:digits])
		if digits == len(p.text) {
			hint += fmt.Sprintf("; for all tags that begin with %s it is %s", p.text, (p.text + "..")[:3])
		}
		return 0, 0, p.fail(digits, hint, "a tag has three characters")
	}
	return p.tag()
}

// afterTag returns an error about the text right after the tag.
func (p *parser) afterTag() error {
	tag, rest := p.text[:3], p.text[3:]
	word := 0
	for word < len(rest) && (isDigit(rest[word]) || isLower(rest[word])) {
		word++
	}
	hint := "after it come $ and a subfield code, / and positions, ^ and an indicator, or [ and an index"
	switch c := rest[0]; {
	case isBlank(c):
		return p.fail(p.i, "", "a spec has no blanks")
	case word == 2 && len(rest) > 2 && isDigit(c) && isDigit(rest[1]):
		hint = fmt.Sprintf(`conditions for indicators are in braces: %s$a{^1=\%c}{^2=\%c}`, tag, c, rest[1])
	case c == '-' && len(rest) > 1 && isDigit(rest[1]):
		hint = "several tags are written with dots: " + tag[:1] + ".. for all that begin with " + tag[:1]
	case c == '_':
		hint = `conditions for indicators are in braces: ` + tag + `$a{^1=\1}`
	case word > 0 && word == len(rest) && word <= 4:
		hint = "write " + tag + "$" + strings.Join(strings.Split(rest, ""), "$") + " for subfields"
	case c == '|' || c >= 0x80:
		hint = "write " + tag + "$a for a subfield"
	}
	return p.fail(p.i, hint, "a tag has three characters, and %s cannot follow it", p.found())
}
