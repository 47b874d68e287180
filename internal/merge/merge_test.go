package merge_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/matchkey"
	"mrrc-lua/internal/merge"
	"mrrc-lua/parse"
)

func tag(s string) parse.Tag { t, _ := parse.MakeTag(s); return t }

// record makes a record of lines such as "650 value", at the i-th place.
func record(i int, lines ...string) *parse.Record {
	r := parse.NewRecord()
	for _, l := range lines {
		r.Append(tag(l[:3]), []byte("  \x1fa"+l[4:]))
	}
	r.SetPos(parse.Pos{Source: "file", Number: int64(i + 1), Offset: int64(i * 50)})
	return r
}

func lines(r *parse.Record) (list []string) {
	for f := range r.Fields {
		list = append(list, f.Tag().String()+" "+string(f.Data()[4:]))
	}
	return list
}

// Catches what a rule leaves out, adds twice, or changes although it is there already.
func TestRules(t *testing.T) {
	for name, row := range map[string]struct {
		rule           merge.Rule
		record, update []string
		want           []string
	}{
		"add":             {merge.Rule{Tags: []string{"6XX"}, Action: merge.Add}, []string{"245 t", "650 a", "700 x"}, []string{"650 b", "650 a", "651 c", "700 y"}, []string{"245 t", "650 a", "650 b", "651 c", "700 x"}},
		"add the same":    {merge.Rule{Tags: []string{"650"}, Action: merge.Add, Same: "a"}, []string{"650 a"}, []string{"650 a", "650 b"}, []string{"650 a", "650 b"}},
		"add, by several": {merge.Rule{Tags: []string{"650"}, Action: merge.Add, Same: "ab"}, []string{"650 a\x1fbx\x1fc1", "650 d"}, []string{"650  a \x1fbx", "650 a\x1fby", "651 z", "650 a\x1fc2\x1fbx", "650 d\x1f"}, []string{"650 a\x1fbx\x1fc1", "650 d", "650 a\x1fby"}},
		"add, other tags": {merge.Rule{Tags: []string{"65X"}, Action: merge.Add}, []string{"650 a"}, []string{"651 a"}, []string{"650 a", "651 a"}},
		"replace, fewer":  {merge.Rule{Tags: []string{"650"}, Action: merge.Replace}, []string{"650 a", "650 b"}, []string{"650 a"}, []string{"650 a"}},
		"replace, none":   {merge.Rule{Tags: []string{"650"}, Action: merge.Replace}, []string{"650 a"}, []string{"651 a"}, []string{"650 a"}},
		"replace":         {merge.Rule{Tags: []string{"650", "245"}, Action: merge.Replace}, []string{"245 t", "650 a", "650 b"}, []string{"650 c"}, []string{"245 t", "650 c"}},
		"replace by same": {merge.Rule{Tags: []string{"..."}, Action: merge.Replace}, []string{"245 t", "650 a"}, []string{"245 t", "650 a"}, []string{"245 t", "650 a"}},
		"fill":            {merge.Rule{Tags: []string{"650", "651"}, Action: merge.Fill}, []string{"650 a"}, []string{"650 b", "651 c", "651 d"}, []string{"650 a", "651 c", "651 d"}},
		"remove":          {merge.Rule{Tags: []string{"650"}, Action: merge.Remove}, []string{"245 t", "650 a"}, []string{"650 b"}, []string{"245 t"}},
	} {
		key, err := matchkey.Compile("001", matchkey.Trim)
		require.NoError(t, err)
		rules := merge.Rules{row.rule}
		require.NoError(t, rules.Check(), name)
		m := merge.New(merge.Options{Keys: []*matchkey.Key{key}, Rules: rules, Temp: t.TempDir()})
		with := func(i int, l []string) *parse.Record {
			r := record(i, l...)
			r.Insert(tag("001"), []byte("1"))
			return r
		}
		k := m.Keyer()
		u := with(0, row.update)
		require.NoError(t, m.TakeUpdate(u, k.Note(nil, u)))
		require.NoError(t, m.Prepare())
		r := with(0, row.record)
		note, err := k.Matches(nil, r)
		require.NoError(t, err)
		require.NoError(t, m.TakeMaster(r, note))
		require.NoError(t, m.Settle())
		require.NoError(t, k.Apply(r))
		var got []string
		for f := range r.Fields {
			if f.Tag() != tag("001") {
				got = append(got, f.Tag().String()+" "+string(f.Data()[4:]))
			}
		}
		require.Equal(t, row.want, got, name)
		m.Close()
	}
	for text, says := range map[string]string{
		"":                           "there is no rule",
		"[[rule]]\naction = \"add\"": "rule 1 has no tags",
		"[[rule]]\ntags = [\"65\"]\naction = \"add\"":                 `"65" is not a tag`,
		"[[rule]]\ntags = [\"650\"]\naction = \"fill\"\nsame = \"a\"": "rule 1: only the action add has same",
		"[[rule]]\ntags = [\"650\"]\naction = \"add\"\n[[rule]]\n":    "rule 2 has no tags",
		"[[rule]]\ntags = [\"650\"]\naction = \"ad\"":                 `rule 1: the action "ad" is not one of add, replace, fill, remove`,
		"[[rule]]\ntags = [\"650\"]\naction = \"add\"\nsam = \"a\"":   "line 4: there is no rule.sam: a rule has tags, action and same",
		"[[rule]]\ntags = [\"650\", \"ldr\"]\naction = \"add\"":       `rule 1: "ldr": the leader is not a field`,
		"[[rule]]\ntags = [\"000\"]\naction = \"add\"":                "the leader is not a field",
		"[[rule]]\ntags = [\"6*\"]\naction = \"add\"":                 "any character is written as a dot",
		"[[rule]]\ntags = 650":                                        "line 2",
	} {
		_, err := merge.ReadRules([]byte(text))
		require.ErrorContains(t, err, says)
	}
}

