package textformat

import "bytes"

// lineEnds finds the ends of lines: LF, CR LF, or CR alone, as old systems wrote it. The zero value
// works.
type lineEnds struct {
	cr   bool // the last line ended with CR alone: the next one is likely to
	noCR bool // there is no CR at all
}

// lineEndsIn returns the zero value for a text, or one that is faster because it knows the text.
func lineEndsIn(text []byte) lineEnds { return lineEnds{noCR: bytes.IndexByte(text, '\r') < 0} }

// end returns the length of the line at the start of b without its end, and where the next one
// begins: 0 when b has no end of it, or, unless eof is set, when it may have only a part of the end.
func (l *lineEnds) end(b []byte, eof bool) (n, next int) {
	if l.noCR {
		if n = bytes.IndexByte(b, '\n'); n < 0 {
			return len(b), 0
		}
		return n, n + 1
	}
	first, second := byte('\n'), byte('\r')
	if l.cr { // what is likely is looked for first, and the other only before it
		first, second = second, first
	}
	n = bytes.IndexByte(b, first)
	if n < 0 {
		n = len(b)
	}
	if k := bytes.IndexByte(b[:n], second); k >= 0 {
		n = k
	}
	switch {
	case n == len(b):
		return n, 0
	case b[n] == '\n':
		l.cr = false
		return n, n + 1
	case n+1 < len(b) && b[n+1] == '\n':
		l.cr = false
		return n, n + 2
	case n+1 == len(b) && !eof:
		return n, 0
	}
	l.cr = true
	return n, n + 1
}
