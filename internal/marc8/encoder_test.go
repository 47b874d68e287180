package marc8_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/marc8"
)

// encodeCase is text, its MARC-8, and the problems as returned by Problem.String. lost means that
// decoding does not restore the text.
type encodeCase struct {
	name, src, want string
	problems        []string
	lost            bool
}

// runEncode checks the cases, and checks that encoded text decodes to the same text and returns to
// ASCII wherever it must.
func runEncode(t *testing.T, cases []encodeCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, problems := encode(t, c.src)
			require.Equal(t, c.want, got)
			require.Equal(t, c.problems, []string(problems))
			if !c.lost {
				again, problems := decode(got)
				require.Equal(t, nfc(c.src), nfc(again))
				require.Empty(t, problems)
			}
		})
	}
}

func noCode(offset, bytes string) string {
	return "the character has no code in MARC-8 at byte " + offset + ": " + bytes
}

// Catches unnecessary escapes, and a set that extends over a delimiter, a control character or the
// end.
func TestEncodeSets(t *testing.T) {
	runEncode(t, []encodeCase{
		{name: "ASCII", src: "10\x1faA & B\x1e\x1d", want: "10\x1faA & B\x1e\x1d"},
		{name: "punctuation in Cyrillic", src: "Что, где?", want: "\x1b(N~TO, GDE?\x1b(B"},
		{name: "letters of ASCII end it", src: "Что x", want: "\x1b(N~TO \x1b(Bx"},
		{name: "basic and extended", src: "Мёд", want: "\x1b(Nm\x1b(QD\x1b(ND\x1b(B"},
		{name: "ANSEL needs no escape", src: "а ł а", want: "\x1b(NA \xb1 A\x1b(B"},
		{name: "back before a code", src: "\x1faЧто\x1fbа\x1e", want: "\x1fa\x1b(N~TO\x1b(B\x1fb\x1b(NA\x1b(B\x1e"},
		{name: "back before a control", src: "а\nа", want: "\x1b(NA\x1b(B\n\x1b(NA\x1b(B"},
		{name: "the last code of ASCII", src: "\x1f~Что\x1f&#xе", want: "\x1f~\x1b(N~TO\x1b(B\x1f&#x\x1b(NE\x1b(B", lost: true},
		{name: "a code alone", src: "\x1f", want: "\x1f"},
		{name: "a delimiter for a code", src: "а\x1f\x1e", want: "\x1b(NA\x1b(B\x1f\x1e"},
		{name: "EACC is left for a space", src: "順 三", want: "\x1b$1!`;\x1b(B \x1b$1!0$\x1b(B"},
		{name: "EACC is left for ANSEL", src: "順ł", want: "\x1b$1!`;\x1b(B\xb1"},
		{name: "EACC to Hebrew", src: "順ב", want: "\x1b$1!`;\x1b(2a\x1b(B"},
		{name: "beyond U+FFFF", src: "\U000212C4", want: "\x1b$1!uY\x1b(B"},
		{name: "subscripts", src: "H₂O₂ x", want: "H\x1bb2\x1bsO\x1bb2\x1bs x"},
		{name: "subscripts to superscripts", src: "₂³", want: "\x1bb2\x1bp3\x1bs"},
		{name: "superscripts to Greek", src: "³α", want: "\x1bp3\x1bs\x1b(Sa\x1b(B"},
		{name: "Greek to superscripts", src: "α³", want: "\x1b(Sa\x1bp3\x1bs"},
		{name: "quotation marks, first in Arabic", src: "“a”", want: "\x1b(3z\x1b(Ba\x1b(3y\x1b(B"},
		{name: "quotation marks, Greek in force", src: "α”", want: "\x1b(Sa3\x1b(B"},
		{name: "Arabic digits are not ASCII", src: "ب 1 ١", want: "\x1b(3H \x1b(B1 \x1b(31\x1b(B"},
		{name: "control functions", src: "\u0098The \u009Cend", want: "\x88The \x89end"},
		{name: "joiners", src: "a\u200Db\u200Cc", want: "a\x8db\x8ec"},
		{name: "other controls", src: "a\tb\x00c\x7f", want: "a\tb\x00c\x7f"},
		// C3 AA would be ê in UTF-8, C5 B2 Ų, and EB BA B2 캲.
		{name: "not UTF-8 by chance", src: "©® ¿ø", want: "\xc3\x1b(B\xaa \xc5\x1b(B\xb2"},
		{name: "the same in Cyrillic", src: "а©®а", want: "\x1b(NA\xc3\x1b(N\xaaA\x1b(B"},
		{name: "a code outside ASCII", src: "\x1féa", want: "\x1f\x1b(B&#x00E9;a", problems: []string{noCode("1", "C3 A9")}},
	})
}

