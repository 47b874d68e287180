package marc8_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marc8"
)

// decodeCase is MARC-8, its text, and the problems as returned by Problem.String.
type decodeCase struct {
	name, src, want string
	problems        []string
}

func runDecode(t *testing.T, cases []decodeCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, problems := decode(c.src)
			require.Equal(t, c.want, got)
			require.Equal(t, c.problems, []string(problems))
		})
	}
}

// Catches a form of escape sequence that is not known, that designates the wrong set, or that
// changes the other working set.
func TestDecodeEscapes(t *testing.T) { runDecode(t, escapeCases) }

var escapeCases = []decodeCase{
	{"ESC ( F", "\x1b(NmOSKWA\x1b(B.", "Москва.", nil},
	{"ESC , F", "\x1b,NmOSKWA\x1b,B.", "Москва.", nil},
	{"ESC ) F", "\x1b)N\xed\xcf\xd3\xcb\xd7\xc1 Moskva", "Москва Moskva", nil},
	{"ESC - F", "\x1b-N\xed\xcf\xd3\xcb\xd7\xc1 Moskva", "Москва Moskva", nil},
	{"ESC ( ! E at the end", "a\x1b(!E", "a", []string{"character set not reset to ASCII at byte 1: 1B 28 21 45"}},
	{"ESC $ F", "\x1b$1!`;\x1b(B", "順", nil},
	{"ESC $ , F", "\x1b$,1!`;\x1b(B", "順", nil},
	{"ESC $ ( F", "\x1b$(1!`;\x1b(B", "順", nil},
	{"ESC $ ) F", "\x1b$)1\xa1\xe0\xbb!", "順!", nil},
	{"ESC $ - F", "\x1b$-1\xa1\xe0\xbb!", "順!", nil},
	{"EACC with a space between", "\x1b$1!`; !0$\x1b(B", "順 三", nil},
	{"ANSEL in G0, its mark on a letter of ASCII", "\x1b(!E1b\x1b(Be", "łe\u0301", nil},
	{"ANSEL back in G1", "\x1b)Q\xc4\x1b)!E\xb1", "ёł", nil},
	{"ANSEL by a bare E", "\x1b)Q\xc4\x1b)E\xb1", "ёł", nil},
	{"extended Cyrillic beside basic", "\x1b(N\x1b)Qm\xc4D\x1b(B", "Мёд", nil},
	{"Greek symbols", "\x1bga\x1bs-rays", "α-rays", nil},
	{"subscript", "H\x1bb2\x1bsO", "H₂O", nil},
	{"superscript", "m\x1bp2\x1bs", "m²", nil},
	{"subscript to superscript", "\x1bb2\x1bp3\x1bs", "₂³", nil},
	{"custom left by ESC ( B", "H\x1bb2\x1b(BO", "H₂O", nil},
	{"escape that changes nothing", "a\x1b(B\x1b(Bb", "ab", nil},
	{"only an escape", "\x1b(B", "", nil},
}

// Catches bytes lost after a broken sequence, wrong offsets, a broken sequence that is not
// reported, and an endless loop.
func TestDecodeBroken(t *testing.T) { runDecode(t, brokenCases) }

