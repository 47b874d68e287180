package console

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
		return 0, errors.New("records in ISO 2709 are not text for a terminal: use -o FILE, or send standard output to a file or program")
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
		case r >= 0x80 && r < 0xA0:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = append(out, p[n:n+size]...)
		}
		n += size
	}
	return out
}