// Catches a mark after its letter or on the next one, a composed letter that is written as a
// reference although its parts have codes, and one that is decomposed although it has a code.
func TestEncodeMarks(t *testing.T) {
	runEncode(t, []encodeCase{
		{name: "composed", src: "café", want: "caf\xe2e"},
		{name: "decomposed", src: "cafe\u0301", want: "caf\xe2e"},
		{name: "composed of three", src: "ấ", want: "\xe3\xe2a"},
		{name: "composed in part", src: "e\u0323\u0302 ệ ẹ\u0302", want: "\xf2\xe3e \xf2\xe3e \xf2\xe3e"},
		{name: "order is canonical", src: "e\u0302\u0323", want: "\xf2\xe3e"},
		{name: "a code for part of it", src: "ợ o\u031B\u0323 ơ\u0323 o\u0323\u031B", want: "\xf2\xbc \xf2\xbc \xf2\xbc \xf2\xbc"},
		{name: "a code for all of it", src: "й и\u0306", want: "\x1b(NJ J\x1b(B"},
		{name: "no code for it behind another mark", src: "и\u0301\u0306", want: "\xe2\xe6\x1b(NI\x1b(B"},
		{name: "kana", src: "が か\u3099", want: "\x1b$1i$,\x1b(B \x1b$1i$,\x1b(B"},
		{name: "Hangul", src: "한 \u1112\u1161\u11AB 하\u11AB", want: "\x1b$1o\\e\x1b(B \x1b$1o\\e\x1b(B \x1b$1o\\e\x1b(B"},
		{name: "singletons", src: "\u212B \u2126 \u212A", want: "\xeaA \x1b(S] \x1b(BK"},
		{name: "Greek question mark and numeral sign", src: "\u037E\u0374\u0387", want: "\x1b(S?4;\x1b(B"},
		{name: "the mark of the set of the letter", src: "ά α\u0313", want: "\x1b(S\"a %a\x1b(B"},
		{name: "a mark of ANSEL on Cyrillic", src: "а\u0301", want: "\xe2\x1b(NA\x1b(B"},
		{name: "a mark of ANSEL on EACC", src: "三\u0301順", want: "\xe2\x1b$1!0$!`;\x1b(B"},
		{name: "a mark of Greek on Latin", src: "a\u0342", want: "\x1b(S$\x1b(Ba"},
		{name: "Arabic on extended Arabic", src: "پ\u064E", want: "\x1b(3n\x1b(4)\x1b(B"},
		{name: "Arabic superscript alef", src: "ب\u0670\u0651 ب\u0651\u0670", want: "\x1b(3qHt qHt\x1b(B"},
		{name: "on a space", src: " \u0301x", want: "\xe2 x"},
		{name: "a deprecated mark", src: "a\u0344b\u0340", want: "\xe8\xe2a\xe1b"},
		{name: "last letter of a run", src: "abcdefgh\u0301", want: "abcdefg\xe2h"},
		{name: "after a letter of a run, composed", src: "abcdefghé", want: "abcdefgh\xe2e"},
	})
}

