package encode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
	"unicode/utf8"

	"mrrc-lua/internal/isosets"
	"mrrc-lua/internal/marc8"
	"mrrc-lua/parse"
)

// The problem of conversions of text.
const (
	// CodeUnsayable is the code of a character that the output encoding does not have.
	CodeUnsayable parse.Code = "unsayable"
)

// MARC writes ISO 2709. The zero value writes every record in the encoding it was read in. It is
// not safe for concurrent use.
type MARC struct {
	Coding *parse.Coding // utf-8 or marc-8; nil: as it was read
	// ZeroLengths writes a record that is too long with zeros for the lengths that do not fit.
	// Programs that find fields and records by their terminators, as this one does, can read that.
	ZeroLengths bool
	// UNIMARC leaves leader/09 unchanged, because it has another meaning there: 100 $a states that text is UTF-8.
	UNIMARC bool

	marc8  marc8.Encoder
	places []parse.Place // of the fields of the current record
}

// Append appends the record to dst. A record that is unchanged, sound, and in the requested encoding is
// appended as it was read. Characters that the encoding does not have are passed to report, which may be
// nil. The error is a *TooLongError, or the record's own Err when it could not be read; dst is then
// returned as it was.
func (m *MARC) Append(dst []byte, r *parse.Record, report func(parse.Problem)) ([]byte, error) {
	if err := r.Err(); err != nil {
		return dst, err
	}
	target := m.Coding
	if target == nil {
		target = r.Coding()
	}
	if m.isUNIMARC(r) && target == parse.UTF8 && (m.Coding != nil || !r.Verbatim() && hasHigh(r)) {
		r = parse.DeclareUnicode(r)
	}
	if target == r.Coding() && r.Verbatim() && (m.Coding == nil || !r.Mixed() && (m.isUNIMARC(r) || r.Leader().Coding() == leaderCode(target))) {
		return m.verbatim(dst, r)
	}
	return m.compose(dst, r, target, report)
}

// isUNIMARC reports whether a record is UNIMARC: it was read or made as such, or all are.
func (m *MARC) isUNIMARC(r *parse.Record) bool { return m.UNIMARC || r.UNIMARC() }

// compose appends leader, directory and fields in the target encoding. Fields that were adjacent in the
// record as it was read are copied at once.
func (m *MARC) compose(dst []byte, r *parse.Record, target *parse.Coding, report func(parse.Problem)) ([]byte, error) {
	m.places = r.Places(m.places[:0])
	from, base := len(dst), leader+entryLen*len(m.places)+1
	dst = slices.Grow(dst, base+r.Size())[:from+base] // mostly all of it has room in that
	raw := r.Raw()
	if target != r.Coding() || r.Mixed() {
		raw = nil
	}
	for rest := m.places; len(rest) > 0; {
		if n, end := adjacent(rest, raw); n > 0 {
			dst = append(dst, raw[rest[0].From:end]...)
			rest = rest[n:]
			continue
		}
		before := len(dst)
		dst = m.field(dst, r.FieldOf(int(rest[0].Index)), target, report)
		rest[0].Len = uint32(len(dst) - before)
		dst = append(dst, parse.FieldTerminator)
		rest = rest[1:]
	}
	dst = append(dst, parse.RecordTerminator)
	tooLong := putDirectory(dst[from+leader:], m.places)
	if total := len(dst) - from; total > MaxRecord && tooLong == nil {
		tooLong = &TooLongError{Length: total}
	}
	if cap(m.places) > keptPlaces {
		m.places = nil
	}
	if tooLong != nil && !m.ZeroLengths {
		return dst[:from], tooLong
	}
	dst[from+base-1] = parse.FieldTerminator
	m.putLeader(dst[from:], base, r, target)
	return dst, nil
}

// adjacent returns how many of the first fields are in raw one after the other, each with its terminator, and where the
// last of them ends there.
func adjacent(places []parse.Place, raw []byte) (n int, end uint32) {
	for i := range places {
		p := &places[i]
		last := p.From + p.Len
		if p.From != end && n > 0 || uint(last) >= uint(len(raw)) || p.From == parse.Elsewhere || raw[last] != parse.FieldTerminator {
			break
		}
		n, end = n+1, last+1
	}
	return n, end
}

// putDirectory writes the directory of fields with these lengths. It returns an error for the first one that is too long.
func putDirectory(dst []byte, places []parse.Place) (tooLong *TooLongError) {
	start := 0
	for i := range places {
		length := int(places[i].Len) + 1
		if length > MaxField && tooLong == nil {
			tooLong = &TooLongError{Tag: places[i].Tag, Length: length}
		}
		putEntry((*[entryLen]byte)(dst[entryLen*i:]), places[i].Tag, upTo(length, MaxField), upTo(start, MaxRecord))
		start += length
	}
	return tooLong
}

// keptPlaces is how many places are kept from record to record.
const keptPlaces = 64 << 10