var brokenCases = []decodeCase{
	{"ESC alone", "a\x1b", "a\uFFFD", []string{
		"unknown or incomplete escape sequence at byte 1: 1B",
	}},
	{"ESC and a blank", "a\x1b b", "a\uFFFD b", []string{
		"unknown or incomplete escape sequence at byte 1: 1B",
	}},
	{"ESC for a diacritic, as in bad_marc8_escape.dat", "Soci\x1bt\xe2e", "Soci\uFFFDte\u0301", []string{
		"unknown or incomplete escape sequence at byte 4: 1B 74",
	}},
	{"ESC with an intermediate at the end of a field", "Soci\xe2et\x1b,\x1e", "Socie\u0301t\uFFFD,\x1e", []string{
		"unknown or incomplete escape sequence at byte 7: 1B 2C",
	}},
	{"ESC $ and a terminator", "a\x1b$\x1e", "a\uFFFD$\x1e", []string{
		"unknown or incomplete escape sequence at byte 1: 1B 24",
	}},
	{"ESC $ ) and another escape", "\x1b$)\x1b(N`", "\uFFFD$)Ю", []string{
		"unknown or incomplete escape sequence at byte 0: 1B 24 29",
		"character set not reset to ASCII at byte 3: 1B 28 4E",
	}},
	{"unknown final", "a\x1b(Xb", "a\uFFFD(Xb", []string{
		"unknown or incomplete escape sequence at byte 1: 1B 28 58",
	}},
	{"one-byte final with the multibyte form", "a\x1b$Nb", "a\uFFFD$Nb", []string{
		"unknown or incomplete escape sequence at byte 1: 1B 24 4E",
	}},
	{"EACC without the multibyte form", "a\x1b(1b", "a\uFFFD(1b", []string{
		"unknown or incomplete escape sequence at byte 1: 1B 28 31",
	}},
	{"EACC left by an unknown escape", "\x1b$1!`;\x1b(Xabc", "順\uFFFD(Xabc", []string{
		"unknown or incomplete escape sequence at byte 6: 1B 28 58",
	}},
	{"no such code in G0", "\x1bbx2\x1bs", "\uFFFD₂", []string{
		"the byte has no character in the current character set at byte 2: 78",
	}},
	{"no such code in G1", "a\xafb\xffc\xa0d", "a\uFFFDb\uFFFDc\uFFFDd", []string{
		"the byte has no character in the current character set at byte 1: AF",
		"the byte has no character in the current character set at byte 3: FF",
		"the byte has no character in the current character set at byte 5: A0",
	}},
	{"a code that is not ASCII", "  \x1faParis\x1f\xe2\xe2bEd", "  \x1faParis\x1f\uFFFDb\u0301Ed", []string{
		"subfield code that is not ASCII at byte 10: E2",
	}},
	{"no such control function", "a\x80b\x99c", "a\uFFFDb\uFFFDc", []string{
		"the byte has no character in the current character set at byte 1: 80",
		"the byte has no character in the current character set at byte 3: 99",
	}},
	{"no such triple", "\x1b$1~~~!`;\x1b(B", "\uFFFD順", []string{
		"the byte has no character in the current character set at byte 3: 7E 7E 7E",
	}},
	{"triple cut short by an escape, as in bad_eacc_encoding.dat", "\x1b$1!`;6}\x1b(B.", "順\uFFFD.", []string{
		"EACC character cut short at byte 6: 36 7D",
	}},
	{"triple cut short by a space, as in chinese_mangled_multibyte.mrc", "\x1b$1!`;, \x1b$1!`;\x1b(B", "順\uFFFD 順", []string{
		"EACC character cut short at byte 6: 2C",
	}},
	{"triple cut short by a subfield", "\x1b$1!`;!L\x1f0;x", "順\uFFFD\x1f0;x", []string{
		"EACC character cut short at byte 6: 21 4C",
		"character set not reset to ASCII at byte 0: 1B 24 31",
	}},
	{"triple cut short by the end", "\x1b$1!", "\uFFFD", []string{
		"EACC character cut short at byte 3: 21",
		"character set not reset to ASCII at byte 0: 1B 24 31",
	}},
	{"triple cut short by the end, in G1", "\x1b$)1\xa1\xe0;", "\uFFFD;", []string{
		"EACC character cut short at byte 4: A1 E0",
	}},
	{"two of three bytes, by the end", "\x1b$1!`", "\uFFFD", []string{
		"EACC character cut short at byte 3: 21 60",
		"character set not reset to ASCII at byte 0: 1B 24 31",
	}},
	{"two of three bytes, by the end, in G1", "\x1b$)1\xa1\xe0", "\uFFFD", []string{
		"EACC character cut short at byte 4: A1 E0",
	}},
	{"one of three bytes, by the end, in G1", "\x1b$)1\xa1", "\uFFFD", []string{
		"EACC character cut short at byte 4: A1",
	}},
	{"two bytes whose third may be a space, by the end", "\x1b$1! ", "\uFFFD ", []string{
		"EACC character cut short at byte 3: 21",
		"character set not reset to ASCII at byte 0: 1B 24 31",
	}},
	{"ASCII in EACC of the right", "\x1b$1!`;\xb1\x1b(B", "順ł", nil},
}