// Catches double-width marks without their second half, or with it on the wrong letter.
func TestEncodeDoubleWidthMarks(t *testing.T) {
	runEncode(t, []encodeCase{
		{name: "ligature", src: "i\u0361a", want: "\xebi\xeca"},
		{name: "both", src: "n\u0360\u0361g", want: "\xfa\xebn\xec\xfbg"},
		{name: "three letters", src: "i\u0361a\u0361u", want: "\xebi\xec\xeba\xecu"},
		{name: "on a composed letter", src: "t\u0361é", want: "\xebt\xec\xe2e"},
		{name: "to another set", src: "i\u0361а", want: "\xebi\xec\x1b(NA\x1b(B"},
		{name: "no letter after it", src: "i\u0361", want: "i&#x0361;", problems: []string{noCode("1", "CD A1")}},
		{name: "a delimiter after it", src: "i\u0361\x1fa", want: "i&#x0361;\x1fa", problems: []string{noCode("1", "CD A1")}},
		{name: "no code for the letter after it", src: "i\u0361\u0257", want: "i&#x0361;&#x0257;", problems: []string{noCode("1", "CD A1"), noCode("3", "C9 97")}},
		{name: "twice", src: "i\u0361\u0361a", want: "\xebi&#x0361;\xeca", problems: []string{noCode("3", "CD A1")}},
		{name: "a half mark besides", src: "i\uFE20\u030B\u0361a", want: "\xeb\xee\xebi\xeca", lost: true},
		{name: "half marks alone", src: "i\uFE20a u\uFE21", want: "\xebia \xecu", lost: true},
		{name: "half marks together are the whole", src: "i\uFE20a\uFE21", want: "\xebi\xeca", lost: true},
	})
	got, _ := decode("\xeb\xee\xebi\xeca")
	require.Equal(t, "i\uFE20\u030B\u0361a", got)
	got, _ = decode("\xebia \xecu")
	require.Equal(t, "i\uFE20a u\uFE21", got)
}

// Catches text that is restored as another character, a reference that is restored as text, and a
// mark that moves to the ampersand of a reference.
func TestEncodeReferences(t *testing.T) {
	runEncode(t, []encodeCase{
		{name: "a letter", src: "aɗb", want: "a&#x0257;b", problems: []string{noCode("1", "C9 97")}},
		{name: "an emoji", src: "😀", want: "&#x1F600;", problems: []string{noCode("0", "F0 9F 98 80")}},
		{name: "the last character", src: "\U0010FFFF", want: "&#x10FFFF;", problems: []string{noCode("0", "F4 8F BF BF")}},
		{name: "the replacement character", src: "\uFFFD", want: "&#xFFFD;", problems: []string{noCode("0", "EF BF BD")}},
		{name: "in Cyrillic", src: "аɗа", want: "\x1b(NA\x1b(B&#x0257;\x1b(NA\x1b(B", problems: []string{noCode("2", "C9 97")}},
		{name: "with a mark that can be said", src: "ɗ\u0301", want: "&#x0257;&#x0301;", problems: []string{noCode("0", "C9 97"), noCode("2", "CC 81")}},
		{name: "a mark", src: "x\u0338y", want: "x&#x0338;y", problems: []string{noCode("1", "CC B8")}},
		{name: "a mark among others", src: "a\u0301\u030D\u0302", want: "\xe2a&#x030D;&#x0302;", problems: []string{noCode("3", "CC 8D"), noCode("5", "CC 82")}},
		{name: "composed with such a mark", src: "≮", want: "&#x226E;", problems: []string{noCode("0", "E2 89 AE")}},
		{name: "a mark at the start", src: "\u0301a", want: "&#x0301;a", problems: []string{noCode("0", "CC 81")}},
		{name: "a mark after a code", src: "\x1fa\u0301b", want: "\x1fa&#x0301;b", problems: []string{noCode("2", "CC 81")}},
		{name: "a mark after a control function", src: "a\u009C\u0301b", want: "a\x89&#x0301;b", problems: []string{noCode("3", "CC 81")}},
		{name: "a control function without a code", src: "a\u0085b", want: "a&#x0085;b", problems: []string{noCode("1", "C2 85")}},
		{name: "Hangul without a code", src: "갃", want: "&#xAC03;", problems: []string{noCode("0", "EA B0 83")}},

		{name: "text like a reference", src: "&#x41; &#X1e37;", want: "&#x0026;#x41; &#x0026;#X1e37;"},
		{name: "text like a reference in Cyrillic", src: "а&#x41;", want: "\x1b(NA\x1b(B&#x0026;#x41;"},
		{name: "text like a reference, a mark on the ampersand", src: "&\u0301#x41;", want: "&#x0026;&#x0301;#x41;", problems: []string{noCode("1", "CC 81")}},
		{name: "ampersands that are none", src: "R&D &amp; &#38; &#x; &#xZ; &#x41 &#x4\u03011;", want: "R&D &amp; &#38; &#x; &#xZ; &#x41 &#x\xe241;"},
		{name: "text like a bad reference", src: "&#x1F;", want: "&#x1F;", lost: true},
		{name: "for a subfield code", src: "\x1f&#x41;", want: "\x1f&#x41;"},
		{name: "in place of a subfield code", src: "a\x1fɗ", want: "a\x1f\x1b(B&#x0257;", problems: []string{noCode("2", "C9 97")}},
		{name: "ESC", src: "a\x1b(N", want: "a&#x001B;(N", problems: []string{noCode("1", "1B")}, lost: true},
		{name: "a mark cut short", src: "e\xccx e\xcc", want: "e&#xFFFD;x e&#xFFFD;", problems: []string{"not UTF-8 at byte 1: CC", "not UTF-8 at byte 5: CC"}, lost: true},
		{name: "not UTF-8", src: "a\xffb\xe2\x82", want: "a&#xFFFD;b&#xFFFD;&#xFFFD;", problems: []string{
			"not UTF-8 at byte 1: FF", "not UTF-8 at byte 3: E2", "not UTF-8 at byte 4: 82",
		}, lost: true},
	})
}

