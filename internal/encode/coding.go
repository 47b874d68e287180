package encode

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"mrrc-lua/internal/marc8"
	"mrrc-lua/parse"
)

// What conversions of text cannot do.
const (
	// CodeUnsayable is a character that the encoding written has no code for.
	CodeUnsayable parse.Code = "unsayable"
)

// MARC writes ISO 2709. The zero value writes every record in the encoding it was read in. It is
// not safe for concurrent use.
type MARC struct {
	Coding *parse.Coding // utf-8 or marc-8; nil: as it was read
	// ZeroLengths writes a record that is too long with zeros for the lengths that do not fit.
	// Programs that find fields and records by their terminators, as this one does, can read that.
	ZeroLengths bool

	marc8 marc8.Encoder
	text  []byte
	parts [][2]int // of text, by field
}

// Append appends the record to dst. What is unchanged, sound, and in the encoding asked for is
// appended as it was read. What the encoding cannot say is told to report, which may be nil. The
// error is a *TooLongError; dst is then given back as it was.
func (m *MARC) Append(dst []byte, r *parse.Record, report func(parse.Problem)) ([]byte, error) {
	target := m.Coding
	if target == nil {
		target = r.Coding()
	}
	if target == r.Coding() && r.Verbatim() && (m.Coding == nil || r.Leader().Coding() == leaderCode(target)) {
		return m.verbatim(dst, r)
	}
	m.text, m.parts = m.text[:0], m.parts[:0]
	ascii := true
	for f := range r.Fields {
		from := len(m.text)
		m.field(f, target, report)
		m.parts = append(m.parts, [2]int{from, len(m.text)})
		ascii = ascii && isASCII(m.text[from:])
	}
	l := *r.Leader()
	switch {
	case m.Coding != nil:
		l[9] = leaderCode(target)
	case target == parse.UTF8 && !ascii:
		l[9] = 'a' // what is written is UTF-8, whatever was said of it
	}
	return m.assemble(dst, r, &l)
}

func (m *MARC) verbatim(dst []byte, r *parse.Record) ([]byte, error) {
	if n := len(r.Raw()); n > MaxRecord && !m.ZeroLengths {
		return dst, &TooLongError{Length: n}
	}
	return append(dst, r.Raw()...), nil
}

// leaderCode is what leader/09 says of an encoding.
func leaderCode(c *parse.Coding) byte {
	if c == parse.UTF8 {
		return 'a'
	}
	return ' '
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// field appends the data of a field to m.text in an encoding.
func (m *MARC) field(f parse.Field, target *parse.Coding, report func(parse.Problem)) {
	if target == f.Record().Coding() {
		if data, ok := f.Native(); ok {
			m.text = append(m.text, data...)
			return
		}
	}
	data := f.Data()
	tell := func(at int, found []byte, note string) {
		if report != nil {
			report(parse.Problem{Code: CodeUnsayable, Tag: f.Tag(), At: at, Found: string(found[:min(len(found), maxFound)]), Note: note})
		}
	}
	switch {
	case target == parse.UTF8 || isASCII(data) && target != parse.MARC8:
		m.text = append(m.text, data...)
	case target == parse.MARC8:
		m.text, _ = m.marc8.Encode(m.text, data, func(p marc8.Problem) { // the policy is never Fail
			tell(p.Offset, p.Bytes, p.Kind.String()+"; written as a numeric character reference")
		})
	default:
		out, err := target.Table().NewEncoder().Bytes(data)
		if err != nil {
			tell(0, data, fmt.Sprintf("not all of this can be said in %s; written with ? for what cannot", target))
			out = encodeSome(target, data)
		}
		m.text = append(m.text, out...)
	}
}

// encodeSome encodes character by character, with a question mark for what cannot be said.
func encodeSome(c *parse.Coding, data []byte) []byte {
	var out bytes.Buffer
	enc := c.Table().NewEncoder()
	for len(data) > 0 {
		_, n := utf8.DecodeRune(data)
		if b, err := enc.Bytes(data[:n]); err == nil {
			out.Write(b)
		} else {
			out.WriteByte('?')
			enc.Reset()
		}
		data = data[n:]
	}
	return out.Bytes()
}

// assemble appends leader, directory and the fields in m.parts.
func (m *MARC) assemble(dst []byte, r *parse.Record, l *parse.Leader) ([]byte, error) {
	from := len(dst)
	base := leader + entryLen*len(m.parts) + 1
	total := base + len(m.text) + len(m.parts) + 1
	zero := false
	if total > MaxRecord {
		if !m.ZeroLengths {
			return dst, m.tooLong(r, total)
		}
		zero = true
	}
	dst = append(dst, l[:]...)
	start, i := 0, 0
	for f := range r.Fields {
		n := m.parts[i][1] - m.parts[i][0] + 1
		i++
		tag := f.Tag().Bytes()
		length, at := n, start
		if n > MaxField {
			if !m.ZeroLengths {
				return dst[:from], &TooLongError{Tag: f.Tag(), Length: n}
			}
			length = 0
		}
		if at > MaxRecord {
			at = 0
		}
		dst = append(dst, tag[0], tag[1], tag[2],
			digit(length/1000), digit(length/100), digit(length/10), digit(length),
			digit(at/10000), digit(at/1000), digit(at/100), digit(at/10), digit(at))
		start += n
	}
	dst = append(dst, parse.FieldTerminator)
	for _, p := range m.parts {
		dst = append(dst, m.text[p[0]:p[1]]...)
		dst = append(dst, parse.FieldTerminator)
	}
	dst = append(dst, parse.RecordTerminator)
	head := dst[from : from+leader]
	if zero {
		total = 0
	}
	if base > MaxRecord {
		base = 0
	}
	put5(head[0:], total)
	put5(head[12:], base)
	head[10], head[11] = '2', '2'
	copy(head[20:], "4500")
	return dst, nil
}

// tooLong names the longest field when it alone is too long, else the record.
func (m *MARC) tooLong(r *parse.Record, total int) error {
	i := 0
	for f := range r.Fields {
		if n := m.parts[i][1] - m.parts[i][0] + 1; n > MaxField {
			return &TooLongError{Tag: f.Tag(), Length: n}
		}
		i++
	}
	return &TooLongError{Length: total}
}
