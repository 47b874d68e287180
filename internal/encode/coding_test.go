package encode_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
)

// chanceTexts are characters whose codes in MARC-8, side by side, are UTF-8 by chance, and others of
// each set.
var chanceTexts = []string{
	"©®", "♯♭", "¿ø", "ßœ", "℗ł", "€±", "¡Þ", "é\u0301", "ø\u0301", "œ\u0301b", "ℓ©", "©", "®", "a", " ", "é", "ü", "Č", "ợ",
	"Что", "а©®а", "α³", "₂", "順三", "가", "بسم", "שלום", "\u0098The \u009C", "a\u200Db", "i\u0361u", "&#x41;", "☃", "\uFFFD",
}

// requireReadBack writes a field as MARC-8 and wants it to be read as that.
func requireReadBack(t testing.TB, text string) {
	t.Helper()
	r := parse.NewRecord()
	r.Append(isoTag("001"), []byte("id"))
	r.Append(isoTag("245"), []byte("10\x1fa"+text))
	r.Append(isoTag("500"), []byte("  \x1faPlain."))
	m := encode.MARC{Coding: parse.MARC8}
	out, err := m.Append(nil, r, nil)
	if err != nil {
		require.ErrorAs(t, err, new(*encode.TooLongError))
		return
	}
	again := isoRead(t, string(out))
	require.Nil(t, again.Err())
	require.Equal(t, parse.MARC8, again.Coding())
	require.False(t, again.Mixed())
	for _, p := range again.Problems() {
		require.Equal(t, parse.CodeMARC8, p.Code, "%q: %v", out, p)
	}
	require.Equal(t, norm.NFC.String("10\x1fa"+text), norm.NFC.String(string(again.At(1).Data())), "%q", out)
	// Also when it is written again, because the record was changed.
	once, err := encode.ISO2709(nil, isoChange(t, again))
	require.NoError(t, err)
	require.Equal(t, string(out), string(once))
}

// Catches MARC-8 of the writer that is read as UTF-8.
func TestMARC_marc8ReadBack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for range 5000 {
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteString(chanceTexts[r.IntN(len(chanceTexts))])
		}
		requireReadBack(t, b.String())
	}
}

// FuzzMARC8ReadBack catches the same of any text.
func FuzzMARC8ReadBack(f *testing.F) {
	for _, s := range chanceTexts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x1b\x1d\x1e\x1f\uFE20\uFE21\uFE22\uFE23\u0360\u0361") || marksInARow(text) > 20 {
			return // changes that the encoder reports, or that normalizing makes
		}
		requireReadBack(t, text)
	})
}

func marksInARow(text string) (most int) {
	n := 0
	for _, r := range text {
		if n++; norm.NFD.PropertiesString(string(r)).CCC() == 0 {
			n = 0
		}
		most = max(most, n)
	}
	return most
}

// Catches a field in another encoding than its record that is written as it was read although an
// encoding is asked for, or the record was changed; and bytes changed of a record that was not.
func TestMARC_mixed(t *testing.T) {
	utf8InMARC8 := []byte("00000nam  2200000   4500245000000000856000000000\x1e10\x1faL\xe2etranger \xe8uber\x1e40\x1fzfür\x1e\x1d")
	marc8InUTF8 := []byte("00000nam  2200000   4500245000000000856000000000\x1e10\x1fafür Köln\x1e40\x1fzL\xe2etranger\x1e\x1d")
	for name, row := range map[string]struct {
		raw    []byte
		coding *parse.Coding
	}{"UTF-8 in MARC-8": {utf8InMARC8, parse.MARC8}, "MARC-8 in UTF-8": {marc8InUTF8, parse.UTF8}} {
		r := isoRead(t, string(row.raw))
		require.Nil(t, r.Err(), name)
		require.True(t, r.Mixed(), name)
		require.Equal(t, row.coding, r.Coding())
		var want []string
		for _, line := range isoFields(r) {
			want = append(want, norm.NFC.String(line))
		}
		for _, coding := range []*parse.Coding{nil, parse.UTF8, parse.MARC8} {
			m := encode.MARC{Coding: coding}
			out, err := m.Append(nil, r, nil)
			require.NoError(t, err)
			again := isoRead(t, string(out))
			require.False(t, again.Mixed(), name)
			for _, p := range again.Problems() {
				require.NotEqual(t, parse.CodeEncoding, p.Code, "%s: %v", name, p)
			}
			var got []string
			for _, line := range isoFields(again) {
				got = append(got, norm.NFC.String(line))
			}
			require.Equal(t, want, got, name)
		}
	}
	// A sound record that was not changed keeps its bytes.
	mixed := isoRead(t, misnamed(t, "245 10\x1faL\xe2etranger \xe8uber", "856 40\x1fzfür"))
	require.True(t, mixed.Mixed())
	out, err := encode.ISO2709(nil, mixed)
	require.NoError(t, err)
	require.Equal(t, string(mixed.Raw()), string(out))
}

// recordOf makes a record of fields.
func recordOf(fields ...string) *parse.Record {
	r := parse.NewRecord()
	for _, f := range fields {
		r.Append(isoTag(f[:3]), []byte(f[4:]))
	}
	return r
}

// misnamed returns a record whose leader/09 is blank whatever its fields are.
func misnamed(t testing.TB, fields ...string) string {
	t.Helper()
	out, err := encode.ISO2709(nil, recordOf(fields...))
	require.NoError(t, err)
	out[9] = ' '
	return string(out)
}

// Catches a leader/09 that is changed although the text is ASCII.
func TestMARC_leaderOfASCII(t *testing.T) {
	for _, claim := range []string{" ", "a"} {
		text := "<record><leader>00000nam " + claim + "2200000   4500</leader><controlfield tag='001'>1</controlfield></record>"
		out, err := encode.ISO2709(nil, sound(t, parse.FormatXML, []byte(text))[0])
		require.NoError(t, err)
		require.Equal(t, "nam "+claim, string(out[5:10]))
	}
}

// Catches MARC-8 that is written under the name of UTF-8.
func TestMARC_leaderOfMARC8(t *testing.T) {
	raw := []byte(misnamed(t, "245 00\x1fa\x1b(N~TO\x1b(B"))
	raw[9] = 'a'
	r := isoRead(t, string(raw))
	require.Equal(t, parse.MARC8, r.Coding())
	out, err := encode.ISO2709(nil, r)
	require.NoError(t, err)
	require.Equal(t, string(raw), string(out), "unchanged")
	out, err = encode.ISO2709(nil, isoChange(t, r))
	require.NoError(t, err)
	require.EqualValues(t, ' ', out[9])
	require.Equal(t, string(raw[10:]), string(out[10:]))
}
