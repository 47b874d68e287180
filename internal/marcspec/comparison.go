package marcspec

import (
	"fmt"
	"strings"
)

// escaped are the characters that lose their meaning after a backslash.
const escaped = `${}!=~?|`

// comparison reads a comparisonString: a backslash and the text. In it \s is a blank, \\ one backslash,
// and a backslash before a character that needs none stands for itself. After an operator (right) the
// first character needs no escape except } and |.
func (p *parser) comparison(right bool) ([]byte, error) {
	start := p.i
	p.i++
	text := []byte{}
	for first := true; p.i < len(p.text); first = false {
		c := p.text[p.i]
		switch {
		case c == '\\' && p.i+1 < len(p.text):
			if next := p.text[p.i+1]; next == 's' {
				c = ' '
				p.i++
			} else if next == '\\' || strings.IndexByte(escaped, next) >= 0 {
				c = next
				p.i++
			}
		case c == '}' || c == '|':
			return text, nil
		case first && right && strings.IndexByte("{$!=~?", c) >= 0:
		case !right && strings.IndexByte("!=~?", c) >= 0:
			return text, nil
		case strings.IndexByte(escaped, c) >= 0:
			return nil, p.fail(p.i, fmt.Sprintf(`write \%c`, c), "%q has to be escaped in a text to compare with", c)
		case isBlank(c):
			return nil, p.fail(p.i, `write \s`, "a blank has to be escaped in a text to compare with")
		case c < 0x20 || c == 0x7F:
			return nil, p.fail(p.i, "", "a control character cannot be in a text to compare with")
		}
		text = append(text, c)
		p.i++
	}
	return nil, p.fail(start, "", "the text to compare with is not ended by a closing brace")
}
