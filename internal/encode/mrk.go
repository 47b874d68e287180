package encode

import (
	"bytes"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// MRK appends the record in MARCMaker notation as MarcEdit writes it (Library of Congress,
// "MARCMaker and MARCBreaker User's Manual"): one field a line, "=245  10$aTitle", a backslash
// for a blank in control fields and indicators, a mnemonic in braces where a character would be
// misread: {dollar}, {lcub}, {rcub}, bytes of control characters as {0A}. The record ends with an
// empty line.
//
// The text is UTF-8, and leader/09 is written as 'a' when it is not ASCII alone. A byte that is
// not UTF-8 is written as {E9}: the notation loses nothing.
func MRK(dst []byte, r *parse.Record) []byte { return appendMRK(dst, r, nil) }

// AsMRK returns the Writer of MARCMaker text.
func AsMRK() Writer { return Writer{Append: infallible(appendMRK)} }

func appendMRK(dst []byte, r *parse.Record, report func(parse.Problem)) []byte {
	m := mrkWriter{reporter{report: report}}
	l := lengthsOf(r)
	from := len(dst)
	dst = m.record(dst, r, &l)
	if !m.settleCoding(dst[from+len(mrkLeader):], r, &l, &plainFixedMRK) { // the leader is full of mnemonics
		l[9], m.report = 'a', nil
		dst = m.record(dst[:from], r, &l)
	}
	return dst
}

// plainFixedMRK are the bytes that are written as one byte in leader and control fields: all of plainMRK
// except the backslash, which would be a blank there.
var plainFixedMRK = func() [256]bool {
	t := plainMRK
	t['\\'] = false
	return t
}()

const mrkLeader = "=LDR  "

func (m *mrkWriter) record(dst []byte, r *parse.Record, l *parse.Leader) []byte {
	dst = append(m.fixed(append(dst, mrkLeader...), l[:], false), '\n')
	m.high = false
	for p := range r.Positions() {
		if f := r.At(p); !f.Deleted() {
			dst = append(m.field(dst, f), '\n')
		}
	}
	return append(dst, '\n')
}

// MRKField appends one field in MARCMaker notation, without line end.
func MRKField(dst []byte, f parse.Field) []byte {
	var m mrkWriter
	return m.field(dst, f)
}

type mrkWriter struct{ reporter }

func (m *mrkWriter) field(dst []byte, f parse.Field) []byte {
	m.tag = f.Tag()
	tag := m.tag.Bytes()
	if tag == [3]byte{'L', 'D', 'R'} {
		m.problem(CodeReplaced, 0, tag[:], "a field with the tag LDR; it will be read as a leader")
	}
	dst = append(m.appendTag(append(dst, '='), tag), ' ', ' ')
	data := f.Data()
	if f.Record().Coding() == parse.UTF8 {
		if native, ok := f.Native(); ok {
			data = native // with the bytes that are not UTF-8
		}
	}
	if m.tag.IsControl() {
		return m.fixed(dst, data, true)
	}
	head := bytes.IndexByte(data, parse.SubfieldDelimiter)
	if head < 0 {
		return m.fixed(dst, data, true)
	}
	if head == 2 && plainHead[data[0]] && plainHead[data[1]] {
		dst = append(dst, data[0], data[1])
	} else {
		dst = m.fixed(dst, data[:head], true)
	}
	return m.text(dst, data[head:], head)
}

// appendTag appends three bytes, as they are when they are a tag in MARCMaker text as well.
func (m *mrkWriter) appendTag(dst []byte, tag [3]byte) []byte {
	if tag == [3]byte{' ', ' ', ' '} {
		m.problem(CodeReplaced, 0, tag[:], "a blank tag; it cannot be read again")
	}
	for _, c := range tag {
		if c < ' ' || c > '~' {
			m.problem(CodeReplaced, 0, tag[:], "a tag that is not printable ASCII; it cannot be read again")
			return m.fixed(dst, tag[:], false)
		}
	}
	return append(dst, tag[:]...)
}

// plainHead marks the usual indicators.
var plainHead = func() (t [256]bool) {
	for c := byte('!'); c <= '~'; c++ {
		t[c] = plainMRK[c] && c != '\\'
	}
	return t
}()

// fixed appends text from leader, tag, control fields and indicators. Where blanks are written as
// backslashes, a backslash needs its mnemonic.
func (m *mrkWriter) fixed(dst, b []byte, backslash bool) []byte {
	from := 0
	for i, c := range b {
		if c != '\\' && (c != ' ' || !backslash) {
			continue
		}
		dst = m.text(dst, b[from:i], from)
		if from = i + 1; c == ' ' {
			dst = append(dst, '\\')
		} else {
			dst = append(dst, "{bsol}"...)
		}
	}
	return m.text(dst, b[from:], from)
}

// plainMRK marks the bytes that stand for themselves.
var plainMRK = func() (t [256]bool) {
	for c := byte(' '); c <= '~'; c++ {
		t[c] = c != '$' && c != '{' && c != '}'
	}
	return t
}()

// text appends text in which a delimiter begins a subfield.
func (m *mrkWriter) text(dst, b []byte, at int) []byte {
	from := 0
	for i := 0; i < len(b); {
		c := b[i]
		if plainMRK[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			m.high = true
			if r, n := utf8.DecodeRune(b[i:]); (r != utf8.RuneError || n > 1) && r >= 0xA0 {
				i += n
				continue
			}
		}
		dst = append(dst, b[from:i]...)
		switch {
		case c == parse.SubfieldDelimiter && !m.tag.IsControl():
			dst = append(dst, '$')
		case c == '$':
			dst = append(dst, "{dollar}"...)
		case c == '{':
			dst = append(dst, "{lcub}"...)
		case c == '}':
			dst = append(dst, "{rcub}"...)
		default:
			if c <= parse.SubfieldDelimiter && c >= parse.RecordTerminator {
				m.problem(CodeReplaced, at+i, b[i:i+1], "a delimiter within a value; it will be read as its symbol")
			}
			dst = append(dst, '{', upperHex[c>>4], upperHex[c&15], '}')
		}
		i++
		from = i
	}
	return append(dst, b[from:]...)
}
