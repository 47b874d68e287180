package marc8

import "unicode/utf8"

// Policy determines how Encode treats a character that MARC-8 cannot represent.
type Policy uint8

const (
	// Reference writes a numeric character reference, &#xXXXX;, the lossless conversion of the
	// Library of Congress: Decode restores the character.
	Reference Policy = iota
	// Replace writes Encoder.Replacement, the lossy conversion.
	Replace
	// Fail makes Encode return an error.
	Fail
)

// defaultReplacement is the character that the lossy conversion of the Library of Congress writes:
// the vertical bar.
const defaultReplacement = '|'

// Encoder encodes UTF-8 as MARC-8. The zero value is ready to use, with the policy Reference, and
// may be used any number of times. It is not safe for concurrent use.
type Encoder struct {
	Policy Policy
	// Replacement is the byte that the policy Replace writes: 20-7E. Any other value, including 0,
	// stands for the vertical bar.
	Replacement byte

	src    []byte
	report func(Problem)
	failed *Error

	g0   uint8
	owed [2]bool // by kind: the second half of a double-width mark, due on the next character

	hand, next accented // scratch: the current character, and the one after it
	late       []accent // scratch: marks that are written after their character
}

// Encode appends the MARC-8 of src to dst and returns the extended slice. src is a field or a part
// of one in UTF-8, including delimiters and subfield codes, composed or decomposed; it is not
// changed and not kept, and must not overlap the spare capacity of dst. report, unless nil, is
// called for each Problem.
//
// Under the policy Fail all problems of src are reported, dst is returned unchanged, and the error
// is an *Error with the first of them. Otherwise it is nil.
//
// The result begins in ASCII and returns to ASCII before every delimiter or other control
// character and at the end. Only G0 is ever designated; ANSEL stays in G1. A designated set is
// kept while it has the next character. EACC is left before anything else, including a space,
// because some decoders read EACC in threes regardless of the bytes. If the current set does not
// have a character and several others do, the first in the order of the Library of Congress tables
// is used; of several EACC codes the first in the table is written. The result never contains a
// character of UTF-8 outside ASCII by chance: where bytes would be one, an escape sequence that
// changes nothing separates them.
//
// With the policy Reference, decoding the result yields text that is canonically equivalent to
// src, with three exceptions: an ESC becomes the text of a reference; a half mark U+FE20 or U+FE22
// whose other half is on the next character becomes the whole mark U+0361 or U+0360; and a byte
// that is not UTF-8 becomes U+FFFD. The ampersand of text that looks like a reference is itself
// written as a reference, so that the text is restored. Under Replace it is written unchanged;
// under Fail it is an error.
func (e *Encoder) Encode(dst, src []byte, report func(Problem)) ([]byte, error) {
	e.src, e.report, e.failed = src, report, nil
	e.g0, e.owed = ascii, [2]bool{}
	start := len(dst)
	for i := 0; i < len(src); {
		if e.g0 == ascii && !e.owes() {
			n := plainRun(src[i:])
			if n > 0 && i+n < len(src) && src[i+n] >= firstMark {
				n-- // a mark may follow: the character may not be complete
			}
			dst = append(dst, src[i:i+n]...)
			if i += n; i == len(src) {
				break
			}
		}
		if c := src[i]; c < 0x20 || c == 0x7F {
			dst, i = e.control(dst, i)
		} else {
			dst, i = e.cluster(dst, i)
		}
	}
	dst = e.designate(dst, ascii)
	failed := e.failed
	e.src, e.report, e.failed = nil, nil, nil
	if failed != nil {
		return dst[:start], failed
	}
	return dst, nil
}

func (e *Encoder) owes() bool { return e.owed[0] || e.owed[1] }

// control writes the control character at src[i], and a subfield code after 1F.
func (e *Encoder) control(dst []byte, i int) ([]byte, int) {
	c := e.src[i]
	if c == esc { // the byte would begin an escape sequence
		return e.noCode(dst, rune(c), i, 1), i + 1
	}
	dst = append(e.designate(dst, ascii), c)
	i++
	if c == subfieldMark && i < len(e.src) {
		switch code := e.src[i]; {
		case code >= 0x20 && code < 0x7F:
			return append(dst, code), i + 1
		case code >= 0x80: // as text it would be read as another code, and more text
			r, n := utf8.DecodeRune(e.src[i:])
			return e.noCode(dst, r, i, n), i + n
		}
	}
	return dst, i
}