// Catches a composed letter that is written differently from its parts: Latin letters have a table
// of their own.
func TestEncodeComposedAsDecomposed(t *testing.T) {
	composed := 0
	for r := rune(0xA0); r < 0x2000; r++ {
		parts := norm.NFD.String(string(r))
		if parts == string(r) || norm.NFC.String(parts) != string(r) {
			continue
		}
		for _, around := range [][2]string{{"", ""}, {"x", "y"}, {"а", "а"}, {"順", "順"}, {"i\u0361", ""}, {"", "\u0323"}} {
			want, missing := encode(t, around[0]+parts+around[1])
			if len(missing) > 0 {
				continue // then the reference is that of the composed letter
			}
			got, problems := encode(t, around[0]+string(r)+around[1])
			require.Equal(t, want, got, "U+%04X within %q", r, around)
			require.Empty(t, problems)
			composed++
		}
	}
	require.Greater(t, composed, 3000)
}

// Catches a policy that is not applied, or that fails late with a partial result.
func TestEncodePolicies(t *testing.T) {
	const src = "caf\u00E9 \u0257\u0301 x\u0338\u0301 &#x41; \x1b \u0361"
	encodeWith := func(e marc8.Encoder) (string, error) {
		out, err := e.Encode([]byte("before "), []byte(src), nil)
		return string(out), err
	}
	got, err := encodeWith(marc8.Encoder{})
	require.NoError(t, err)
	require.Equal(t, "before caf\xe2e &#x0257;&#x0301; x&#x0338;&#x0301; &#x0026;#x41; &#x001B; &#x0361;", got)

	got, err = encodeWith(marc8.Encoder{Policy: marc8.Replace})
	require.NoError(t, err)
	require.Equal(t, "before caf\xe2e \xe2| \xe2x| &#x41; | |", got)

	got, err = encodeWith(marc8.Encoder{Policy: marc8.Replace, Replacement: '?'})
	require.NoError(t, err)
	require.Equal(t, "before caf\xe2e \xe2? \xe2x? &#x41; ? ?", got)

	got, err = encodeWith(marc8.Encoder{Policy: marc8.Replace, Replacement: 0x1F})
	require.NoError(t, err)
	require.NotContains(t, got, "\x1f")

	got, err = encodeWith(marc8.Encoder{Policy: marc8.Fail})
	require.ErrorIs(t, err, marc8.ErrNoCode)
	require.Equal(t, "before ", got)
	var failure *marc8.Error
	require.ErrorAs(t, err, &failure)
	require.Equal(t, marc8.Problem{Offset: 6, Kind: marc8.NoCode, Bytes: []byte("ɗ")}, failure.Problem)
	require.EqualError(t, err, "marc8: the character has no code in MARC-8 at byte 6: C9 97")

	e := marc8.Encoder{Policy: marc8.Fail}
	_, err = e.Encode(nil, []byte("café"), nil)
	require.NoError(t, err, "after a failure")
	_, err = e.Encode(nil, []byte("&#x41;"), nil)
	require.ErrorIs(t, err, marc8.ErrNoCode, "text like a reference has no other way")
}

