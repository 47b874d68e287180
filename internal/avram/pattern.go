package avram

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// Pattern compiles a regular expression of ECMAScript, as Avram has them: not anchored, and a dot matches line ends.
// Expressions that look ahead or back, or refer to a group, are an error: Go's engine, which takes a time in
// proportion to the text, does not have them.
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

// translated writes escapes of ECMAScript as Go has them: \u00e9 and \cJ.
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
