package profile_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/expect"
	"mrrc-lua/internal/profile"
	"mrrc-lua/parse"
)

const text = `
=001  one
=245  10$aTitle$aagain$b
=650  \0$aHistory
=650  \0$aReading$xFrance

=001  two
=001  twice
=650  \4$aHistory$zWales
=9 1  \\$%odd
=ERR  \\
`

func rows(t *testing.T, opt profile.Options, split int) (lines []string) {
	t.Helper()
	text := strings.ReplaceAll(text, "=9 1", "=9x1")
	list, err := expect.Read(text)
	require.NoError(t, err)
	p, other := profile.New(opt), profile.New(opt)
	for i, r := range list {
		if i < split {
			p.Add(r.Record)
		} else {
			other.Add(r.Record)
		}
	}
	p.Merge(other)
	for _, r := range p.Rows() {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s%s %d %d", r.Tag, r.Indicators, r.Code, r.Records, r.Times)))
	}
	return lines
}

// Catches a record that is counted twice, a repetition that is not counted, a random order, and a sum that
// depends on which profile counted which record.
func TestProfile(t *testing.T) {
	t.Parallel()
	for split := range 3 {
		require.Equal(t, []string{
			"LDR  2 2",
			"001  2 3",
			"245  1 1", "245 10 1 1", "245 a 1 2", "245 b 1 1",
			"650  2 3", "650 #0 1 2", "650 #4 1 1", "650 a 2 3", "650 x 1 1", "650 z 1 1",
			"9x1  1 1", "9x1 ## 1 1", "9x1 % 1 1",
			"ERR  1 1", "ERR ## 1 1",
		}, rows(t, profile.Options{Subfields: true, Indicators: true}, split))
		require.Equal(t, []string{"LDR  2 2", "001  2 3", "245  1 1", "650  2 3", "9x1  1 1", "ERR  1 1"}, rows(t, profile.Options{}, split))
		require.Equal(t, []string{"LDR  2 2", "650  2 3", "9x1  1 1"}, rows(t, profile.Options{Tags: []string{"6..", "9x1", "00"}}, split))
	}
}

// Catches indicators in the column of codes, and a byte that would spoil the table or a terminal.
func TestProfile_names(t *testing.T) {
	t.Parallel()
	tag, _ := parse.MakeTag("245")
	r := parse.NewRecord()
	r.Append(tag, []byte("\n~\x1f\x7fx\x1faTitle"))
	p := profile.New(profile.Options{Subfields: true, Indicators: true})
	p.Add(r)
	require.Equal(t, []profile.Row{
		{Tag: "LDR", Records: 1, Times: 1},
		{Tag: "245", Records: 1, Times: 1},
		{Tag: "245", Indicators: "{0A}~", Records: 1, Times: 1},
		{Tag: "245", Code: "a", Records: 1, Times: 1},
		{Tag: "245", Code: "{7F}", Records: 1, Times: 1},
	}, p.Rows())
}

// Catches a length in bytes, a sample or a maximum that depends on which profile counted which record, and a percentage of
// fields instead of records.
func TestProfile_values(t *testing.T) {
	t.Parallel()
	list, err := expect.Read("=001  one\n=650  \\0$a$aÉtude$x1\n\n=001  three\n=650  \\0$aA$aB$aC\n=650  \\0$aD\n\n=001  3\n")
	require.NoError(t, err)
	for i, r := range list {
		r.Record.SetPos(parse.Pos{Index: int64(i + 1)})
	}
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}} {
		for split := range 4 {
			opt := profile.Options{Subfields: true, Values: true}
			p, other := profile.New(opt), profile.New(opt)
			for n, i := range order {
				if n < split {
					p.Add(list[i].Record)
				} else {
					other.Add(list[i].Record)
				}
			}
			p.Merge(other)
			got := map[string]string{}
			for _, r := range p.Rows() {
				length := ""
				if r.Shortest != nil {
					length = fmt.Sprint(*r.Shortest, "-", *r.Longest)
				}
				got[r.Tag+r.Code] = fmt.Sprint(r.Percent, " ", r.Most, " ", length, " ", r.Sample)
			}
			require.Equal(t, map[string]string{"LDR": "100 1  ", "001": "100 1 1-5 one", "650": "66.67 2  ", "650a": "66.67 4 0-5 Étude", "650x": "33.33 1 1-1 1"}, got)
		}
	}
}

// Catches samples that depend on the order of the records or on which profile counted them, that are the same value twice,
// empty, or all from the beginning of the run.
func TestProfile_samples(t *testing.T) {
	t.Parallel()
	const n = 1000
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, "=650  \\0$a$avalue %03d\n=651  \\0$aalways\n\n", i%(n/2))
	}
	list, err := expect.Read(all.String())
	require.NoError(t, err)
	var first map[string][]string
	for _, split := range []int{0, 1, 500, n} {
		opt := profile.Options{Subfields: true, Values: true}
		p, other := profile.New(opt), profile.New(opt)
		for i := range list {
			if r := list[n-1-i].Record; i < split {
				p.Add(r)
			} else {
				other.Add(r)
			}
		}
		p.Merge(other)
		got := map[string][]string{}
		for _, r := range p.Rows() {
			got[r.Tag+r.Code] = r.Samples
		}
		if first == nil {
			first = got
		}
		require.Equal(t, first, got, split)
	}
	require.Len(t, first["650a"], profile.MostSamples)
	require.Equal(t, []string{"always"}, first["651a"])
	require.Greater(t, first["650a"][profile.MostSamples-1], "value 200", "not all from the beginning")
	require.True(t, slices.IsSorted(first["650a"]))
}

