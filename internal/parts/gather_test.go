package parts

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
)

// results returns a job of two inputs in three parts, and results that account for them.
func results() (*Job, []*Result) {
	j := &Job{Inputs: []File{{Path: "a.mrc", Size: 30}, {Path: "b.mrc", Size: 7}}, Parts: 3, path: "job.json"}
	list := make([]*Result, 3)
	for i, p := range []engine.Part{
		{From: engine.Place{Input: 0}, Next: 10, Records: 4},
		{From: engine.Place{Input: 0, Offset: 10, Records: 4}, Next: 30, Records: 2, Ends: true},
		{From: engine.Place{Input: 1, Records: 6}, Next: 7, Records: 1, Ends: true},
	} {
		p.Index, p.Of = i, 3
		r := &Result{}
		r.Part = p
		r.Sum.Read, r.Sum.Skipped = p.Records-1, 1
		r.Sum.Bytes = engine.Bytes{Records: p.Next - p.From.Offset - 4, Salvaged: 1, Rejected: 1, Filler: 1, Skipped: 1}
		list[i] = r
	}
	return j, list
}

// Would catch results that are joined although they do not account for all inputs, and those that are refused although they
// do.
func TestJob_whole(t *testing.T) {
	for name, c := range map[string]struct {
		change func(j *Job, list []*Result) []*Result
		says   string
	}{
		"as they are":                 {func(_ *Job, list []*Result) []*Result { return list }, ""},
		"one is missing":              {func(_ *Job, list []*Result) []*Result { list[1] = nil; return list }, "1 part of 3 without a result: 2;"},
		"two are missing":             {func(_ *Job, list []*Result) []*Result { list[1], list[2] = nil, nil; return list }, "2 parts of 3 without a result: 2-3;"},
		"one begins in another input": {func(_ *Job, list []*Result) []*Result { list[2].Part.From.Input--; return list }, "part 3 does not begin where"},
		"one begins later":            {func(_ *Job, list []*Result) []*Result { list[1].Part.From.Offset++; return list }, "part 2 does not begin where"},
		"one has other numbers":       {func(_ *Job, list []*Result) []*Result { list[1].Part.From.Records++; return list }, "part 2 does not begin where"},
		"fewer records":               {func(_ *Job, list []*Result) []*Result { list[1].Sum.Read--; return list }, "part 2 of 3 (a.mrc, bytes 10 to 30) accounts for 1 records and 20 bytes, and has 2 and 20"},
		"more records in the last":    {func(_ *Job, list []*Result) []*Result { list[2].Sum.Skipped++; return list }, "part 3 of 3 (b.mrc, bytes 0 to 7) accounts for 2 records"},
		"fewer bytes":                 {func(_ *Job, list []*Result) []*Result { list[0].Sum.Bytes.Filler--; return list }, "accounts for 4 records and 9 bytes, and has 4 and 10"},
		"compressed": {func(_ *Job, list []*Result) []*Result {
			list[0].Part.Whole = true
			list[0].Sum.Bytes.Records++
			return list
		}, ""},
		"it ends too early": {func(_ *Job, list []*Result) []*Result { return list[:2] }, "the parts end in b.mrc"},
		"one part": {func(j *Job, list []*Result) []*Result {
			j.Inputs = j.Inputs[1:]
			list[2].Part.From = engine.Place{}
			return list[2:]
		}, ""},
		"one that is not all":   {func(_ *Job, list []*Result) []*Result { return list[:1] }, "the parts end in a.mrc"},
		"the script stopped it": {func(_ *Job, list []*Result) []*Result { list[1].Stopped = true; list[1].Sum.Read--; return list[:2] }, ""},
		"a limit": {func(j *Job, list []*Result) []*Result {
			j.Options = map[string]any{"limit": "5"}
			list[1].Sum.Read--
			return list[:2]
		}, ""},
		"before a limit": {func(j *Job, list []*Result) []*Result {
			j.Options = map[string]any{"limit": "5"}
			list[0].Sum.Read--
			return list[:2]
		}, "part 1 of 3"},
	} {
		j, list := results()
		err := j.whole(c.change(j, list))
		if c.says == "" {
			require.NoError(t, err, name)
			continue
		}
		var in *engine.InputError
		require.ErrorAs(t, err, &in, name)
		require.Equal(t, "job.json", in.Name)
		require.ErrorContains(t, err, c.says, name)
	}
}

// Would catch numbers of missing parts that are not those of their tasks.
func TestShown(t *testing.T) {
	for want, missing := range map[string][]int{"": nil, "7": {7}, "1-2": {1, 2}, "1,3": {1, 3}, "1-3,5,8-9": {1, 2, 3, 5, 8, 9}} {
		require.Equal(t, want, shown(missing))
	}
	var every []int
	var names []string
	for i := range maxMissing {
		every, names = append(every, 2*i), append(names, strconv.Itoa(2*i))
	}
	require.Equal(t, strings.Join(names, ","), shown(every))
	require.Equal(t, strings.Join(names, ",")+",…", shown(append(every, 1000)))
}

