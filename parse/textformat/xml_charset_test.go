package textformat_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"mrrc-lua/parse"
)

// Catches an encoding that is read as another one than its name means, and bytes that are lost
// without a word.
func TestXMLEncodings(t *testing.T) {
	body := strings.Replace(sub("\u00e9\u00e9n \u00a9 \u20ac"), "nam a", "nam  ", 1)
	want := one(shown + "|245 10$a\u00e9\u00e9n \u00a9 \u20ac|?encoding")
	windows, err := charmap.Windows1252.NewEncoder().String("<?xml version='1.0' encoding=\"windows-1252\" ?>" + body)
	require.NoError(t, err)
	cyrillic, err := charmap.KOI8R.NewEncoder().String("<?xml version='1.0' encoding='koi8-r'?>" + sub("\u041f\u0440\u0438\u0432\u0435\u0442"))
	require.NoError(t, err)
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("<?xml version='1.0' encoding='UTF-16'?>" + body)
	require.NoError(t, err)
	bare, err := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(body)
	require.NoError(t, err)
	in := func(encoding, text string) string {
		return "<?xml version='1.0' encoding='" + encoding + "'?>" + sub(text)
	}
	tests := []struct {
		name, in string
		want     []string
	}{
		{"windows-1252", windows, want},
		{"koi8-r", cyrillic, one(shown + "|245 10$a\u041f\u0440\u0438\u0432\u0435\u0442")},
		{"iso-8859-1", in("ISO-8859-1", "\x98The \x9ctitle \x81 \xE9"), one(shown + "|245 10$a\u0098The \u009ctitle \u0081 \u00e9")},
		{"its other names", in("latin1", "\x80") + in("ISO8859-1", "\x80") + in("iso_8859-1:1987", "\x80"), []string{shown + "|245 10$a\u0080", shown + "|245 10$a\u0080", shown + "|245 10$a\u0080"}},
		{"iso-8859-15", in("ISO-8859-15", "\x98\xA4\x9C"), one(shown + "|245 10$a\u0098\u20ac\u009c")},
		{"iso-8859-2", in("iso-8859-2", "\x80\xB1"), one(shown + "|245 10$a\u0080\u0105")},
		{"iso-8859-9 is not windows-1254", in("iso-8859-9", "\x80\xF0"), one(shown + "|245 10$a\u0080\u011f")},
		{"names that browsers alone have", in("x-sjis", "\x83e"), one(shown + "|245 10$a\u30c6")},
		{"utf-16 with mark", utf16, want},
		{"utf-16 without mark", bare, want},
		{"utf-16 declared over utf-8", "<?xml version='1.0' encoding='utf-16'?>" + body, want},
		{"each document has its own", windows + "<?xml version='1.0'?>" + body, append(want[:1:1], want...)},
		{"bytes that mean nothing", in("windows-1253", "\xD2a\xD2"), one(shown + "|245 10$a\ufffda\ufffd|?encoding=text|?encoding=text")},
		{"half a character", in("gb18030", "\x81 a"), one(shown + "|245 10$a\ufffd a|?encoding=text")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, readShown(t, parse.FormatXML, strings.NewReader(tt.in), parse.Options{Source: "s"}))
		})
	}
	// Offsets and rejected text are those of the source.
	each(t, parse.FormatXML, strings.NewReader("<?xml version='1.0' encoding='iso-8859-1'?><!-- \xE9 -->"+sub("\xE9&")), parse.Options{}, func(r *parse.Record) {
		require.Equal(t, int64(53), r.Pos().Offset)
		require.Equal(t, sub("\xE9&"), string(r.Raw()))
		require.Equal(t, "iso-8859-1", r.Document().Coding.String())
	}, func(err error) { require.NoError(t, err) })
}

// Catches a byte of ISO 8859 that does not come back, and a character that is written as another one.
func TestXMLEncodings_back(t *testing.T) {
	var high strings.Builder
	for c := 0x80; c <= 0xFF; c++ {
		high.WriteByte(byte(c))
	}
	for _, name := range []string{"iso-8859-1", "iso-8859-2", "iso-8859-9", "iso-8859-15"} {
		n := 0
		each(t, parse.FormatXML, strings.NewReader("<?xml version='1.0' encoding='"+name+"'?>"+sub(high.String())), parse.Options{}, func(r *parse.Record) {
			n++
			require.Empty(t, r.Problems())
			text, _ := r.At(0).Value('a')
			back, err := r.Document().Coding.Table().NewEncoder().Bytes(text)
			require.NoError(t, err)
			require.Equal(t, high.String(), string(back), name)
			_, err = r.Document().Coding.Table().NewEncoder().String("\u30c6")
			require.Error(t, err)
		}, func(err error) { require.NoError(t, err) })
		require.Equal(t, 1, n)
	}
}

// Catches an encoding that depends on how much of the XML declaration was read at once.
func TestXMLCharset_longDeclaration(t *testing.T) {
	for _, blanks := range []int{900, 1100} {
		text := "<?xml version='1.0'" + strings.Repeat(" ", blanks) + "encoding='iso-8859-1'?>" + c001("\xE9")
		want := readShown(t, parse.FormatXML, strings.NewReader(text), parse.Options{Source: "s"})
		require.Equal(t, want, readShown(t, parse.FormatXML, strings.NewReader(text), parse.Options{Source: "s", Block: 100}))
		require.Equal(t, blanks == 900, strings.Contains(want[0], "é"))
	}
}
