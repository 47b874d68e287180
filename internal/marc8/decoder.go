package marc8

import "unicode/utf8"

// replacement stands for bytes that cannot be decoded.
const replacement = "\uFFFD"

// Decoder decodes MARC-8. The zero value is ready to use, and may be used any number of times: it
// keeps only scratch memory between calls. It is not safe for concurrent use.
type Decoder struct {
	// Lost, unless nil, appends to dst what stands for a byte outside ASCII that is not a character,
	// instead of U+FFFD. What it appends must be UTF-8.
	Lost func(dst, b []byte) []byte

	src    []byte
	report func(Problem)

	g0, g1 uint8
	// escOffset and escLength are the sequence that designated G0, for NotReset.
	escOffset, escLength int

	marks []mark // read, and waiting for their character
	spans spans
}

// mark is a combining mark of MARC-8; it is always one byte.
type mark struct {
	e      entry
	offset int
}

// Decode appends the UTF-8 of src to dst and returns the extended slice. src is a field or a part
// of one, including delimiters and subfield codes; it is not changed and not kept, and must not
// overlap the spare capacity of dst. Without problems and with enough capacity in dst it does not
// allocate.
//
// report, unless nil, is called for each Problem, in the order in which they are found; that is
// the order of their offsets except Dangling, LoneHalf and NotReset, which are found later than
// they begin. After any problem the rest is decoded, and the result is valid UTF-8.
//
// The working sets are ASCII (G0) and ANSEL (G1) at the start and again after every delimiter 1D,
// 1E or 1F: escape sequences do not extend over a delimiter. The byte after 1F is a code whatever
// it is: one outside ASCII is not the beginning of the text. Combining marks come after their
// character, in the order of the source; of a longer run without a character, each 256 are taken to
// have none. The text is not normalized: it is decomposed where MARC-8 is decomposed.
func (d *Decoder) Decode(dst, src []byte, report func(Problem)) []byte {
	d.src, d.report = src, report
	d.g0, d.g1 = ascii, ansel
	i := 0
	for i < len(src) {
		if d.g0 == ascii && len(d.marks) == 0 && !d.spans.open() {
			if n := plainRun(src[i:]); n > 0 {
				dst = append(dst, src[i:i+n]...)
				if i += n; i == len(src) {
					break
				}
			}
		}
		c := src[i]
		switch {
		case c >= 0xA0:
			if e, ok := d.simpleMark(c, i); ok {
				dst = appendEntry(append(dst, src[i+1]), e)
				i += 2
				continue
			}
			dst, i = d.right(dst, i)
		case c >= 0x80:
			dst, i = d.control1(dst, i)
		case c >= 0x20 && c != 0x7F:
			dst, i = d.left(dst, i)
		default:
			dst, i = d.control0(dst, i)
		}
	}
	dst = d.flush(dst)
	d.leaveSets()
	d.src, d.report = nil, nil
	return dst
}

// simpleMark is the fast path for most diacritics: in the default sets, one mark of ANSEL and an
// ASCII letter.
func (d *Decoder) simpleMark(c byte, i int) (entry, bool) {
	if d.g0 != ascii || d.g1 != ansel || c > 0xFE || i+1 >= len(d.src) || len(d.marks) != 0 || d.spans.open() {
		return 0, false
	}
	next := d.src[i+1]
	if next <= 0x20 || next >= 0x7F || next == '&' {
		return 0, false
	}
	e := singles[ansel][c&0x7F-0x20]
	return e, e>>28 == entryCombining>>28
}

// maxMarks bounds the marks that wait for their character.
const maxMarks = 256

// left decodes the graphic character, or space, at src[i] by G0.
func (d *Decoder) left(dst []byte, i int) ([]byte, int) {
	c := d.src[i]
	if d.g0 == eacc {
		if text := oddTriple(d.src[i:]); text != "" {
			return d.settle(append(dst, text...)), i + 3
		}
		if c != ' ' {
			return d.triples(dst, i)
		}
	}
	if c == '&' && d.g0 == ascii {
		if ref := parseReference(d.src[i:]); ref.length > 0 {
			return d.reference(dst, i, ref)
		}
	}
	if c == ' ' { // available in every designated set
		return d.settle(append(dst, ' ')), i + 1
	}
	dst, i = d.single(dst, i, d.g0)
	if d.g0 == ascii || len(d.marks) != 0 || d.spans.open() {
		return dst, i
	}
	// Continue in the set while no character needs more than its entry.
	for codes := &singles[d.g0]; i < len(d.src) && graphic(d.src[i]); i++ {
		e := codes[d.src[i]-0x20]
		if e == 0 || e&entryCombining != 0 {
			break
		}
		dst = appendEntry(dst, e)
	}
	return dst, i
}

// right decodes the byte A0-FF at src[i] by G1.
func (d *Decoder) right(dst []byte, i int) ([]byte, int) {
	c := d.src[i]
	if c == 0xA0 || c == 0xFF { // outside of a set of 94 characters
		return d.lost(dst, Unmapped, i, 1)
	}
	if d.g1 == eacc {
		return d.triple(dst, i, 0x80)
	}
	return d.single(dst, i, d.g1)
}