// Would catch a run that ends as one whose script fails on everything, and another that does not.
func TestManifest_settleFailed(t *testing.T) {
	at := func(n int64, line int, over bool) engine.Failing {
		return engine.Failing{N: n, Script: "s.lua", Line: line, Over: over}
	}
	elsewhere := engine.Failing{N: 5, Script: "t.lua", Line: 3}
	for name, c := range map[string]struct {
		limit int64
		parts []engine.Failing
		n     int64 // 0: it did not fail
		all   bool
	}{
		"nobody asks":           {0, []engine.Failing{at(5, 3, false)}, 0, false},
		"nothing failed":        {10, []engine.Failing{{Over: true}, at(50, 3, false)}, 0, false},
		"no record":             {10, []engine.Failing{{}, {}}, 0, false},
		"all, in two parts":     {10, []engine.Failing{at(5, 3, false), {}, at(4, 3, false)}, 9, true},
		"as many as the limit":  {10, []engine.Failing{at(5, 3, false), at(5, 3, false), at(1, 4, false)}, 10, false},
		"more than the limit":   {10, []engine.Failing{at(7, 3, false), at(7, 3, true)}, 10, false},
		"one that did not":      {10, []engine.Failing{at(7, 3, false), at(2, 3, true), at(7, 3, false)}, 0, false},
		"a part that did not":   {10, []engine.Failing{at(7, 3, false), {Over: true}, at(7, 3, false)}, 0, false},
		"in another line":       {10, []engine.Failing{at(5, 3, false), at(4, 4, false)}, 0, false},
		"one, and elsewhere":    {10, []engine.Failing{at(1, 3, false), elsewhere}, 0, false},
		"one, and another line": {10, []engine.Failing{at(5, 3, false), at(1, 4, false)}, 0, false},
		"in another file":       {10, []engine.Failing{at(5, 3, false), elsewhere}, 0, false},
		"nothing, then failing": {10, []engine.Failing{{}, at(9, 3, false)}, 9, true},
	} {
		var list []*Result
		for _, f := range c.parts {
			r := &Result{}
			r.Failing = f
			list = append(list, r)
		}
		m := &Manifest{}
		m.settleFailed(list, c.limit)
		require.Equal(t, c.all, m.All, name)
		if c.n == 0 {
			require.Nil(t, m.Failed, name)
			continue
		}
		require.NotNil(t, m.Failed, name)
		require.Equal(t, engine.Failing{N: c.n, Script: "s.lua", Line: 3}, *m.Failed, name)
	}
}

// Would catch a file or module that parts have read with different contents.
func TestJob_sameReads(t *testing.T) {
	j := &Job{path: "job.json", Work: "w", Tables: []File{{Path: "t.csv", SHA256: "1"}}, Modules: []Source{{"m.lua", "2"}}}
	for name, c := range map[string]struct {
		reads [][]Source
		says  string
	}{
		"nothing":                   {[][]Source{nil, nil}, ""},
		"what the plan has read":    {[][]Source{{{"t.csv", "1"}}, {{"m.lua", "2"}}}, ""},
		"the same":                  {[][]Source{{{"x", "5"}}, {{"y", "6"}, {"x", "5"}}}, ""},
		"another table":             {[][]Source{nil, {{"t.csv", "3"}}}, "the script reads t.csv, which was changed before part 2 was run: remove w"},
		"another module":            {[][]Source{{{"m.lua", "3"}}}, "the script reads m.lua, which was changed before part 1 was run: remove w"},
		"another between the parts": {[][]Source{nil, {{"x", "5"}}, {{"x", "6"}}}, "the script reads x, which was changed while parts were run: part 3 has read another content than part 2; remove w"},
	} {
		var list []*Result
		for _, r := range c.reads {
			list = append(list, &Result{Reads: r})
		}
		if err := j.sameReads(list); c.says == "" {
			require.NoError(t, err, name)
		} else {
			require.ErrorContains(t, err, c.says, name)
		}
	}
}

// Would catch directories that are taken for attempts, and attempts that are not.
func TestPartOf(t *testing.T) {
	for dir, want := range map[string]int{"part-000000-1234": 0, "part-000012-1": 12, "part-1234567-1": 1234567, "part--00001-1": -1, "part-000001": -1, "aside-1234": -1, "tasks": -1, "part-x-1": -1} {
		i, ok := partOf(dir)
		require.Equal(t, want >= 0, ok, dir)
		if ok {
			require.Equal(t, want, i, dir)
		}
	}
	for line, want := range map[string][]string{"": nil, "1 \"a\"\n2 \"b c\"\n": {"1 a", "2 b c"}, "x\n3 \"d\"\n4 \"e": {"3 d"}} {
		var got []string
		for pid, host := range joinsIn([]byte(line)) {
			got = append(got, strconv.Itoa(pid)+" "+host)
		}
		require.True(t, slices.Equal(want, got), "%q: %q", line, got)
	}
}