// Catches an update that is brought into the wrong record, or into one of several, and one that is lost: compared with
// the plain way, which compares all with all.
func TestMerger_random(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	some := func() (list []string) {
		for range rng.IntN(3) {
			if v := fmt.Sprintf("020 %d", rng.IntN(40)); !slices.Contains(list, v) {
				list = append(list, v)
			}
		}
		return list
	}
	share := func(a, b []string) bool {
		return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
	}
	for range 100 {
		var masters, updates [][]string
		for range rng.IntN(25) {
			masters = append(masters, some())
		}
		for range rng.IntN(15) {
			updates = append(updates, some())
		}
		key, err := matchkey.Compile("020$a", matchkey.Trim)
		require.NoError(t, err)
		rules := merge.Rules{{Tags: []string{"500"}, Action: merge.Add}}
		require.NoError(t, rules.Check())
		m := merge.New(merge.Options{Keys: []*matchkey.Key{key}, Every: true, Rules: rules, Temp: t.TempDir()})
		k := m.Keyer()
		for i, u := range updates {
			r := record(i, append(u, fmt.Sprint("500 ", i))...)
			require.NoError(t, m.TakeUpdate(r, k.Note(nil, r)))
		}
		require.NoError(t, m.Prepare())
		for i, l := range masters {
			r := record(i, l...)
			note, err := k.Matches(nil, r)
			require.NoError(t, err)
			require.NoError(t, m.TakeMaster(r, note))
		}
		require.NoError(t, m.Settle())
		status := make([]string, len(updates))
		applied := make([][]string, len(masters))
		for i, u := range updates {
			var of []int
			for j, l := range masters {
				if share(u, l) {
					of = append(of, j)
				}
			}
			others := slices.ContainsFunc(of, func(j int) bool {
				n := 0
				for _, o := range updates {
					if share(o, masters[j]) {
						n++
					}
				}
				return n > 1
			})
			switch {
			case len(of) == 0:
				status[i] = "unmatched"
			case len(of) > 1 || others:
				status[i] = "ambiguous"
			default:
				status[i] = "matched"
				applied[of[0]] = []string{fmt.Sprint("500 ", i)}
			}
			require.Equal(t, status[i] == "unmatched", m.Stays(record(i).Pos(), false))
			require.Equal(t, status[i] != "matched", m.Stays(record(i).Pos(), true))
		}
		for j, l := range masters {
			r := record(j, l...)
			require.NoError(t, k.Apply(r))
			require.Equal(t, strings.Join(append(slices.Clone(l), applied[j]...), "|"), strings.Join(lines(r), "|"))
		}
		var report bytes.Buffer
		require.NoError(t, m.WriteReport(&report))
		rows, err := csv.NewReader(&report).ReadAll()
		require.NoError(t, err)
		seen := map[string]bool{}
		for _, row := range rows[1:] {
			var i int
			_, err := fmt.Sscan(row[3], &i)
			require.NoError(t, err)
			require.Equal(t, status[i-1], row[0])
			seen[row[3]] = true
		}
		require.Len(t, seen, len(updates))
		m.Close()
	}
}