// single decodes src[i] by a set of one byte.
func (d *Decoder) single(dst []byte, i int, set uint8) ([]byte, int) {
	e := singles[set][d.src[i]&0x7F-0x20]
	switch {
	case e == 0:
		return d.lost(dst, Unmapped, i, 1)
	case e&entryCombining != 0:
		if len(d.marks) == maxMarks {
			dst = d.flush(dst)
		}
		d.marks = append(d.marks, mark{e, i})
	default:
		dst = d.settle(appendEntry(dst, e))
	}
	return dst, i + 1
}

// triples decodes the EACC character at src[i] by G0, and continues while the next characters need
// only the table.
func (d *Decoder) triples(dst []byte, i int) ([]byte, int) {
	dst, i = d.triple(dst, i, 0)
	if d.spans.open() {
		return dst, i
	}
	for i+3 <= len(d.src) && graphic(d.src[i+2]) {
		text := tripleText(d.src[i], d.src[i+1], d.src[i+2])
		if text == "" {
			break
		}
		dst = append(dst, text...)
		i += 3
	}
	return dst, i
}

// triple decodes the EACC character at src[i]; high is the eighth bit of its bytes.
func (d *Decoder) triple(dst []byte, i int, high byte) ([]byte, int) {
	src := d.src[i:]
	n := 1
	for n < 3 && n < len(src) && graphic(src[n]^high) {
		n++
	}
	if n == 2 && len(src) > 2 && src[2] == ' '|high && tripleText(src[0]^high, src[1]^high, ' ') != "" {
		n = 3
	}
	if n < 3 {
		return d.lost(dst, CutShort, i, n)
	}
	text := tripleText(src[0]^high, src[1]^high, src[2]^high)
	if text == "" {
		return d.lost(dst, Unmapped, i, 3)
	}
	return d.settle(append(dst, text...)), i + 3
}

// reference decodes the numeric character reference at src[i]. Its position is that of the
// character in Unicode: a mark that is written as a reference follows its character.
func (d *Decoder) reference(dst []byte, i int, ref reference) ([]byte, int) {
	if ref.bad {
		d.problem(BadReference, i, ref.length)
		return d.settle(append(dst, '&')), i + 1
	}
	dst = utf8.AppendRune(dst, ref.r)
	if !nonStarter(ref.r) {
		dst = d.settle(dst)
	}
	return dst, i + ref.length
}

// control1 decodes the byte 80-9F at src[i]: a control function, which is available in every
// designated set. Marks are kept for the next character.
func (d *Decoder) control1(dst []byte, i int) ([]byte, int) {
	e := c1[d.src[i]-0x80]
	if e == 0 {
		return d.lost(dst, Unmapped, i, 1)
	}
	return appendEntry(dst, e), i + 1
}

// control0 decodes the byte 00-1F or 7F at src[i].
func (d *Decoder) control0(dst []byte, i int) ([]byte, int) {
	c := d.src[i]
	switch {
	case c == esc:
		return d.escape(dst, i)
	case c == 0x7F && d.g0 == eacc:
		if text := oddTriple(d.src[i:]); text != "" {
			return d.settle(append(dst, text...)), i + 3
		}
	}
	dst = append(d.flush(dst), c)
	i++
	if c < recordTerminator || c > subfieldMark {
		return dst, i
	}
	d.leaveSets()
	if c == subfieldMark && i < len(d.src) {
		switch code := d.src[i]; {
		case code >= 0x20 && code < 0x7F:
			return append(dst, code), i + 1
		case code >= 0x80:
			d.problem(OddCode, i, 1)
			return append(dst, replacement...), i + 1
		}
	}
	return dst, i
}

// escape executes the escape sequence at src[i]. Marks are kept for the next character.
func (d *Decoder) escape(dst []byte, i int) ([]byte, int) {
	e := parseEscape(d.src[i:])
	switch {
	case e.set == noSet:
		d.problem(BadEscape, i, e.length)
		// An escape inside EACC is certainly meant to leave it, and reading the rest in threes
		// would replace right characters by wrong ones.
		if d.g0 == eacc {
			d.g0 = ascii
		}
		return d.settle(append(dst, replacement...)), i + 1
	case e.g1:
		d.g1 = e.set
	default:
		d.g0 = e.set
		d.escOffset, d.escLength = i, e.length
	}
	return dst, i + e.length
}

// leaveSets designates the default sets.
func (d *Decoder) leaveSets() {
	if d.g0 != ascii {
		d.problem(NotReset, d.escOffset, d.escLength)
	}
	d.g0, d.g1 = ascii, ansel
}

// lost writes U+FFFD for the n bytes at src[i].
func (d *Decoder) lost(dst []byte, kind Kind, i, n int) ([]byte, int) {
	d.problem(kind, i, n)
	if d.Lost != nil && n == 1 && d.src[i] >= 0x80 {
		return d.settle(d.Lost(dst, d.src[i:i+1])), i + 1
	}
	return d.settle(append(dst, replacement...)), i + n
}

func (d *Decoder) problem(kind Kind, offset, n int) {
	if d.report != nil {
		d.report(Problem{Offset: offset, Kind: kind, Bytes: d.src[offset : offset+n : offset+n]})
	}
}