// Catches a sample that is cut within a character or not at all, and characters of the whole value that are not counted.
func TestProfile_long(t *testing.T) {
	t.Parallel()
	tag, _ := parse.MakeTag("500")
	for value, want := range map[string]string{
		strings.Repeat("x", 100): strings.Repeat("x", 100), strings.Repeat("x", 101): strings.Repeat("x", 100),
		"x" + strings.Repeat("é", 60): "x" + strings.Repeat("é", 49), strings.Repeat("é", 60): strings.Repeat("é", 50),
		strings.Repeat("\x80", 101): "",
	} {
		r := parse.NewRecord()
		r.Append(tag, []byte("  \x1fa"+value))
		p := profile.New(profile.Options{Subfields: true, Values: true})
		p.Add(r)
		row := p.Rows()[2]
		require.Equal(t, want, row.Sample)
		require.Equal(t, []string{want}, row.Samples)
		require.Equal(t, utf8.RuneCountInString(value), *row.Longest)
		require.Equal(t, *row.Longest, *row.Shortest)
		require.EqualValues(t, 1, *row.Distinct)
		require.False(t, row.About)
	}
}

// Catches rows or columns that were not asked for, and some that were and are missing.
func TestOptions_Of(t *testing.T) {
	t.Parallel()
	rows := []profile.Row{{Tag: "245", Details: &profile.Details{}}, {Tag: "245", Code: "a", Details: &profile.Details{}}, {Tag: "245", Indicators: "10", Details: &profile.Details{}}}
	for opt, want := range map[string][]int{"": {0}, "s": {0, 1}, "i": {0, 2}, "siv": {0, 1, 2}} {
		got := profile.Options{Subfields: strings.Contains(opt, "s"), Indicators: strings.Contains(opt, "i"), Values: strings.Contains(opt, "v")}.Of(rows)
		require.Len(t, got, len(want))
		for i, at := range want {
			require.Equal(t, rows[at].Code+rows[at].Indicators, got[i].Code+got[i].Indicators)
			require.Equal(t, strings.Contains(opt, "v"), got[i].Details != nil)
		}
	}
	require.NotNil(t, rows[0].Details, "the table stays")
}

// Catches what one of two profiles has alone and is lost, and what both have and is counted once.
func TestProfile_Merge(t *testing.T) {
	t.Parallel()
	opt := profile.Options{Subfields: true, Indicators: true, Values: true}
	texts := []string{"=001  a\n=650  10$ax$bx", "=650  10$ax\n=650  01$cy", "=245  10$ax", "=001  ab\n=650  01$bz$ax"}
	var parts []*parse.Record
	for _, text := range texts {
		list, err := expect.Read(text + "\n")
		require.NoError(t, err)
		parts = append(parts, list[0].Record)
	}
	whole := profile.New(opt)
	for i, r := range parts {
		r.SetPos(parse.Pos{Index: int64(i + 1)})
		whole.Add(r)
	}
	sum := profile.New(opt)
	for i := range parts {
		one := profile.New(opt)
		one.Add(parts[len(parts)-1-i])
		sum.Merge(one)
	}
	require.Equal(t, whole.Rows(), sum.Rows())
	var shown []string
	for _, r := range sum.Rows() {
		distinct := int64(0)
		if r.Distinct != nil {
			distinct = *r.Distinct
		}
		shown = append(shown, fmt.Sprint(r.Tag, r.Indicators, r.Code, " ", r.Records, " ", r.Times, " ", r.Most, " ", distinct))
	}
	require.Equal(t, []string{"LDR 4 4 1 0", "001 2 2 1 2", "245 1 1 1 0", "24510 1 1 1 0", "245a 1 1 1 1", "650 3 4 2 0", "65001 2 2 1 0", "65010 2 2 1 0",
		"650a 3 3 1 1", "650b 2 2 1 2", "650c 1 1 1 1"}, shown)
}

// Catches a profile that takes much memory for every tag: a damaged file may have hundreds of thousands of them.
func TestProfile_manyTags(t *testing.T) {
	const n, most = 20_000, 1000
	r := parse.NewRecord()
	for i := range n {
		tag, ok := parse.MakeTag(string([]byte{byte('!' + i/90/90%90), byte('!' + i/90%90), byte('!' + i%90)}))
		require.True(t, ok)
		r.Append(tag, []byte("  \x1fax"))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p := profile.New(profile.Options{Subfields: true})
	p.Add(r)
	runtime.ReadMemStats(&after)
	require.Less(t, (after.TotalAlloc-before.TotalAlloc)/n, uint64(most), "bytes for a tag")
	require.Len(t, p.Rows(), 1+2*n)
}

// Catches an estimate that depends on which profile noted which of very many values.
func TestProfile_manyValues(t *testing.T) {
	t.Parallel()
	const n = 30_000
	tag, _ := parse.MakeTag("500")
	opt := profile.Options{Subfields: true, Values: true}
	add := func(p *profile.Profile, i int) {
		r := parse.NewRecord()
		r.Append(tag, fmt.Appendf(nil, "  \x1favalue %d", i))
		p.Add(r)
	}
	whole := profile.New(opt)
	for i := range n {
		add(whole, i)
	}
	want := whole.Rows()[2]
	require.True(t, want.About)
	require.InEpsilon(t, n, *want.Distinct, 0.1)
	for _, split := range []int{5000, n - 10} {
		for _, swapped := range []bool{false, true} {
			a, b := profile.New(opt), profile.New(opt)
			for i := range n {
				if (i < split) != swapped {
					add(a, i)
				} else {
					add(b, i)
				}
			}
			a.Merge(b)
			got := a.Rows()[2]
			require.Equal(t, *want.Distinct, *got.Distinct, "%d %t", split, swapped)
			require.True(t, got.About)
		}
	}
}