// Catches sets that extend over a delimiter, a subfield code that is read by the current set, and
// delimiters that are lost.
func TestDecodeDelimiters(t *testing.T) {
	notReset := func(offset, escape string) string {
		return "character set not reset to ASCII at byte " + offset + ": " + escape
	}
	runDecode(t, []decodeCase{
		{"indicators and codes", "10\x1faA\x1fbB\x1e\x1d", "10\x1faA\x1fbB\x1e\x1d", nil},
		{"EACC not left, as in chinese_mangled_multibyte.mrc", "\x1fa\x1b$1!`;\x1fhvideo /", "\x1fa順\x1fhvideo /", []string{
			notReset("2", "1B 24 31"),
		}},
		{"Cyrillic designated again after each code, as in cyrillic_capital_e.mrc", "\x1fa\x1b(NmOSKWA :\x1fb\x1b(NROMAN /\x1e", "\x1faМосква :\x1fbроман /\x1e", []string{
			notReset("2", "1B 28 4E"), notReset("15", "1B 28 4E"),
		}},
		{"G1 returns to ANSEL", "\x1b)N\xed\x1fa\xb1\x1e", "М\x1fał\x1e", nil},
		{"no code", "a\x1f", "a\x1f", nil},
		{"a delimiter for a code", "a\x1f\x1e", "a\x1f\x1e", nil},
		{"an ampersand for a code", "\x1f&#x41;", "\x1f&#x41;", nil},
		{"escape before the code", "\x1b(N\x1fkSMO", "\x1fkSMO", []string{notReset("0", "1B 28 4E")}},
		{"other controls", "a\tb\nc\x00d\x7f", "a\tb\nc\x00d\x7f", nil},
	})
}

// Catches a mark on the wrong letter, marks out of order, and marks lost at a boundary.
func TestDecodeMarks(t *testing.T) {
	dangling := func(offset, code string) string {
		return "combining mark without a character to combine with at byte " + offset + ": " + code
	}
	runDecode(t, []decodeCase{
		{"one", "caf\xe2e", "cafe\u0301", nil},
		{"two, in their order", "\xe3\xe2a", "a\u0302\u0301", nil},
		{"two, the other way", "\xf2\xe3e", "e\u0323\u0302", nil},
		{"on a letter of ANSEL", "\xe2\xb5", "æ\u0301", nil},
		{"on a space", "\xe2 a", " \u0301a", nil},
		{"over an escape", "\xe2\x1b(Na\x1b(B", "А\u0301", nil},
		{"over a control function", "\xe2\x89e", "\u009Ce\u0301", nil},
		{"of Greek", "\x1b(S\"a\x1b(B", "α\u0301", nil},
		{"of Hebrew, two", "\x1b(2LGy\x1b(B", "ש\u05BF\u05B0", nil},
		{"of Arabic", "\x1b(3qH\x1b(B", "ب\u0651", nil},
		{"Arabic superscript alef comes after", "\x1b(3Ht\x1b(B", "ب\u0670", nil},
		{"on a reference", "\xe2&#x1E37;", "\u1E37\u0301", nil},
		{"on a lost byte", "\xe2\xafb", "\uFFFD\u0301b", []string{
			"the byte has no character in the current character set at byte 1: AF",
		}},
		{"at the end", "a\xe2\xe3", "a\u0301\u0302", []string{dangling("1", "E2"), dangling("2", "E3")}},
		{"before a delimiter", "a\xe2\x1fbc", "a\u0301\x1fbc", []string{dangling("1", "E2")}},
		{"right after a code", "\x1fa\xe2\x1e", "\x1fa\u0301\x1e", []string{dangling("2", "E2")}},
		{"before a control character", "a\xe2\nb", "a\u0301\nb", []string{dangling("1", "E2")}},
		{"alone", "\xe2", "\u0301", []string{dangling("0", "E2")}},
	})
}

