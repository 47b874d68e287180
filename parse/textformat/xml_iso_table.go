package textformat

import (
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// isoTable is a part of ISO 8859 with the control characters that its name in the register of IANA
// includes (RFC 1345): the bytes from 0x80 to 0x9F are U+0080 to U+009F.
type isoTable struct{ table *charmap.Charmap }

// NewDecoder implements encoding.Encoding.
func (t isoTable) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: isoDecoder{table: t.table}}
}

// NewEncoder implements encoding.Encoding.
func (t isoTable) NewEncoder() *encoding.Encoder {
	return &encoding.Encoder{Transformer: isoEncoder{table: t.table}}
}

func isC1(r rune) bool { return r >= 0x80 && r <= 0x9F }

type isoDecoder struct {
	transform.NopResetter
	table *charmap.Charmap
}

// Transform implements transform.Transformer.
func (d isoDecoder) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	for ; nSrc < len(src); nSrc++ {
		r := rune(src[nSrc])
		if !isC1(r) {
			r = d.table.DecodeByte(src[nSrc])
		}
		if nDst+utf8.RuneLen(r) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
	}
	return nDst, nSrc, nil
}

type isoEncoder struct {
	transform.NopResetter
	table *charmap.Charmap
}

// Transform implements transform.Transformer.
func (e isoEncoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		r, n := utf8.DecodeRune(src[nSrc:])
		if r == utf8.RuneError && n == 1 && !atEOF && !utf8.FullRune(src[nSrc:]) {
			return nDst, nSrc, transform.ErrShortSrc
		}
		c, ok := byte(r), isC1(r)
		if !ok {
			c, ok = e.table.EncodeRune(r)
		}
		if !ok {
			return nDst, nSrc, unsayable{}
		}
		if nDst == len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		dst[nDst] = c
		nDst++
		nSrc += n
	}
	return nDst, nSrc, nil
}

// unsayable is the error of an encoder for a character that the encoding does not have.
type unsayable struct{}

func (unsayable) Error() string { return "a character that the encoding does not have" }

// Replacement is what encoding.ReplaceUnsupported writes instead.
func (unsayable) Replacement() byte { return encoding.ASCIISub }
