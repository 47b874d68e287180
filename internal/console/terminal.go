package console

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"unicode/utf8"
)

// Guarded prevents records in ISO 2709 from reaching standard output when it is a terminal.
func Guarded(stdout io.Writer) io.Writer {
	if IsTerminal(stdout) {
		return terminalGuard{stdout}
	}
	return stdout
}

// terminalGuard prevents records in ISO 2709 from reaching a terminal. Text may pass, but nothing that
// would control the terminal.
type terminalGuard struct{ w io.Writer }

// Write implements io.Writer.
func (g terminalGuard) Write(p []byte) (int, error) {
	if bytes.IndexByte(p, 0x1D) >= 0 {
		return 0, errors.New("records in ISO 2709 are not text for a terminal: use -o FILE, or send standard output to a file or program; a script that only counts or prints ends with return false")
	}
	return quietTerminal(g).Write(p)
}

// Quiet removes sequences that would control a terminal from a stream that is one.
func Quiet(stream io.Writer) io.Writer {
	if IsTerminal(stream) {
		return quietTerminal{stream}
	}
	return stream
}

// quietTerminal is a terminal that gets text and no commands: records, and scripts that print their
// content, may hold sequences that change its title, its colours, or earlier output.
type quietTerminal struct{ w io.Writer }

// Write implements io.Writer.
func (q quietTerminal) Write(p []byte) (int, error) {
	if _, err := q.w.Write(harmless(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// isBidi reports whether a character changes the direction of the text around it and is not seen itself: on a
// terminal a line may then look different from its text. (Unicode Standard Annex 9, section 2.)
func isBidi(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F || r == 0x061C
}

// isControl reports whether a character is one that JSON may hold unescaped, and that controls a terminal: DEL
// and the C1 controls, of which U+009B begins the same sequences as an escape.
func isControl(r rune) bool { return r >= 0x7F && r <= 0x9F }

func isUnseen(r rune) bool { return isBidi(r) || isControl(r) }

// Straight shows characters that change the direction of text, DEL and C1 controls as escapes on a stream that
// is a terminal. All that a command writes goes through it, also text with colours.
func Straight(stream io.Writer) io.Writer {
	if IsTerminal(stream) {
		return &straightTerminal{w: stream}
	}
	return stream
}

// straightTerminal is a terminal that shows text in one direction.
type straightTerminal struct {
	w    io.Writer
	mu   sync.Mutex
	head []byte // of such a character, that one Write ended with
}

// Unwrap returns the terminal.
func (s *straightTerminal) Unwrap() io.Writer { return s.w }

// Write implements io.Writer.
func (s *straightTerminal) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := append(s.head, p...)
	s.head = nil
	if n := len(text) - unfinished(text); n < len(text) {
		s.head, text = slices.Clone(text[n:]), text[:n]
	}
	var out []byte
	for len(text) > 0 {
		n := bytes.IndexFunc(text, isUnseen)
		if n < 0 {
			out = append(out, text...)
			break
		}
		r, size := utf8.DecodeRune(text[n:])
		out = fmt.Appendf(append(out, text[:n]...), `\u%04x`, r)
		text = text[n+size:]
	}
	if _, err := s.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// unfinished returns how many bytes at the end of a text may be the beginning of such a character.
func unfinished(text []byte) int {
	switch n := len(text); {
	case n >= 2 && text[n-2] == 0xE2 && (text[n-1] == 0x80 || text[n-1] == 0x81):
		return 2
	case n >= 1 && (text[n-1] == 0xC2 || text[n-1] == 0xE2 || text[n-1] == 0xD8):
		return 1
	}
	return 0
}

// harmless shows as escapes bytes that are not UTF-8, and control characters except tabs and line ends.
func harmless(p []byte) []byte {
	n := 0
	for n < len(p) && (p[n] >= ' ' && p[n] < 0x7F || p[n] == '\n' || p[n] == '\t') {
		n++
	}
	if n == len(p) {
		return p
	}
	out := append(make([]byte, 0, len(p)+16), p[:n]...)
	for n < len(p) {
		r, size := utf8.DecodeRune(p[n:])
		switch {
		case r == utf8.RuneError && size == 1, r < ' ' && r != '\n' && r != '\t' && !(r == '\r' && n+1 < len(p) && p[n+1] == '\n'), r == 0x7F:
			out = fmt.Appendf(out, `\x%02x`, p[n])
		case r >= 0x80 && r < 0xA0, isBidi(r):
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = append(out, p[n:n+size]...)
		}
		n += size
	}
	return out
}
