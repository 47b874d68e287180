package avram

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// Pattern compiles a regular expression of ECMAScript, as Avram uses them: it matches anywhere in a text, and its dot also
// matches the end of a line. Lookahead, lookbehind and references to groups are an error, because Go's package regexp does
// not have them. In return, the time that it takes is in proportion to the length of the text.
func Pattern(ecma string) (*regexp.Regexp, error) {
	re, err := regexp.Compile("(?s)" + translated(ecma))
	if err == nil {
		return re, nil
	}
	var wrong *syntax.Error
	if !errors.As(err, &wrong) {
		return nil, err
	}
	why := wrong.Code.String()
	for _, look := range []string{"(?=", "(?!", "(?<=", "(?<!"} {
		if strings.Contains(ecma, look) {
			why = look + "…) is not supported"
		}
	}
	return nil, fmt.Errorf("invalid pattern %q: %s", ecma, why)
}

// translated replaces escapes of ECMAScript that Go does not have, such as \u00e9 and \cJ.
func translated(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; {
		case c == 'u' && i+1 < len(s) && s[i+1] == '{':
			b.WriteString(`\x`)
		case c == 'u' && i+4 < len(s):
			b.WriteString(`\x{` + s[i+1:i+5] + `}`)
			i += 4
		case c == 'c' && i+1 < len(s):
			fmt.Fprintf(&b, `\x%02x`, s[i+1]&31)
			i++
		case c == '0':
			b.WriteString(`\x00`)
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
	return b.String()
}
