package marc8

import "unicode/utf8"

// referenceMax is the largest number of hexadecimal digits in a reference: those of U+10FFFF.
const referenceMax = 6

// A reference is a numeric character reference, &#xXXXX;, which represents a character outside the
// repertoire of MARC-8 in ASCII (Conversion Between Environments, "Lossless conversion to MARC-8
// encoding").
type reference struct {
	r      rune
	length int  // 0: not a reference, only text that begins with an ampersand
	bad    bool // has the form of a reference, but must stay text
}

// parseReference reads the reference at the start of src, which is an ampersand.
func parseReference(src []byte) reference {
	ref := parseReferenceTail(src[1:])
	if ref.length > 0 {
		ref.length++
	}
	return ref
}

// parseReferenceTail reads the text after the ampersand of a reference; the length does not
// include the ampersand. The x and the digits may be in either case.
func parseReferenceTail(src []byte) reference {
	if len(src) < 4 || src[0] != '#' || src[1]|0x20 != 'x' {
		return reference{}
	}
	var n rune
	i := 2
	for ; i < len(src); i++ {
		digit := hexDigit(src[i])
		if digit < 0 {
			break
		}
		if i-2 < referenceMax {
			n = n<<4 | digit
		}
	}
	if i == 2 || i == len(src) || src[i] != ';' {
		return reference{}
	}
	return reference{r: n, length: i + 1, bad: i-2 > referenceMax || !referable(n)}
}

// referable reports whether a reference may stand for a character: any scalar value except the
// controls C0 and DEL, which include the delimiters of ISO 2709. Those would change the structure
// of a record.
func referable(r rune) bool {
	return r >= 0x20 && r != 0x7F && utf8.ValidRune(r)
}

func hexDigit(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10
	}
	return -1
}

// appendReference writes the reference to r: at least four digits in upper case, as the Library of
// Congress shows it.
func appendReference(dst []byte, r rune) []byte {
	const digits = "0123456789ABCDEF"
	dst = append(dst, "&#x"...)
	for shift := 20; shift >= 0; shift -= 4 {
		if shift < 16 || r>>shift != 0 {
			dst = append(dst, digits[r>>shift&0xF])
		}
	}
	return append(dst, ';')
}
