package parse_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
)

// codedWith returns 100 $a with codes of character sets.
func codedWith(codes string) string { return "100   |a20200101d2020    m  y0frey" + codes + "ba" }

// Catches text of UNIMARC in another character set than 100 $a names, and a set that cannot be read without
// a word.
func TestUNIMARC_sets(t *testing.T) {
	for _, row := range []struct{ name, codes, field, want, codes2, coding string }{
		{"ISO 5426", "0103    ", "200 1 |a\xc2etude fran\xd0cais|b\xe8", "200 1 |aétude français|bŁ", "", "ISO 646 and ISO 5426"},
		{"Cyrillic as G0", "02      ", "200 1 |amOSKWA|fiWANOW", "200 1 |aМосква|fИванов", "", "ISO-IR 37"},
		{"Cyrillic in G2", "010302  ", "200 1 |a\x8eA\xc2e", "200 1 |aаé", "", "ISO 646 and ISO 5426 and ISO-IR 37"},
		{"ASCII", "0103    ", "200 1 |aplain", "200 1 |aplain", "", "ISO 646 and ISO 5426"},
		{"Unicode", "50      ", "200 1 |aétude", "200 1 |aétude", "", "utf-8"},
		{"Unicode, says another", "0103    ", "200 1 |aétude, liberté", "200 1 |aétude, liberté", "encoding", "utf-8"},
		{"Unicode with a bad byte", "50      ", "200 1 |aétude \xe9", "200 1 |aétude \uFFFD", "encoding", "utf-8"},
		{"a set that is not supported", "0111    ", "200 1 |a\xc2etude", "200 1 |a\uFFFDetude", "encoding encoding", "ISO 646"},
		{"a code that is none", "0142    ", "200 1 |aplain", "200 1 |aplain", "encoding", "ISO 646"},
		{"no codes", "        ", "200 1 |a\xe9tude", "200 1 |aétude", "encoding", "latin-1"},
		{"no codes, ASCII", "        ", "200 1 |aplain", "200 1 |aplain", "", "utf-8"},
		{"no such character", "0103    ", "200 1 |aa\xb3b", "200 1 |aa\uFFFDb", "encoding", "ISO 646 and ISO 5426"},
		{"a code that is not ASCII", "0103    ", "200 1 |aa|\xc2b", "200 1 |aa|\uFFFDb", "encoding", "ISO 646 and ISO 5426"},
		{"no subfield", "0103    ", "200 1 \xc2etude", "200 1 étude", "subfield-delimiter", "ISO 646 and ISO 5426"},
	} {
		t.Run(row.name, func(t *testing.T) {
			all := problemsOf(t, marc("001 id", codedWith(row.codes), row.field), parse.TextOptions{UNIMARC: true})
			require.Equal(t, row.codes2, all.codes)
			require.Equal(t, row.coding, all.rec.Coding().String())
			require.Equal(t, codedWith(row.codes), all.fields[1], "coded data stay as they are")
			require.Equal(t, row.want, norm.NFC.String(all.fields[2]))
			require.True(t, all.rec.Verbatim())
			for _, how := range []parse.Invalid{parse.InvalidReplace, parse.InvalidReject, parse.InvalidWindows1252} {
				other := problemsOf(t, marc("001 id", codedWith(row.codes), row.field), parse.TextOptions{UNIMARC: true, Invalid: how})
				if other.rec.Err() == nil {
					requireWrittenUTF8(t, other.rec)
				}
				require.Equal(t, strings.Contains(row.want, "\uFFFD") && how != parse.InvalidKeep, other.rec.Err() != nil || other.rec.Lost().Total() > 0 || how == parse.InvalidWindows1252 && strings.Contains(row.want, "\uFFFD"))
			}
		})
	}
}

// Catches output in UTF-8 whose 100 $a names the old character sets, and a changed record that is not in
// its character sets any more.
func TestUNIMARC_written(t *testing.T) {
	read := func(codes string) *parse.Record {
		return problemsOf(t, marc("001 id", codedWith(codes), "200 1 |a\xc2etude fran\xd0cais"), parse.TextOptions{UNIMARC: true}).rec
	}
	write := func(r *parse.Record, coding *parse.Coding) (fields []string, problems []parse.Problem) {
		m := encode.MARC{Coding: coding, UNIMARC: true}
		out, err := m.Append(nil, r, func(p parse.Problem) { problems = append(problems, p) })
		require.NoError(t, err)
		all := problemsOf(t, out, parse.TextOptions{UNIMARC: true})
		require.Equal(t, r.Leader()[9], all.rec.Leader()[9], "leader/09 means something else")
		for _, f := range all.fields {
			fields = append(fields, norm.NFC.String(f))
		}
		return fields, problems
	}
	fields, problems := write(read("0103    "), parse.UTF8)
	require.Empty(t, problems)
	require.Equal(t, []string{"001 id", codedWith("50      "), "200 1 |aétude français"}, fields)

	r := read("0103    ")
	f, _ := r.First(tag("200"))
	require.NoError(t, f.Replace([]byte("1 \x1Fadéjà vu\x1Fb日")))
	fields, problems = write(r, nil)
	require.Equal(t, []string{"001 id", codedWith("0103    "), "200 1 |adéjà vu|b?"}, fields)
	require.Len(t, problems, 1)
	require.Equal(t, encode.CodeUnsayable, problems[0].Code)
	require.Equal(t, "日", problems[0].Found)
	require.Equal(t, len("1 \x1Fadéjà vu\x1Fb"), problems[0].At)

	short := problemsOf(t, marc("001 id", "100   |a20200101d2020    m  y0fre", "200 1 |aé"), parse.TextOptions{UNIMARC: true}).rec
	require.Same(t, short, parse.DeclareUnicode(short), "there are no such positions")
	exact := problemsOf(t, marc("001 id", "100   |a20200101d2020    m  y0frey|bx", "200 1 |aé"), parse.TextOptions{UNIMARC: true}).rec
	f, _ = parse.DeclareUnicode(exact).First(tag100)
	require.Equal(t, "  \x1Fa20200101d2020    m  y0frey50      \x1Fbx", string(f.Data()))
	require.False(t, exact.Modified(), "it is a copy")
}

var tag100 = parse.TagOf('1', '0', '0')