// Catches a double-width mark that is lost, repeated, or put on the wrong letter when a half is
// missing.
func TestDecodeDoubleWidthMarks(t *testing.T) {
	lone := func(offset, code string) string {
		return "half of a double-width mark without the other half at byte " + offset + ": " + code
	}
	runDecode(t, []decodeCase{
		{"ligature", "\xebi\xeca", "i\u0361a", nil},
		{"double tilde", "\xfan\xfbg", "n\u0360g", nil},
		{"both", "\xeb\xfai\xfb\xeca", "i\u0361\u0360a", nil},
		{"with other marks", "\xe2\xebi\xec\xe3a", "i\u0301\u0361a\u0302", nil},
		{"three letters", "\xebi\xec\xeba\xecu", "i\u0361a\u0361u", nil},
		{"over an escape", "\xebi\xec\x1b(Na\x1b(B", "i\u0361А", nil},
		{"first half alone", "\xebia", "i\uFE20a", []string{lone("0", "EB")}},
		{"first half alone, a mark between", "\xebi\xe2a", "i\uFE20a\u0301", []string{lone("0", "EB")}},
		{"first half at the end", "\xebi", "i\uFE20", []string{lone("0", "EB")}},
		{"first half before a delimiter", "\xebi\x1fb\xeca", "i\uFE20\x1fba\uFE21", []string{lone("0", "EB"), lone("4", "EC")}},
		{"second half alone", "i\xeca", "ia\uFE21", []string{lone("1", "EC")}},
		{"second half too late", "\xebia\xecu", "i\uFE20au\uFE21", []string{lone("0", "EB"), lone("3", "EC")}},
		{"second half too late in Cyrillic", "\xeb\x1b(NAB\xecW\x1b(B", "а\uFE20бв\uFE21", []string{lone("0", "EB"), lone("6", "EC")}},
		{"second half too late in EACC", "\xeb\x1b$1!`;!0$\xec!`;\x1b(B", "順\uFE20三順\uFE21", []string{lone("0", "EB"), lone("10", "EC")}},
		{"halves of both kinds", "\xebi\xfba", "i\uFE20a\uFE23", []string{lone("2", "FB"), lone("0", "EB")}},
		{"first half twice", "\xeb\xebi\xeca", "i\uFE20\u0361a", []string{lone("0", "EB")}},
		{"first half twice, the other kind between", "\xeb\xfa\xebi\xfb\xeca", "i\uFE20\u0360\u0361a", []string{lone("0", "EB")}},
		{"both kinds alone", "\xeb\xfaia", "i\uFE20\uFE22a", []string{lone("0", "EB"), lone("1", "FA")}},
		{"both kinds alone, the other way", "\xfa\xebia", "i\uFE22\uFE20a", []string{lone("1", "EB"), lone("0", "FA")}},
		{"first halves one after the other", "\xebi\xeba", "i\uFE20a\uFE20", []string{lone("0", "EB"), lone("2", "EB")}},
	})
}

