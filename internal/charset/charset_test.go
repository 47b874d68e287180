package charset_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/charset"
)

// Catches a wrong place, and an encoding that is named wrongly.
func TestFind(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]*charset.Fault{
		"": nil, "abc\né\n": nil, "\ufeffabc": nil, "a\x00b": nil,
		"ab\nf\xfcr M\xfcnchen\nx": {Line: 2, Col: 2, Byte: 0xFC, Encoding: charset.Windows, Text: "für München"},
		"é \x93x\x94":              {Line: 1, Col: 4, Byte: 0x93, Encoding: charset.Windows, Text: "é “x”"},
		"caf\x81 \x93":             {Line: 1, Col: 4, Byte: 0x81, Encoding: "", Text: "caf\ufffd “"},
		"10 \x80":                  {Line: 1, Col: 4, Byte: 0x80, Encoding: charset.Windows, Text: "10 €"},
		"\x7f\xfc":                 {Line: 1, Col: 2, Byte: 0xFC, Encoding: charset.Windows, Text: "\x7fü"},
		"\xff\xfea\x00":            {Line: 1, Col: 1, Byte: 0xFF, Encoding: charset.UTF16},
		"\xfe\xff\x00a":            {Line: 1, Col: 1, Byte: 0xFE, Encoding: charset.UTF16},
		"a\x00b\x00":               {Line: 1, Col: 1, Byte: 'a', Encoding: charset.UTF16},
		"\x00a\x00b":               {Line: 1, Col: 1, Byte: 0, Encoding: charset.UTF16},
	} {
		require.Equal(t, want, charset.Find(text), "%q", text)
	}
	require.EqualError(t, charset.Find("\xfc"), "not UTF-8: the byte FC is 'ü' in windows-1252")
	require.EqualError(t, charset.Find("\xff\xfea\x00"), "not UTF-8: it is UTF-16")
}

// Catches names that people write and that are not known, and Latin-1 that is taken for windows-1252.
func TestNamed(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"latin-1": "\u0093é", "ISO-8859-1": "\u0093é", "windows-1252": "“é", "cp1252": "“é", "utf-8": "\x93\xe9", "koi8-r": "⌠И",
	} {
		e, ok := charset.Named(name)
		require.True(t, ok, name)
		got, err := e.NewDecoder().String("\x93\xe9")
		require.NoError(t, err)
		require.Equal(t, want, got, name)
	}
	for _, name := range []string{"", "latin", "klingon", "iso-2022-kr"} {
		_, ok := charset.Named(name)
		require.False(t, ok, name)
	}
}

// Catches positions that count bytes.
func TestCut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text    string
		from, n int
		want    string
		ok      bool
	}{
		{"gwé eng", 0, 3, "gwé", true}, {"gwé eng", 2, 1, "é", true}, {"gwé eng", 4, 3, "eng", true}, {"gwé eng", 4, 4, "", false},
		{"gwé eng", 7, 0, "", true}, {"gwé eng", 8, 0, "", false}, {"eng", 0, 3, "eng", true}, {"eng", 3, 0, "", true}, {"eng", 1, 3, "", false}, {"eng", -1, 1, "", false}, {"eng", 2, -1, "", false}, {"é", 2, -1, "", false},
		{"é\xffx", 1, 1, "\xff", true}, {"é\xffx", 2, 1, "x", true}, {"eng", 1 << 62, 1, "", false}, {"eng", 1, 1 << 62, "", false}, {"abcdefghij é", 11, 1, "é", true},
	} {
		got, ok := charset.Cut([]byte(c.text), c.from, c.n)
		require.Equal(t, c.ok, ok, "%q %d %d", c.text, c.from, c.n)
		require.Equal(t, c.want, string(got))
	}
}

// Catches texts that are equal to people and differ for the program.
func TestEqual(t *testing.T) {
	t.Parallel()
	const composed, decomposed = "Café noir", "Cafe\u0301 noir"
	for _, c := range []struct {
		a, b            string
		equal, contains bool
	}{
		{composed, decomposed, true, true}, {decomposed, composed, true, true}, {composed, "é", false, true}, {decomposed, "e\u0301", false, true},
		{composed, "e\u0301 n", false, true}, {decomposed, "é n", false, true}, {composed, "Cafe", false, false}, {"Cafe", "Café", false, false}, {"", "", true, true}, {composed, "", false, true},
	} {
		require.Equal(t, c.equal, charset.Equal([]byte(c.a), []byte(c.b)), "%q %q", c.a, c.b)
		require.Equal(t, c.contains, charset.Contains([]byte(c.a), []byte(c.b)), "%q %q", c.a, c.b)
	}
}

// Catches a character that is taken for one of ASCII because of its position: Span would count its bytes.
func TestIsASCII(t *testing.T) {
	t.Parallel()
	for length := range 20 {
		text := bytes.Repeat([]byte{0x7F}, length)
		require.True(t, charset.IsASCII(text), length)
		for at := range text {
			text[at] = 0x80
			require.False(t, charset.IsASCII(text), "%d of %d", at, length)
			text[at] = 0
		}
	}
}
