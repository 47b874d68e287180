package encode

import (
	"bytes"
	"fmt"
	"slices"
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
	// UNIMARC leaves leader/09 alone, which says something else there.
	UNIMARC bool

	marc8 marc8.Encoder
	text  []byte // the data of all fields with their terminators
	ends  []int  // of the fields in text, terminator included
}

// Append appends the record to dst. What is unchanged, sound, and in the encoding asked for is
// appended as it was read. What the encoding cannot say is told to report, which may be nil. The
// error is a *TooLongError, or the record's own Err when it could not be read; dst is then given
// back as it was.
func (m *MARC) Append(dst []byte, r *parse.Record, report func(parse.Problem)) ([]byte, error) {
	if err := r.Err(); err != nil {
		return dst, err
	}
	target := m.Coding
	if target == nil {
		target = r.Coding()
	}
	if target == r.Coding() && r.Verbatim() && (m.Coding == nil || m.UNIMARC || r.Leader().Coding() == leaderCode(target)) {
		return m.verbatim(dst, r)
	}
	m.text, m.ends = m.text[:0], m.ends[:0]
	if target == r.Coding() {
		m.gather(r, report)
	} else {
		for f := range r.Fields {
			m.field(f, target, report)
			m.end()
		}
	}
	l := *r.Leader()
	switch {
	case m.UNIMARC:
	case m.Coding != nil:
		l[9] = leaderCode(target)
	case target == parse.UTF8 && l[9] != 'a' && !isASCII(m.text):
		l[9] = 'a' // what is written is UTF-8, whatever was said of it
	}
	return m.assemble(dst, r, &l)
}

// gather appends all fields to m.text in the encoding the record was read in. Fields that stand
// one behind the other in the record as it was read are copied at once.
func (m *MARC) gather(r *parse.Record, report func(parse.Problem)) {
	raw := r.Raw()
	from, to := 0, 0 // what is to be copied of raw
	for p := range r.Positions() {
		f := r.At(p)
		if f.Deleted() {
			continue
		}
		if lo, hi, ok := f.Span(); ok && hi < len(raw) && raw[hi] == parse.FieldTerminator {
			if lo != to {
				m.text = append(m.text, raw[from:to]...)
				from = lo
			}
			to = hi + 1
			m.ends = append(m.ends, len(m.text)+to-from)
			continue
		}
		m.text = append(m.text, raw[from:to]...)
		from, to = 0, 0
		m.field(f, r.Coding(), report)
		m.end()
	}
	m.text = append(m.text, raw[from:to]...)
}

// end ends a field in m.text.
func (m *MARC) end() {
	m.text = append(m.text, parse.FieldTerminator)
	m.ends = append(m.ends, len(m.text))
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

// assemble appends leader, directory and the fields in m.text.
func (m *MARC) assemble(dst []byte, r *parse.Record, l *parse.Leader) ([]byte, error) {
	from := len(dst)
	base := leader + entryLen*len(m.ends) + 1
	total := base + len(m.text) + 1
	if !m.ZeroLengths {
		if err := m.fits(r, total); err != nil {
			return dst, err
		}
	}
	dst = append(slices.Grow(dst, total), l[:]...)
	dst = dst[:from+base]
	directory := dst[from+leader:]
	start, i := 0, 0
	for p := range r.Positions() {
		f := r.At(p)
		if f.Deleted() {
			continue
		}
		end := m.ends[i]
		putEntry((*[entryLen]byte)(directory[entryLen*i:]), f.Tag(), upTo(end-start, MaxField), upTo(start, MaxRecord))
		i++
		start = end
	}
	directory[entryLen*i] = parse.FieldTerminator
	dst = append(dst, m.text...)
	dst = append(dst, parse.RecordTerminator)
	head := dst[from : from+leader]
	put5(head[0:], upTo(total, MaxRecord))
	put5(head[12:], upTo(base, MaxRecord))
	head[10], head[11] = '2', '2'
	copy(head[20:], "450") // 23 has no meaning and varies
	return dst, nil
}

// upTo gives a length, or zero when it is beyond what can be said.
func upTo(n, limit int) int {
	if n > limit {
		return 0
	}
	return n
}

// fits tells what is too long for ISO 2709: a field alone, else the record.
func (m *MARC) fits(r *parse.Record, total int) error {
	if total <= MaxField {
		return nil
	}
	start, i := 0, 0
	for p := range r.Positions() {
		f := r.At(p)
		if f.Deleted() {
			continue
		}
		if n := m.ends[i] - start; n > MaxField {
			return &TooLongError{Tag: f.Tag(), Length: n}
		}
		start = m.ends[i]
		i++
	}
	if total > MaxRecord {
		return &TooLongError{Length: total}
	}
	return nil
}

// putEntry writes a directory entry: tag, length in four digits, start in five.
func putEntry(d *[entryLen]byte, t parse.Tag, length, start int) {
	d[0], d[1], d[2] = byte(t>>16), byte(t>>8), byte(t)
	n, s := uint32(length), uint32(start)
	copy(d[3:5], pairs[n/100][:])
	copy(d[5:7], pairs[n%100][:])
	d[7] = byte('0' + s/10000)
	s %= 10000
	copy(d[8:10], pairs[s/100][:])
	copy(d[10:12], pairs[s%100][:])
}

// pairs are the two digits of the numbers from 0 to 99.
var pairs = func() (t [100][2]byte) {
	for i := range t {
		t[i] = [2]byte{byte('0' + i/10), byte('0' + i%10)}
	}
	return t
}()