// Catches a reference that is not resolved, one that introduces a delimiter, and changed text that
// only begins like a reference.
func TestDecodeReferences(t *testing.T) {
	bad := func(offset, bytes string) string {
		return "numeric character reference to a character that is not permitted at byte " + offset + ": " + bytes
	}
	runDecode(t, []decodeCase{
		{"four digits", "a&#x1E37;b", "aḷb", nil},
		{"small letters", "&#x1e37;", "ḷ", nil},
		{"capital X", "&#X1E37;", "ḷ", nil},
		{"two digits", "&#x26;#x41;", "&#x41;", nil},
		{"six digits", "&#x01F600;", "😀", nil},
		{"last of all", "&#x10FFFF;", "\U0010FFFF", nil},
		{"a mark follows its letter", "a&#x0338;b", "a\u0338b", nil},
		{"a mark does not take the waiting mark", "a\xe2&#x0338;b", "a\u0338b\u0301", nil},
		{"one after another", "&#x3B1;&#x3B2;", "αβ", nil},
		{"the replacement character", "&#xFFFD;", "\uFFFD", nil},
		{"a subfield delimiter", "a&#x1F;b", "a&#x1F;b", []string{bad("1", "26 23 78 31 46 3B")}},
		{"an escape", "&#x1b;(N", "&#x1b;(N", []string{bad("0", "26 23 78 31 62 3B")}},
		{"NUL", "&#x0000;", "&#x0000;", []string{bad("0", "26 23 78 30 30 30 30 3B")}},
		{"DEL", "&#x7F;", "&#x7F;", []string{bad("0", "26 23 78 37 46 3B")}},
		{"a surrogate", "&#xD800;", "&#xD800;", []string{bad("0", "26 23 78 44 38 30 30 3B")}},
		{"too large", "&#x110000;", "&#x110000;", []string{bad("0", "26 23 78 31 31 30 30 30 30 3B")}},
		{"too long", "&#x0000041;", "&#x0000041;", []string{bad("0", "26 23 78 30 30 30 30 30 34 31 3B")}},
		{"a mark before a bad one", "\xe2&#x0;", "&\u0301#x0;", []string{bad("1", "26 23 78 30 3B")}},
		{"decimal", "&#65;", "&#65;", nil},
		{"no digits", "&#x;", "&#x;", nil},
		{"no semicolon", "&#x41 ", "&#x41 ", nil},
		{"cut off", "&#x41", "&#x41", nil},
		{"an entity", "R&amp;D & co", "R&amp;D & co", nil},
		{"not while another set is in force", "\x1b(N&#x41;\x1b(B", "&#Ь41;", nil},
	})
}

// Catches a predicate that misses a byte at some place of a word of eight, and one that
// sends plain records through the decoder.
func TestNeedsDecode(t *testing.T) {
	plain := "10\x1faProgramming Perl /\x1fcLarry Wall & co.; R&D &#12; &x\x1e\x1d ~ "
	require.False(t, marc8.NeedsDecode(nil))
	for i := range plain {
		require.False(t, marc8.NeedsDecode([]byte(plain[i:])), "from %d", i)
		for _, c := range []string{"\x00", "\n", "\x1b", "\x1c", "\x7f", "\x80", "\xe2", "\xff", "&#x41;", "&#X"} {
			require.True(t, marc8.NeedsDecode([]byte(plain[:i]+c+plain[i:])), "%q at %d", c, i)
		}
	}
	got, problems := decode(plain)
	require.Equal(t, plain, got)
	require.Empty(t, problems)
}

// Catches a decoder that keeps sets or marks from the previous call, that changes the contents of
// dst, or that allocates without need.
func TestDecoderIsReusable(t *testing.T) {
	var d marc8.Decoder
	d.Decode(nil, []byte("\x1b(N\xe2\xeb"), nil)
	d.Decode(nil, []byte("\x1b)N\xebi"), nil)
	dst := d.Decode([]byte("before "), []byte("caf\xe2e"), nil)
	require.Equal(t, "before cafe\u0301", string(dst))

	src := []byte("\x1fa\x1b$1!`;\x1b(B &#x1E37; \xebi\xeca \xe3\xe2a \x1b(S\"a\x1b(B")
	dst = d.Decode(dst[:0], src, nil)
	require.Zero(t, testing.AllocsPerRun(100, func() { dst = d.Decode(dst[:0], src, nil) }))
}