// designate makes set the working set G0.
func (e *Encoder) designate(dst []byte, set uint8) []byte {
	if set == e.g0 {
		return dst
	}
	// A set of the custom technique is left by its own escape, and only for ASCII.
	if custom(e.g0) && !custom(set) {
		dst = append(dst, customEnd...)
		if set == ascii {
			e.g0 = ascii
			return dst
		}
	}
	e.g0 = set
	return append(dst, designations[set]...)
}

// choose returns the place of r to use: in the current set if that has r.
func (e *Encoder) choose(r rune, s saying) place {
	switch {
	case r == ' ':
		// A space is the same in every set of one byte. But text in a custom set is usually a few
		// characters within ASCII, and gains nothing by continuing over a space.
		if e.g0 != eacc && !custom(e.g0) {
			return place{e.g0, ' '}
		}
	case r < 0x80:
		if asciiSets[r]>>e.g0&1 != 0 {
			return place{e.g0, byte(r)}
		}
	case s.second.set == e.g0:
		return s.second
	}
	return s.first
}

// put writes the code at a place, after an escape sequence if the place needs one.
func (e *Encoder) put(dst []byte, p place) []byte {
	switch p.set {
	case ansel, controls:
		if e.g0 == eacc {
			dst = e.designate(dst, ascii)
		}
		if p.set == ansel {
			p.code |= 0x80
		}
		if endsCharacter(dst, p.code) {
			dst = append(dst, designations[e.g0]...)
		}
		return append(dst, p.code)
	}
	return append(e.designate(dst, p.set), p.code)
}

// endsCharacter reports whether dst and the byte c after it end in a character of UTF-8 outside
// ASCII: a reader would treat it as one. An escape that changes nothing keeps them apart.
func endsCharacter(dst []byte, c byte) bool {
	if c >= 0xC0 || len(dst) == 0 || dst[len(dst)-1] < 0x80 {
		return false
	}
	tail := dst[max(0, len(dst)-utf8.UTFMax+1):]
	var b [utf8.UTFMax]byte
	n := copy(b[:], tail)
	b[n] = c
	r, size := utf8.DecodeLastRune(b[:n+1])
	return r != utf8.RuneError || size > 1
}

// character writes r without marks.
func (e *Encoder) character(dst []byte, r rune, s saying) []byte {
	if s.triple != "" {
		return append(e.designate(dst, eacc), s.triple...)
	}
	return e.put(dst, e.choose(r, s))
}

// noCode applies the policy to r, which is encoded by the n bytes at src[offset].
func (e *Encoder) noCode(dst []byte, r rune, offset, n int) []byte {
	e.problem(NoCode, offset, n)
	if e.Policy == Reference {
		return e.refer(dst, r)
	}
	return append(e.designate(dst, ascii), e.replacement())
}

// refer writes the reference to r. Right after 1F its ampersand would be the subfield code; an
// escape that changes nothing separates them.
func (e *Encoder) refer(dst []byte, r rune) []byte {
	dst = e.designate(dst, ascii)
	if len(dst) > 0 && dst[len(dst)-1] == subfieldMark {
		dst = append(dst, designations[ascii]...)
	}
	return appendReference(dst, r)
}

func (e *Encoder) replacement() byte {
	if e.Replacement < 0x20 || e.Replacement > 0x7E {
		return defaultReplacement
	}
	return e.Replacement
}

func (e *Encoder) problem(kind Kind, offset, n int) {
	p := Problem{Offset: offset, Kind: kind, Bytes: e.src[offset : offset+n : offset+n]}
	if e.Policy == Fail && e.failed == nil {
		e.failed = &Error{p}
		e.failed.Problem.Bytes = append([]byte(nil), p.Bytes...)
	}
	if e.report != nil {
		e.report(p)
	}
}
