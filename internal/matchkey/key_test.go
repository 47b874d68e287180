package matchkey_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/matchkey"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/parse"
)

func record(t *testing.T, mrk string) *parse.Record {
	t.Helper()
	data, err := testmarc.Build("=LDR  00000nam a2200000 a 4500\n" + mrk)
	require.NoError(t, err)
	var b parse.Batch
	require.NoError(t, parse.NewReader(strings.NewReader(string(data)), parse.Options{}).Read(&b))
	return b.Records[0].Clone()
}

// Catches a key of another field, one that lacks a part, one twice, and numbers that are not the same
// although they are written differently.
func TestKey(t *testing.T) {
	r := record(t, `=001   7 
=010  \\$a 85-2 
=020  \\$z9780306406157
=020  \\$a(pbk.)
=020  \\$a0-306-40615-2 (pbk.)
=020  \\$a9780306406157
=020  \\$a0-19-852663-6
=020  \\$a0198526636
=022  \\$a03785955
=245  10$aL'Été, à  Paris /$cX
=246  \\$a  
=264  \1$c1999
`)
	forms, means := matchkey.Forms()
	require.Len(t, means, len(forms))
	for _, row := range []struct {
		key   string
		form  matchkey.Form
		first string
		every string
	}{
		{"001", matchkey.Auto, "7", "7"},
		{"001", matchkey.Exact, " 7 ", " 7 "},
		{"020a", matchkey.Auto, "9780306406157", "9780306406157|9780198526636"},
		{"020$a", matchkey.Trim, "(pbk.)", "(pbk.)|0-306-40615-2 (pbk.)|9780306406157|0-19-852663-6|0198526636"},
		{"022a", matchkey.Auto, "0378-5955", "0378-5955"},
		{"246$a", matchkey.Trim, "", ""},
		{"010$a", matchkey.Auto, "85000002", "85000002"},
		{"245$a", matchkey.Fold, "lete a paris", "lete a paris"},
		{"245$a+264$c", matchkey.Fold, "lete a paris + 1999", "lete a paris + 1999"},
		{"020a + 264c", matchkey.Auto, "9780306406157 + 1999", "9780306406157 + 1999"},
		{"245$a+008/35-37", matchkey.Auto, "", ""},
		{"035$a", matchkey.Auto, "", ""},
		{`245$a{^1=\1}+264$c`, matchkey.Trim, "L'Été, à  Paris / + 1999", "L'Été, à  Paris / + 1999"},
	} {
		k, err := matchkey.Compile(row.key, row.form)
		require.NoError(t, err, row.key)
		first, ok := k.First([]byte("before"), r)
		require.Equal(t, row.first != "", ok, row.key)
		require.Equal(t, "before"+row.first, matchkey.Shown(first), row.key)
		var every []string
		k.Every(nil, r, func(key []byte) { every = append(every, matchkey.Shown(key)) })
		require.Equal(t, row.every, strings.Join(every, "|"), row.key)
		require.Equal(t, row.every == "", every == nil, row.key)
	}
	for _, bad := range []string{"", "001+", "24", "245$a++001"} {
		_, err := matchkey.Compile(bad, matchkey.Auto)
		require.Error(t, err, bad)
		if bad != "24" {
			require.ErrorContains(t, err, "a spec is missing", bad)
		}
	}
}

// Catches a text that is folded differently when it has a letter outside ASCII.
func TestFold(t *testing.T) {
	for text, want := range map[string]string{"The Cat's  HAT!": "the cats hat", "Ærø: Straße": "ærø strasse", "e\u0301te\u0301": "ete", "¿?": "", "--": "", "C++ 2": "c 2", "Ǆ": "dz"} {
		got, ok := matchkey.Fold.Append(nil, []byte(text))
		require.Equal(t, want, string(got), text)
		require.Equal(t, want != "", ok)
	}
	require.ErrorContains(t, matchkey.ISBN.Check("12"), `"12" is not a valid ISBN`)
	require.NoError(t, matchkey.ISBN.Check("0-306-40615-2"))
	require.ErrorContains(t, matchkey.OCLC.Check("ocm"), `"ocm" is not an OCLC number`)
	require.ErrorContains(t, matchkey.Fold.Check("--"), `"--" has no letter or digit`)
}

// Catches long keys that become the same key, a short one that changes, and a hash or half a character that is shown.
func TestShort(t *testing.T) {
	t.Parallel()
	at := bytes.Repeat([]byte("x"), matchkey.MaxKey)
	require.Equal(t, at, matchkey.Short(at))
	require.Equal(t, string(at), matchkey.Shown(at))
	long := []byte(strings.Repeat("€", 400))
	a, b := matchkey.Short(append(bytes.Clone(long), 'a')), matchkey.Short(append(bytes.Clone(long), 'b'))
	require.NotEqual(t, a, b)
	require.Len(t, a, matchkey.MaxKey+1)
	require.Equal(t, a, matchkey.Short(append(bytes.Clone(long), 'a')))
	require.Equal(t, strings.Repeat("€", 160)+"…", matchkey.Shown(a))
	require.Equal(t, strings.Repeat("€", 400), string(long))
}
