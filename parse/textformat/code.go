package textformat

import "unicode/utf8"

// oneCharacter reports whether b is one printable character.
func oneCharacter(b []byte) (ok bool) {
	if len(b) == 1 {
		return b[0] >= ' ' && b[0] <= '~'
	}
	r, n := utf8.DecodeRune(b)
	return len(b) > 1 && n == len(b) && r >= 0xA0
}
