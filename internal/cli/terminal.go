package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// guarded keeps records off standard output when it is a terminal.
func guarded(stdout io.Writer) io.Writer {
	if isTerminal(stdout) {
		return terminalGuard{stdout}
	}
	return stdout
}

// terminalGuard keeps records in ISO 2709 off a terminal; text may pass, but nothing that would
// steer the terminal.
type terminalGuard struct{ w io.Writer }

func (g terminalGuard) Write(p []byte) (int, error) {
	if bytes.IndexByte(p, 0x1D) >= 0 {
		return 0, errors.New("records in ISO 2709 are no text for a terminal: use -o FILE, or send standard output to a file or program")
	}
	return quietTerminal(g).Write(p)
}

// quiet keeps what would steer a terminal off a stream that is one.
func quiet(stream io.Writer) io.Writer {
	if isTerminal(stream) {
		return quietTerminal{stream}
	}
	return stream
}

// quietTerminal is a terminal that gets text and no commands: records, and scripts that print what
// is in them, may hold sequences that change its title, colours, or what was said before.
type quietTerminal struct{ w io.Writer }

// Write implements io.Writer.
func (q quietTerminal) Write(p []byte) (int, error) {
	if _, err := q.w.Write(harmless(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// harmless shows control characters, but tabs and line ends, and bytes that are no UTF-8 as escapes.
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

// How much is shown of what comes out of records and may be long, in bytes.
const (
	maxShownKey = 200
	maxLoggedID = 1000
)

// brief cuts a text that is longer than n bytes.
func brief(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
