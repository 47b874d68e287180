package marc8

// The graphic character sets, with the numbers that gen uses. eacc has three bytes per character
// and comes after the sets of one byte.
const (
	ascii        = iota // Basic Latin, final B
	ansel               // Extended Latin, final !E
	greekSymbols        // final g, by the custom technique
	subscripts          // b
	superscripts        // p
	hebrew              // 2
	cyrillic            // N
	cyrillicExt         // Q
	arabic              // 3
	arabicExt           // 4
	greek               // S
	eacc                // 1, multibyte

	controls // not a set: the C1 control functions, which are always available
	noSet
)

// The MARC delimiters of ISO 2709 and the escape character.
const (
	esc              = 0x1B
	recordTerminator = 0x1D
	subfieldMark     = 0x1F
)

// designations are the escape sequences that make a set the working set G0, as
// the encoder writes them. ANSEL is never designated: it stays in G1.
var designations = [...]string{
	ascii:        "\x1b(B",
	greekSymbols: "\x1bg",
	subscripts:   "\x1bb",
	superscripts: "\x1bp",
	hebrew:       "\x1b(2",
	cyrillic:     "\x1b(N",
	cyrillicExt:  "\x1b(Q",
	arabic:       "\x1b(3",
	arabicExt:    "\x1b(4",
	greek:        "\x1b(S",
	eacc:         "\x1b$1",
}

// customEnd switches from a set of the custom technique to ASCII.
const customEnd = "\x1bs"

// custom reports whether a set belongs to the custom technique (MARC-8 Encoding
// Environment, technique 1), which is left by ESC s.
func custom(set uint8) bool { return set >= greekSymbols && set <= superscripts }

// finalSet returns the one-byte set of a final byte, or noSet.
func finalSet(final byte) uint8 {
	switch final {
	case 'B':
		return ascii
	case 'E':
		return ansel
	case '2':
		return hebrew
	case 'N':
		return cyrillic
	case 'Q':
		return cyrillicExt
	case '3':
		return arabic
	case '4':
		return arabicExt
	case 'S':
		return greek
	}
	return noSet
}

// customSet returns the set of the byte after ESC in the custom technique, or noSet.
func customSet(b byte) uint8 {
	switch b {
	case 'g':
		return greekSymbols
	case 'b':
		return subscripts
	case 'p':
		return superscripts
	case 's':
		return ascii
	}
	return noSet
}

// An entry of singles or c1 packs the character of a code: the UTF-8 in the low three bytes, its
// length in two bits from 24, bit 28 for a combining mark, and from 29 the half of a double-width
// mark, see half. Zero is not a character.
type entry = uint32

const (
	entryLength    = 24
	entryCombining = 1 << 28
	entryHalf      = 29
)

func appendEntry(dst []byte, e entry) []byte {
	switch e >> entryLength & 3 {
	case 1:
		return append(dst, byte(e))
	case 2:
		return append(dst, byte(e), byte(e>>8))
	}
	return append(dst, byte(e), byte(e>>8), byte(e>>16))
}

// place is the place of a character: a one-byte set, or controls, and a code, which in a set is
// always in seven-bit form.
type place struct {
	set  uint8
	code byte
}

// wideRune is a character of EACC beyond U+FFFF and its three bytes.
type wideRune struct {
	r    rune
	code string
}

// composition is a character of the tables and the two characters to which it is canonically
// equivalent.
type composition struct{ base, mark, whole rune }