// putLeader writes the leader of a record whose other bytes are there; the fields begin at base.
func (m *MARC) putLeader(b []byte, base int, r *parse.Record, target *parse.Coding) {
	l := (*parse.Leader)(b)
	*l = *r.Leader()
	switch {
	case m.isUNIMARC(r):
	case m.Coding != nil:
		l[9] = leaderCode(target)
	case target == parse.UTF8 && l[9] != 'a' && !isASCII(b[base:]):
		l[9] = 'a' // the text is UTF-8, whatever leader/09 was
	case target == parse.MARC8 && l[9] == 'a' && marc8.NeedsDecode(b[base:]):
		l[9] = ' '
	}
	put5(l[0:], upTo(len(b), MaxRecord))
	put5(l[12:], upTo(base, MaxRecord))
	l[10], l[11] = '2', '2'
	copy(l[20:], "450") // 23 has no meaning and varies
}

func (m *MARC) verbatim(dst []byte, r *parse.Record) ([]byte, error) {
	if n := len(r.Raw()); n > MaxRecord && !m.ZeroLengths {
		return dst, &TooLongError{Length: n}
	}
	return append(dst, r.Raw()...), nil
}

// leaderCode returns leader/09 for an encoding.
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

// field appends the data of a field in an encoding.
func (m *MARC) field(dst []byte, f parse.Field, target *parse.Coding, report func(parse.Problem)) []byte {
	if data, coding, ok := f.Source(); ok && coding == target {
		return append(dst, data...)
	}
	data := f.Data()
	if sets := target.Sets(); sets != nil && !sets.IsPlain(data) && !(isASCII(data) && parse.IsCoded(f.Tag())) {
		return m.inSets(dst, f, sets, report)
	}
	if target == parse.UTF8 || isASCII(data) && target != parse.MARC8 {
		return append(dst, data...)
	}
	return m.recoded(dst, f, target, report)
}

// recoded appends the data of a field, which are UTF-8, in another encoding.
func (m *MARC) recoded(dst []byte, f parse.Field, target *parse.Coding, report func(parse.Problem)) []byte {
	data := f.Data()
	tell := func(at int, found []byte, note string) {
		if report != nil {
			report(parse.Problem{Code: CodeUnsayable, Tag: f.Tag(), At: at, Found: string(found[:min(len(found), maxFound)]), Note: note})
		}
	}
	if target == parse.MARC8 {
		dst, _ = m.marc8.Encode(dst, data, func(p marc8.Problem) { // the policy is never Fail
			tell(p.Offset, p.Bytes, p.Kind.String()+"; written as a numeric character reference")
		})
		return dst
	}
	out, err := target.Table().NewEncoder().Bytes(data)
	if err != nil {
		tell(0, data, fmt.Sprintf("%s has no code for some of these characters; ? was written for them", target))
		out = encodeSome(target, data)
	}
	return append(dst, out...)
}

// inSets appends the data of a field in character sets of UNIMARC. Indicators and subfield codes are ASCII.
func (m *MARC) inSets(dst []byte, f parse.Field, sets *isosets.Sets, report func(parse.Problem)) []byte {
	data := f.Data()
	value := func(v []byte, from int) {
		dst = sets.Append(dst, v, func(at int, found []byte) {
			if report != nil {
				report(parse.Problem{Code: CodeUnsayable, Tag: f.Tag(), At: from + at, Found: string(found[:min(len(found), maxFound)]),
					Note: fmt.Sprintf("the character has no code in %s; a question mark was written", sets)})
			}
		})
	}
	k := bytes.IndexByte(data, parse.SubfieldDelimiter)
	switch {
	case k < 0 && f.IsControl():
		value(data, 0)
		return dst
	case k < 0:
		k = min(2, len(data))
		dst = append(dst, data[:k]...)
		value(data[k:], k)
		return dst
	}
	dst = append(dst, data[:k]...)
	for it, at := parse.SubfieldsOf(data), k; ; {
		code, v, ok := it.Next()
		if !ok {
			return dst
		}
		if code >= utf8.RuneSelf {
			code = '?'
		}
		at += 1 + len(it.Code())
		dst = append(dst, parse.SubfieldDelimiter, code)
		value(v, at)
		at += len(v)
	}
}

// encodeSome encodes character by character, with a question mark for a character without a code.
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

// upTo returns a length, or zero when it is too large for its digits.
func upTo(n, limit int) int {
	if n > limit {
		return 0
	}
	return n
}

// putEntry writes a directory entry: tag, length in four digits, start in five.
func putEntry(d *[entryLen]byte, t parse.Tag, length, start int) {
	tag := bits.ReverseBytes32(uint32(t)) >> 8
	first, rest := uint32(start)/10000, uint32(start)%10000
	binary.LittleEndian.PutUint64(d[:8], uint64(tag)|uint64(fourDigits(uint32(length)))<<24|uint64('0'+first)<<56)
	binary.LittleEndian.PutUint32(d[8:], fourDigits(rest))
}

// fourDigits returns the digits of a number below 10000, the first one in the lowest byte.
func fourDigits(n uint32) uint32 {
	hundreds := n / 100
	x := hundreds | (n-100*hundreds)<<16 // two numbers below 100
	tens := x * 103 >> 10 & 0x000F000F   // 103/1024 is close enough to a tenth for them
	return tens | (x-10*tens)<<8 | 0x30303030
}
