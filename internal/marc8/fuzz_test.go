package marc8_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/marc8"
)

// outsideProperty reports whether encoding and decoding may change a text by contract: it has an
// escape, half marks of both sides, which may be the two halves of one mark, or so many marks on
// one letter that normalizing the text adds to it.
func outsideProperty(text string) bool {
	if strings.Contains(text, "\x1b") || strings.ContainsAny(text, "\uFE20\uFE22\u0361\u0360") && strings.ContainsAny(text, "\uFE21\uFE23") {
		return true
	}
	marks := 0
	for _, r := range text {
		if norm.NFD.PropertiesString(string(r)).CCC() == 0 {
			marks = 0
			continue
		}
		if marks++; marks > 20 {
			return true
		}
	}
	return false
}

// Catches a panic, text that is not UTF-8, a problem outside of the source, a decoder that keeps
// state, NeedsDecode returning false where decoding changes something, and text that encoding
// changes.
func FuzzDecode(f *testing.F) {
	for _, cases := range [][]decodeCase{escapeCases, brokenCases} {
		for _, c := range cases {
			f.Add([]byte(c.src))
		}
	}
	for _, s := range []string{"\xeb\xfai\xfb\xeca", "\xe2\x1fa\xebi\x1e", "\xe2&#x0338;&#x41;", "\x1b$1!#!!# \x7f \x14\x1b(B", "\x1b(3qHt\x1b(B", "a\x9c\xe2b\x8d"} {
		f.Add([]byte(s))
	}
	for _, bench := range benchmarkTexts {
		f.Add([]byte(bench.text))
	}
	var d marc8.Decoder
	f.Fuzz(func(t *testing.T, src []byte) {
		lossy := false
		text := string(d.Decode(nil, src, func(p marc8.Problem) {
			require.GreaterOrEqual(t, p.Offset, 0)
			require.NotEmpty(t, p.Bytes)
			require.Equal(t, string(src[p.Offset:p.Offset+len(p.Bytes)]), string(p.Bytes))
			lossy = lossy || p.Kind.Lossy()
		}))
		require.True(t, utf8.ValidString(text))
		if lossy {
			require.Contains(t, text, "\uFFFD")
		}
		if !marc8.NeedsDecode(src) {
			require.Equal(t, string(src), text)
		}
		again, _ := decode(string(src))
		require.Equal(t, again, text, "a used decoder")

		if outsideProperty(text) {
			return
		}
		encoded, _ := encode(t, text)
		decoded, _ := decode(encoded)
		require.Equal(t, nfc(text), nfc(decoded), "encoded %q", encoded)
	})
}

// Catches a panic, a set that stays active, an encoder that keeps state, and text that is not
// restored.
func FuzzEncode(f *testing.F) {
	for _, s := range []string{
		"10\x1faCafé & ợ\x1fbЧто, где?\x1e\x1d", "順 三 が か\u3099 한 \u1112\u1161\u11AB", "&#x41; &\u0301#x41; &amp;",
		"n\u0360\u0361g i\u0361\u0257 i\u0361", "a\u0301\u030D\u0302 x\u0338 ≮", "\x1fa\u0301\u009C\u0301", "“α”³₂ \u037E\u0670\u0651",
		"Pa\u0344\u0340", "\u212B\u2126", "a\xffb", "\U000212C4\uFFFD😀",
	} {
		f.Add(s)
	}
	var e marc8.Encoder
	f.Fuzz(func(t *testing.T, text string) {
		out, err := e.Encode(nil, []byte(text), func(p marc8.Problem) {
			require.Equal(t, text[p.Offset:p.Offset+len(p.Bytes)], string(p.Bytes))
		})
		require.NoError(t, err)
		again, _ := encode(t, text)
		require.Equal(t, again, string(out), "a used encoder")
		for i := range out {
			r, n := utf8.DecodeRune(out[i:])
			require.True(t, r == utf8.RuneError || n == 1, "a character of UTF-8 in %q", out)
		}

		var problems []marc8.Kind
		var d marc8.Decoder
		decoded := string(d.Decode(nil, out, func(p marc8.Problem) { problems = append(problems, p.Kind) }))
		require.True(t, utf8.ValidString(decoded))
		for _, kind := range problems {
			require.Contains(t, []marc8.Kind{marc8.BadReference, marc8.LoneHalf}, kind)
		}
		if !outsideProperty(text) {
			require.Equal(t, nfc(string([]rune(text))), nfc(decoded), "encoded %q", out)
		}
	})
}
