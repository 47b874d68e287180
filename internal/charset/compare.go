package charset

import (
	"bytes"

	"golang.org/x/text/unicode/norm"
)

// Composed returns a text in normal form C: the text itself if it is in that form, as ASCII is.
func Composed(text []byte) []byte {
	if IsASCII(text) || norm.NFC.IsNormal(text) {
		return text
	}
	return norm.NFC.Bytes(text)
}

// Equal reports whether two texts are the same, whatever their normal forms.
func Equal(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	return !IsASCII(a) && !IsASCII(b) && bytes.Equal(composedCopy(a), composedCopy(b))
}

// Contains reports whether a text contains another one, whatever their normal forms. A letter also
// contains itself without its marks if they are separate characters, as the bytes do.
func Contains(text, part []byte) bool {
	if bytes.Contains(text, part) {
		return true
	}
	// The ASCII in a composed text is also in the text.
	return !IsASCII(part) && !IsASCII(text) && bytes.Contains(composedCopy(text), composedCopy(part))
}

// composedCopy is Composed of a copy. So the text itself can be memory on the stack of the caller, which
// matters where nearly all texts are ASCII.
func composedCopy(text []byte) []byte { return Composed(bytes.Clone(text)) }
