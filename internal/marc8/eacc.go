package marc8

import (
	"math/bits"
	"unicode/utf8"
)

// graphic reports whether b is in the range of a graphic set, 21-7E.
func graphic(b byte) bool { return b-0x21 < 94 }

// tripleText returns the UTF-8 of an EACC code, or "" when it has no character. The bytes are in
// seven-bit form. The third may be a space, for 212320, the "ideographic space in some
// implementations" of the code table.
func tripleText(b1, b2, b3 byte) string {
	if !graphic(b1) || !graphic(b2) || b3-0x20 >= 95 {
		return ""
	}
	row := int(eaccRows[b1-0x21])
	if row == 0 {
		return ""
	}
	page := eaccPages[(row-1)*94+int(b2-0x21)]
	words := &eaccBits[page]
	bit := b3 - 0x20
	word, mask := bit/64, uint64(1)<<(bit%64)
	if words[word]&mask == 0 {
		return ""
	}
	i := int(eaccBase[page]) + bits.OnesCount64(words[word]&(mask-1))
	if word == 1 {
		i += bits.OnesCount64(words[0])
	}
	text := eaccText[3*i : 3*i+3]
	if text[0] == 0xEF && text[1] == 0xB7 { // U+FDD0 and on
		r, _ := utf8.DecodeRuneInString(text)
		return string(eaccWide[r-0xFDD0].r)
	}
	return text
}

// oddTriples are codes that no edition of EACC has but that exported records contain: punctuation
// of Windows-1252, mostly 7F and the low bytes of the code point. They come from the marc8 test
// data of pymarc, which also decodes them. They are read and never written.
var oddTriples = [...]struct{ code, text string }{
	{"\x21\x20\x3D", "\u2026"},
	{"\x21\x20\x40", "\u201C"},
	{"\x7F\x20\x14", "\u2014"},
	{"\x7F\x20\x19", "\u2019"},
	{"\x7F\x20\x20", "\u201D"},
	{"\x7F\x21\x22", "\u2122"},
}

// oddTriple returns the text of the odd triple at the start of src, or "".
func oddTriple(src []byte) string {
	if len(src) < 3 || src[0] != 0x7F && (src[0] != 0x21 || src[1] != 0x20) {
		return ""
	}
	for _, odd := range &oddTriples {
		if string(src[:3]) == odd.code {
			return odd.text
		}
	}
	return ""
}
