package console

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"unicode/utf8"

	"mrrc-lua/internal/charset"
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

// Straight shows characters that change the direction of text or hide in it (charset.Hides), DEL and C1 controls
// as escapes on a stream that is a terminal. All that a command writes goes through it, also text with colours.
func Straight(stream io.Writer) io.Writer {
	if IsTerminal(stream) {
		return &straightTerminal{w: stream}
	}
	return stream
}

// straightTerminal is a terminal that shows text in one direction, and all of it.
type straightTerminal struct {
	w    io.Writer
	mu   sync.Mutex
	head []byte // of a character, that one Write ended with
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
		n := bytes.IndexFunc(text, charset.Hides)
		if n < 0 {
			out = append(out, text...)
			break
		}
		r, size := utf8.DecodeRune(text[n:])
		out = appendEscape(append(out, text[:n]...), r)
		text = text[n+size:]
	}
	if _, err := s.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// unfinished returns how many bytes at the end of a text may be the beginning of a character.
func unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if at := len(text) - n; utf8.RuneStart(text[at]) {
			if utf8.FullRune(text[at:]) {
				return 0
			}
			return n
		}
	}
	return 0
}

// appendEscape appends a character as it is shown in place of itself.
func appendEscape(dst []byte, r rune) []byte {
	if r > 0xFFFF {
		return fmt.Appendf(dst, `\u{%x}`, r)
	}
	return fmt.Appendf(dst, `\u%04x`, r)
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
		case charset.Hides(r):
			out = appendEscape(out, r)
		default:
			out = append(out, p[n:n+size]...)
		}
		n += size
	}
	return out
}
