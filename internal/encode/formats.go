package encode

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// Problems of records that a format cannot hold unchanged.
const (
	// CodeReplaced is the code of a character that was replaced by another one, which the problem names.
	CodeReplaced parse.Code = "replaced"
	// CodeLeftOut is the code of something that has no place in the format and is not written.
	CodeLeftOut parse.Code = "left-out"
)

// Writer writes records in a format: Header, records with Separator between them, Footer. The slices
// must not be changed.
type Writer struct {
	Header, Separator, Footer []byte
	IsMARC                    bool // ISO 2709, which MARC writes with more options than Append does

	// Append appends one record to dst. Things that the format cannot hold are passed to report, which may
	// be nil; the place of such a problem is counted in the data of its field. An error, which only ISO
	// 2709 has, leaves dst as it was.
	Append func(dst []byte, r *parse.Record, report func(parse.Problem)) ([]byte, error)
}

func infallible(f func([]byte, *parse.Record, func(parse.Problem)) []byte) func([]byte, *parse.Record, func(parse.Problem)) ([]byte, error) {
	return func(dst []byte, r *parse.Record, report func(parse.Problem)) ([]byte, error) {
		return f(dst, r, report), nil
	}
}

// reporter passes problems on.
type reporter struct {
	report func(parse.Problem)
	tag    parse.Tag
	high   bool // text other than ASCII was written

	counts  bool // what is written is only counted
	counted int  // bytes that were written and given up
}

// spill drops the written bytes, when they are only counted.
func (r *reporter) spill(dst []byte) []byte {
	if r.counts && len(dst) > countedAtOnce {
		r.counted += len(dst)
		return dst[:0]
	}
	return dst
}

// window returns the beginning of a text that is written at once.
func (r *reporter) window(b []byte) []byte {
	if r.counts && len(b) > countedAtOnce {
		return b[:countedAtOnce]
	}
	return b
}

const (
	countedAtOnce = 16 << 10
	// large is the size of records, in bytes, of which it is counted first how many bytes they become. A
	// buffer that grows takes four times the memory: old and new, each up to twice as long as what is in it.
	large = 1 << 20
)

// room returns dst with room for a record, if that is large. fields appends its fields with a reporter
// that counts.
func room(dst []byte, r *parse.Record, fields func(dst []byte, count reporter) (_ []byte, counted int)) []byte {
	if r.MemorySize() < large {
		return dst
	}
	const rest = 256 // the leader and the end
	last, n := fields(make([]byte, 0, 2*countedAtOnce), reporter{counts: true})
	n += len(last) + rest
	if cap(dst)-len(dst) >= n {
		return dst
	}
	return append(make([]byte, 0, len(dst)+n), dst...)
}

const maxFound = 32

func (r *reporter) problem(code parse.Code, at int, found []byte, note string) {
	r.lose(parse.LostNothing, code, at, found, note)
}

// lose reports a problem with a loss: bytes that are not written and not replaced by anything.
func (r *reporter) lose(kind parse.LossKind, code parse.Code, at int, found []byte, note string) {
	if r.report == nil {
		return
	}
	p := parse.Problem{Code: code, Tag: r.tag, At: at, Found: string(found[:min(len(found), maxFound)]), Note: note}
	if kind != parse.LostNothing {
		p.Lost = parse.LossOf(kind, found)
	}
	r.report(p)
}

// lengthsOf returns the leader to write where a format has no lengths of its own: as it was read while
// the record is unchanged, otherwise with the lengths that the record would have in ISO 2709, if five
// digits are enough. Readers of these formats ignore the lengths.
func lengthsOf(r *parse.Record) parse.Leader {
	l := *r.Leader()
	if r.Modified() || r.Mended() || r.Format() == parse.FormatMARC && !r.Verbatim() {
		put5(l[0:], min(utf8Length(r), MaxRecord))
		put5(l[12:], min(leader+entryLen*r.Len()+1, MaxRecord))
		l[10], l[11] = '2', '2'
		last := l[23]
		copy(l[20:], "4500")
		if r.UNIMARC() {
			l[23] = last // a blank there
		}
	}
	return l
}

// settleCoding sets leader/09 to UTF-8 when text outside ASCII was written: whatever the encoding of
// the record was, this text is UTF-8. written begins with the leader as it was written, plain are the
// bytes that are written as they are. done is false when the leader has others before position 09. In
// UNIMARC the leader does not contain it.
func (r *reporter) settleCoding(written []byte, rec *parse.Record, l *parse.Leader, plain *[256]bool) (done bool) {
	if !r.high || l[9] == 'a' || rec.UNIMARC() {
		return true
	}
	for _, c := range l[:10] {
		if !plain[c] {
			return false
		}
	}
	written[9] = 'a'
	return true
}

// LeaderOf returns the leader of a record in the formats other than ISO 2709. (Text for people writes
// leader/09 unchanged.)
func LeaderOf(r *parse.Record) parse.Leader {
	l := lengthsOf(r)
	for f := range r.Fields {
		if l[9] == 'a' || r.UNIMARC() {
			break
		}
		if !isASCII(f.Data()) {
			l[9] = 'a'
		}
	}
	return l
}

