package marc8

import (
	"errors"
	"fmt"
)

// Kind is the kind of a problem.
type Kind uint8

const (
	_ Kind = iota

	// BadEscape is an ESC that does not begin an escape sequence of MARC-8, or begins an incomplete
	// one. U+FFFD stands for the ESC; the bytes after it are decoded as text.
	BadEscape
	// Unmapped is a byte, or an EACC triple, for which the current set has no character. U+FFFD
	// stands for it.
	Unmapped
	// CutShort is an EACC triple that ends after one byte or two. U+FFFD stands for these bytes.
	CutShort
	// Dangling is a combining mark without a character after it, because a delimiter, a control
	// character or the end comes first. The mark is kept.
	Dangling
	// LoneHalf is one half of a ligature or double tilde without the other on the next
	// character. It is kept as a half mark, U+FE20 to U+FE23.
	LoneHalf
	// BadReference is a numeric character reference whose number is not a character, or is one that
	// a reference must not introduce. It is left as text.
	BadReference
	// NotReset marks a subfield, a field or data that ended in a set other than ASCII. The rest is
	// decoded with the default sets. Bytes is the escape sequence.
	NotReset
	// OddCode is a subfield code that is not ASCII. U+FFFD stands for it, and what follows is
	// decoded without it.
	OddCode

	// NoCode is a character that MARC-8 cannot represent, or a mark in a place where MARC-8 cannot
	// have one. The encoder's Policy was applied.
	NoCode
	// InvalidUTF8 is a byte that is not UTF-8. It was treated as U+FFFD, to which the encoder's
	// Policy was applied.
	InvalidUTF8
)

var kindText = [...]string{
	BadEscape:    "unknown or incomplete escape sequence",
	Unmapped:     "the byte has no character in the current character set",
	CutShort:     "EACC character cut short",
	Dangling:     "combining mark without a character to combine with",
	LoneHalf:     "half of a double-width mark without the other half",
	BadReference: "numeric character reference to a character that is not permitted",
	NotReset:     "character set not reset to ASCII",
	OddCode:      "subfield code that is not ASCII",
	NoCode:       "the character has no code in MARC-8",
	InvalidUTF8:  "not UTF-8",
}

// String returns the kind in a few English words, for messages.
func (k Kind) String() string {
	if int(k) < len(kindText) && kindText[k] != "" {
		return kindText[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Lossy reports whether U+FFFD replaced bytes, so that the original bytes cannot be recovered from
// the result. Whether NoCode loses anything depends on the Policy: Reference does not, Replace
// does.
func (k Kind) Lossy() bool {
	return k == BadEscape || k == Unmapped || k == CutShort || k == OddCode || k == InvalidUTF8
}

// Problem is one fault of the input and its place.
type Problem struct {
	// Offset is the offset in src of the first byte concerned, from 0.
	Offset int
	Kind   Kind
	// Bytes are those bytes. They are part of src: copy them to keep them after the call of the
	// report function.
	Bytes []byte
}

// String returns the problem as a message: kind, offset and the bytes in hexadecimal.
func (p Problem) String() string {
	return fmt.Sprintf("%s at byte %d: % X", p.Kind, p.Offset, p.Bytes)
}

// ErrNoCode is the error to which an Error under the policy Fail unwraps.
var ErrNoCode = errors.New("marc8: text cannot be encoded in MARC-8")

// Error is the first problem for which Encode gave up under the policy Fail. Its
// Bytes are a copy.
type Error struct{ Problem Problem }

func (e *Error) Error() string { return "marc8: " + e.Problem.String() }

// Unwrap returns ErrNoCode.
func (e *Error) Unwrap() error { return ErrNoCode }
