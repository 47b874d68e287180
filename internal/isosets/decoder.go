package isosets

import (
	"unicode/utf8"

	"golang.org/x/text/transform"
)

const (
	esc      = 0x1B
	shiftOut = 0x0E // LS1: G1 is at hand for bytes below 128
	shiftIn  = 0x0F // LS0: G0 is
	nonSort  = 0x88 // ISO 6630: what follows is passed over in filing
	endSort  = 0x89 // ISO 6630: the end of that
	single2  = 0x8E // SS2: the next character is of G2
	single3  = 0x8F // SS3: of G3
)

// maxMarks bounds how many marks wait for their letter. More marks than that are not joined to a letter.
const maxMarks = 32

// decoder is a transform.Transformer.
type decoder struct {
	sets        *Sets
	g           [4]*table
	left, right int // of g: for bytes below and from 128
}

// Reset implements transform.Transformer.
func (d *decoder) Reset() { d.g, d.left, d.right = d.sets.g, 0, 1 }

// Transform implements transform.Transformer.
func (d *decoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		before := *d
		text, n := d.next(src[nSrc:], atEOF)
		if n == 0 {
			*d = before
			return nDst, nSrc, transform.ErrShortSrc
		}
		if len(text) > len(dst)-nDst {
			*d = before
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += copy(dst[nDst:], text)
		nSrc += n
	}
	return nDst, nSrc, nil
}

// next decodes the marks that src begins with and the character that they belong to, or a control. It
// returns the text and how many bytes it is of; 0: src is too short.
func (d *decoder) next(src []byte, atEOF bool) (text []byte, n int) {
	var marks []rune
	for n < len(src) {
		r, size, kind := d.one(src[n:], atEOF)
		switch {
		case size == 0:
			return nil, 0
		case r < 0:
			n += size
		case kind == control && len(marks) > 0: // nothing to stand on
			return appendRunes(nil, marks), n
		case kind == control:
			return utf8.AppendRune(nil, r), n + size
		case kind == mark && len(marks) < maxMarks:
			marks = append(marks, r)
			n += size
		default:
			return appendRunes(utf8.AppendRune(nil, r), marks), n + size
		}
	}
	if !atEOF {
		return nil, 0
	}
	return appendRunes(nil, marks), n
}

func appendRunes(dst []byte, list []rune) []byte {
	for _, r := range list {
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// kind is the kind of a decoded character.
type kind uint8

const (
	letter kind = iota
	mark
	control // it ends what came before; -1 for one that is not text
)

// one decodes what src begins with: a character, a control or an escape sequence. size is 0 when src is too
// short.
func (d *decoder) one(src []byte, atEOF bool) (r rune, size int, k kind) {
	switch c := src[0]; {
	case c == esc:
		return d.escape(src, atEOF)
	case c == shiftOut, c == shiftIn:
		d.left = int(shiftIn - c)
		return -1, 1, control
	case c >= 0x1D && c <= 0x1F: // the delimiters of MARC end what was designated
		d.Reset()
		return rune(c), 1, control
	case c < 0x20 || c == 0x7F:
		return rune(c), 1, control
	case c == ' ' || c == 0xA0:
		return ' ', 1, letter
	case c < 0x80:
		return character(d.g[d.left], c, 1)
	case c == nonSort:
		return 0x98, 1, control
	case c == endSort:
		return 0x9C, 1, control
	case c == single2, c == single3:
		if len(src) == 1 {
			if !atEOF {
				return 0, 0, 0
			}
			return utf8.RuneError, 1, letter
		}
		return character(d.g[2+int(c-single2)], src[1]&0x7F, 2)
	case c < 0xA0:
		return utf8.RuneError, 1, letter
	default:
		return character(d.g[d.right], c&0x7F, 1)
	}
}

// character returns the character of a set.
func character(t *table, c byte, size int) (r rune, _ int, k kind) {
	if t != nil {
		r = t[c]
	}
	switch {
	case r == 0:
		return utf8.RuneError, size, letter
	case isMark(r):
		return r, size, mark
	}
	return r, size, letter
}

// escape executes an escape sequence: one that designates a set, or a shift (ISO 2022).
func (d *decoder) escape(src []byte, atEOF bool) (r rune, size int, k kind) {
	n := 1
	for n < min(len(src), 3) && src[n] >= 0x20 && src[n] < 0x30 {
		n++
	}
	if n == len(src) && !atEOF {
		return 0, 0, 0
	}
	if n == len(src) || src[n] < 0x30 || src[n] > 0x7E {
		return utf8.RuneError, 1, letter
	}
	final := src[n]
	n++
	switch t, ok := byFinal[final]; {
	case n == 3 && src[1] >= '(' && src[1] <= '+' && ok:
		d.g[src[1]-'('] = t
	case n == 3 && src[1] >= ',' && src[1] <= '/' && ok: // the other form that MARC has
		d.g[src[1]-','] = t
	case n == 2 && final >= '|' && final <= '~': // LS3R, LS2R, LS1R
		d.right = int('~'-final) + 1
	case n == 2 && (final == 'n' || final == 'o'): // LS2, LS3
		d.left = int(final-'n') + 2
	case n == 2 && (final == 'N' || final == 'O') && n == len(src) && !atEOF:
		return 0, 0, 0
	case n == 2 && (final == 'N' || final == 'O') && n < len(src): // SS2, SS3
		r, _, k := character(d.g[int(final-'N')+2], src[n]&0x7F, 1)
		return r, n + 1, k
	default: // what follows may be text
		return utf8.RuneError, 1, letter
	}
	return -1, n, control
}
