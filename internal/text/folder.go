package text

import (
	"strings"
	"unicode/utf8"
)

// Folder makes the same keys as Key, many of them: it keeps what it finds out about characters. The zero value is ready.
// One goroutine uses it.
type Folder struct {
	known map[rune]folded
}

// folded is what becomes of a character: a text, which may begin or end a word, or nothing.
type folded struct {
	before bool // a word ends before the text
	text   string
	after  bool // a word ends after the text, or in its place
}

// maxFolded is how many characters a Folder keeps at most.
const maxFolded = 1 << 16

// AppendKey appends the key of a text in UTF-8 to dst, which must be empty or end with a key that it is to continue
// without a blank.
func (f *Folder) AppendKey(dst, s []byte) []byte {
	begun, gap := len(dst), false
	blank := func() {
		if gap && len(dst) > begun {
			dst = append(dst, ' ')
		}
		gap = false
	}
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(s[i:])
			i += size
			t := f.of(r)
			gap = gap || t.before
			if t.text != "" {
				blank()
				dst = append(dst, t.text...)
			}
			gap = gap || t.after
			continue
		default:
			gap = gap || c != '\''
			i++
			continue
		}
		blank()
		dst = append(dst, c)
		i++
	}
	return dst
}

// of returns what becomes of a character.
func (f *Folder) of(r rune) folded {
	if t, ok := f.known[r]; ok {
		return t
	}
	const end = "x"
	between := strings.TrimPrefix(strings.TrimSuffix(Key(end+string(r)+end), end), end)
	t := folded{before: strings.HasPrefix(between, " "), text: strings.Trim(between, " "), after: strings.HasSuffix(between, " ")}
	if f.known == nil || len(f.known) == maxFolded {
		f.known = map[rune]folded{}
	}
	f.known[r] = t
	return t
}
