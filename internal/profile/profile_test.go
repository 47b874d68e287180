package profile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

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