// Catches a report with a wrong reason, key or record, or rows that are there twice, and numbers that are not those of
// the report; the first key counts, and not every one.
func TestMerger_report(t *testing.T) {
	var keys []*matchkey.Key
	for _, text := range []string{"020$a", "022$a"} {
		k, err := matchkey.Compile(text, matchkey.Trim)
		require.NoError(t, err)
		keys = append(keys, k)
	}
	m := merge.New(merge.Options{Keys: keys, Rules: merge.Rules{{Tags: []string{"500"}, Action: merge.Add}}, Temp: t.TempDir()})
	defer m.Close()
	k := m.Keyer()
	with := func(i int, id string, lines ...string) *parse.Record {
		r := record(i, lines...)
		r.Insert(tag("001"), []byte(id))
		return r
	}
	for i, u := range []*parse.Record{
		with(0, "u1", "020 1", "022 2"), with(1, "u2", "500 x"), with(2, "u3", "020 3"), with(3, "u4", "020 4"), with(4, "u5", "022 4"),
		with(5, "u6", "020 6"), with(6, "u7", "020 7", "020 8"), with(7, "u8", "022 1"),
	} {
		require.NoError(t, m.TakeUpdate(u, k.Note(nil, u)), i)
	}
	require.NoError(t, m.Prepare())
	for _, r := range []*parse.Record{
		with(0, "m1", "020 1"), with(1, "m2", "020 3"), with(2, "m3", "020 3"), with(3, "m4", "020 4", "022 4"), with(4, "m5", "020 8", "020 7"),
	} {
		note, err := k.Matches(nil, r)
		require.NoError(t, err)
		require.NoError(t, m.TakeMaster(r, note))
	}
	require.NoError(t, m.Settle())
	var b bytes.Buffer
	require.NoError(t, m.WriteReport(&b))
	require.Equal(t, `status,reason,key,update,update_001,record,record_001
matched,,1; 2,1,u1,1,m1
unmatched,no key,,2,u2,,
ambiguous,several records of the master file have the key,3,3,u3,2,m2
ambiguous,several records of the master file have the key,3,3,u3,3,m3
ambiguous,several updates have the key,4,4,u4,4,m4
ambiguous,several updates have the key,4,5,u5,4,m4
unmatched,,6,6,u6,,
unmatched,,7,7,u7,,
unmatched,,1,8,u8,,
`, b.String())
	yes, no, ambiguous := m.Counts()
	require.Equal(t, [3]int64{1, 4, 3}, [3]int64{yes, no, ambiguous})
	require.ErrorIs(t, m.WriteReport(failing{}), errFull)
}