// Catches an encoder that keeps a set or a mark from the previous call, or that allocates without
// need; and time that grows with the square of the number of marks.
func TestEncoderIsReusable(t *testing.T) {
	var e marc8.Encoder
	src := []byte("\x1faCafé ợ α\u0301 й i\u0361a 順 한 ɗ &#x41;")
	first, err := e.Encode(nil, src, nil)
	require.NoError(t, err)
	again, err := e.Encode(nil, src, nil)
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Zero(t, testing.AllocsPerRun(100, func() { again, _ = e.Encode(again[:0], src, nil) }))

	for _, text := range []string{"a" + strings.Repeat("\u0361\u0301", 30000) + "&" + strings.Repeat("\u0338", 30000)} {
		encoded, _ := encode(t, text)
		decoded, _ := decode(encoded)
		require.Len(t, decoded, len(text))
	}
}

// Catches a kind without a text, and a wrong result of Lossy.
func TestKinds(t *testing.T) {
	for k := marc8.BadEscape; k <= marc8.InvalidUTF8; k++ {
		require.NotContains(t, k.String(), "Kind")
	}
	require.Equal(t, "Kind(0)", marc8.Kind(0).String())
	require.Equal(t, "Kind(200)", marc8.Kind(200).String())
	require.True(t, marc8.Unmapped.Lossy())
	require.False(t, marc8.NotReset.Lossy())
}

// Catches a Hangul syllable that is written differently from its parts, at either end of the ranges, and a
// part that swallows what is not a part.
func TestEncodeHangulFromParts(t *testing.T) {
	same := 0
	for r := rune(0xAC00); r <= 0xD7A3; r++ {
		want, missing := encode(t, string(r))
		if len(missing) > 0 {
			continue // EACC does not have it
		}
		got, problems := encode(t, norm.NFD.String(string(r)))
		require.Equal(t, want, got, "%c", r)
		require.Empty(t, problems)
		same++
	}
	require.Greater(t, same, 1000)
	for _, first := range []string{"\u1100", "\u1112", "\u10FF", "\u1113"} {
		for _, next := range []string{"x", "\u1160", "\u1176", "\u11A7", "가", ""} {
			alone, _ := encode(t, first)
			after, _ := encode(t, next)
			got, problems := encode(t, first+next)
			require.NotEmpty(t, problems, "%q has no code", first)
			if next != "가" { // which needs an escape that may be there already
				require.Equal(t, alone+after, got, "%q", first+next)
			}
		}
	}
}

// Catches a letter at the end of the table of composed Latin letters that is read beyond it.
func TestEncodeLatinEnds(t *testing.T) {
	for src, want := range map[string]string{
		"\u00BF": "\xC5", "\u00C0": "\xE1A", "\u024F": "&#x024F;", "\u0250": "&#x0250;", "\u1DFF": "&#x1DFF;",
		"\u1E00": "\xF4A", "\u1EF9": "\xE4y", "\u1EFF": "&#x1EFF;", "\u1F00": "\x1b(S%a\x1b(B",
	} {
		got, _ := encode(t, "b"+src+"c")
		require.Equal(t, "b"+want+"c", got, "%U", []rune(src)[0])
	}
}