// isControl reports whether a field is written as a control field: one with a tag that is not that of a
// data field, and no subfield. A data field that has lost its subfields stays one.
func isControl(tag parse.Tag, data []byte) bool {
	if tag.IsControl() {
		return tag.IsPlain(data)
	}
	_, number := tag.Number()
	return !number && tag.IsPlain(data)
}

// head returns the indicators of a data field, and where its first delimiter is. Text before that,
// except the indicators, has no place in the formats: it is returned to be written as subfield a.
func (r *reporter) head(data []byte) (ind1, ind2 byte, text []byte, n int) {
	if len(data) > 2 && data[2] == parse.SubfieldDelimiter &&
		data[0] != parse.SubfieldDelimiter && data[1] != parse.SubfieldDelimiter {
		return data[0], data[1], nil, 2
	}
	if n = bytes.IndexByte(data, parse.SubfieldDelimiter); n < 0 {
		n = len(data)
	}
	ind := [2]byte{' ', ' '}
	at := 0 // of the text
	if n <= 2 || isIndicator(data[0]) && isIndicator(data[1]) {
		at = copy(ind[:], data[:n])
	}
	switch text = data[at:n]; {
	case n < 2:
		r.problem(CodeReplaced, 0, data[:n], "an indicator is missing; written as a blank")
		text = nil
	case len(text) == 0:
		text = nil
	case len(text) == 1 || !hasText(text):
		r.lose(parse.LostText, CodeLeftOut, at, text, "bytes between the indicators and the first subfield; left out")
		text = nil
	case n == len(data):
		r.problem(CodeReplaced, at, text, "the field has no subfield; its text was written as subfield a")
	default:
		r.problem(CodeReplaced, at, text, "text before the first subfield; written as subfield a")
	}
	return ind[0], ind[1], text, n
}

// isIndicator reports whether a byte that may be text is an indicator: a blank or a digit.
func isIndicator(c byte) bool { return c == ' ' || c >= '0' && c <= '9' }

// hasText reports whether there is a letter or a digit in b.
func hasText(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' {
			return true
		}
	}
	return false
}

// codeLen returns the length in bytes of the subfield code at the start of b: the codes of MARC are one
// byte, and a code outside ASCII is a character that continues in the value.
func codeLen(b []byte) int {
	_, n := utf8.DecodeRune(b)
	return n
}

// replace appends U+FFFD for the invalid bytes at the start of b, and returns their number.
func (r *reporter) replace(dst, b []byte, at int) ([]byte, int) {
	_, n := utf8.DecodeRune(b)
	note := "a byte that is not UTF-8; U+FFFD was written"
	if n > 1 {
		note = "a noncharacter of Unicode; U+FFFD was written"
	}
	r.lose(parse.LostText, CodeReplaced, at, b[:n], note)
	return append(dst, "\uFFFD"...), n
}

// plainSet is the bytes that stand for themselves in a format: among the printable characters of
// ASCII, all but some of two pairs of characters that differ in one bit.
type plainSet struct {
	is           [256]bool
	pair1, pair2 uint64 // the lower character of each, in every byte
	bit1, bit2   uint64 // the bit, in every byte
}

const (
	everyByte = 0x0101010101010101
	topBits   = 0x80 * everyByte
)

func newPlainSet(is func(c byte) bool, pair1, bit1, pair2, bit2 uint64) *plainSet {
	s := &plainSet{pair1: pair1 * everyByte, bit1: bit1 * everyByte, pair2: pair2 * everyByte, bit2: bit2 * everyByte}
	for c := range byte(utf8.RuneSelf) {
		s.is[c] = is(c)
	}
	return s
}

// copy appends bytes from the start of b as far as they stand for themselves, or stops earlier, and
// returns their number. It looks at eight at a time.
func (s *plainSet) copy(dst, b []byte) ([]byte, int) {
	i := 0
	for len(b)-i >= 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		dst = binary.LittleEndian.AppendUint64(dst, x)
		// Zero bytes in y and z are the pairs; the lowest top bit set marks the first byte found.
		y, z := x&^s.bit1^s.pair1, x&^s.bit2^s.pair2
		special := (x | (x-0x20*everyByte)&^x | (y-everyByte)&^y | (z-everyByte)&^z) & topBits
		if special != 0 {
			n := bits.TrailingZeros64(special) >> 3
			return dst[:len(dst)-8+n], i + n
		}
		i += 8
	}
	for ; i < len(b) && s.is[b[i]]; i++ {
		dst = append(dst, b[i])
	}
	return dst, i
}

// wellFormed returns the length of the characters outside ASCII at the start of b, whose first byte is
// outside ASCII. Noncharacters of Unicode that XML does not allow end it.
func wellFormed(b []byte) (n int) {
	for n+1 < len(b) {
		switch c := b[n]; {
		case c < utf8.RuneSelf:
			return n
		case c >= 0xC2 && c < 0xE0 && b[n+1]&0xC0 == 0x80:
			n += 2
		default:
			r, k := utf8.DecodeRune(b[n:])
			if r == utf8.RuneError && k == 1 || r == 0xFFFE || r == 0xFFFF {
				return n
			}
			n += k
		}
	}
	return n
}