var errFull = errors.New("full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

// Catches updates that are left out because too many have the same key, and would be added as unmatched.
func TestMerger_manyWithOneKey(t *testing.T) {
	t.Parallel()
	key, err := matchkey.Compile("001", matchkey.Exact)
	require.NoError(t, err)
	m := merge.New(merge.Options{Keys: []*matchkey.Key{key}, Rules: merge.Rules{{Tags: []string{"650"}, Action: merge.Add}}, Temp: t.TempDir()})
	defer m.Close()
	k := m.Keyer()
	const many = 2100
	with := func(i int, id string) *parse.Record {
		r := record(i)
		r.Insert(tag("001"), []byte(id))
		return r
	}
	for i := range many {
		id := "k"
		if i == 0 {
			id = "other"
		}
		u := with(i, id)
		require.NoError(t, m.TakeUpdate(u, k.Note(nil, u)))
	}
	require.NoError(t, m.Prepare())
	for i := range 2 {
		r := with(i, "k")
		note, err := k.Matches(nil, r)
		require.NoError(t, err)
		require.NoError(t, m.TakeMaster(r, note))
	}
	require.NoError(t, m.Settle())
	matched, unmatched, ambiguous := m.Counts()
	require.Equal(t, [3]int64{0, 1, many - 1}, [3]int64{matched, unmatched, ambiguous})
	for i := range many {
		require.Equal(t, i == 0, m.Stays(record(i).Pos(), false))
		require.True(t, m.Stays(record(i).Pos(), true))
	}
	require.False(t, m.Stays(record(many).Pos(), true))
}

// Catches long keys that are cut, so that different ones are the same.
func TestMerger_longKeys(t *testing.T) {
	t.Parallel()
	key, err := matchkey.Compile("500$a", matchkey.Exact)
	require.NoError(t, err)
	rules := merge.Rules{{Tags: []string{"650"}, Action: merge.Add}}
	require.NoError(t, rules.Check())
	m := merge.New(merge.Options{Keys: []*matchkey.Key{key}, Rules: rules, Temp: t.TempDir()})
	defer m.Close()
	k := m.Keyer()
	long := strings.Repeat("é", 5000)
	for i, end := range []string{"a", "b"} {
		u := record(i, "500 "+long+end, "650 "+end)
		require.NoError(t, m.TakeUpdate(u, k.Note(nil, u)))
	}
	require.NoError(t, m.Prepare())
	master := record(0, "500 "+long+"b")
	note, err := k.Matches(nil, master)
	require.NoError(t, err)
	require.NoError(t, m.TakeMaster(master, note))
	require.NoError(t, m.Settle())
	require.NoError(t, k.Apply(master))
	require.Equal(t, []string{"500 " + long + "b", "650 b"}, lines(master))
	var report bytes.Buffer
	require.NoError(t, m.WriteReport(&report))
	rows, err := csv.NewReader(&report).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{strings.Repeat("é", 240) + "…", strings.Repeat("é", 240) + "…"}, []string{rows[1][2], rows[2][2]})
}

// Catches some of very many updates with one key that count as matched, and a report without the record that they have
// the key of.
func TestMerger_veryMany(t *testing.T) {
	key, err := matchkey.Compile("020$a", matchkey.Trim)
	require.NoError(t, err)
	const n = 2500
	m := merge.New(merge.Options{Keys: []*matchkey.Key{key}, Rules: merge.Rules{{Tags: []string{"500"}, Action: merge.Add}}, Temp: t.TempDir()})
	defer m.Close()
	k := m.Keyer()
	for i := range n {
		u := record(i, "020 1", fmt.Sprint("500 ", i))
		require.NoError(t, m.TakeUpdate(u, k.Note(nil, u)))
	}
	require.NoError(t, m.Prepare())
	r := record(0, "020 1")
	note, err := k.Matches(nil, r)
	require.NoError(t, err)
	require.NoError(t, m.TakeMaster(r, note))
	require.NoError(t, m.Settle())
	yes, no, ambiguous := m.Counts()
	require.Equal(t, [3]int64{0, 0, n}, [3]int64{yes, no, ambiguous})
	require.NoError(t, k.Apply(r))
	require.Equal(t, []string{"020 1"}, lines(r))
	var report bytes.Buffer
	require.NoError(t, m.WriteReport(&report))
	rows, err := csv.NewReader(&report).ReadAll()
	require.NoError(t, err)
	seen, named := map[string]bool{}, 0
	for _, row := range rows[1:] {
		require.Equal(t, "ambiguous", row[0])
		seen[row[3]] = true
		if row[5] == "1" {
			named++
		}
	}
	require.Len(t, seen, n)
	require.Equal(t, 1000, named, "the report has the master record with so many of them")
}
