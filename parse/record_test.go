package parse_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testread"
	"mrrc-lua/parse"
)

func sampleRecord(t testing.TB) *parse.Record {
	return frameOf(t, marc("001 id", "008 date", "245 10|aTitle", "650  0|aMills", "650  0|aMaps", "ERR   |aLocal"))
}

// dump returns tags and data of the fields, in order.
func dump(r *parse.Record) string { return strings.Join(testread.Tell(r).Fields, "; ") }

// tags returns the tags of the fields, in order.
func tags(r *parse.Record) string {
	var all []string
	for f := range r.Fields {
		all = append(all, f.Tag().String())
	}
	return strings.Join(all, " ")
}

// Catches a first field, a control number or a length that still counts what was deleted, or does
// not follow the order of the record.
func TestRecord_lookup(t *testing.T) {
	r := sampleRecord(t)
	require.Equal(t, 6, r.Len())
	require.Equal(t, 6, r.Positions())
	require.Equal(t, "id", string(r.ControlNumber()))
	first, ok := r.First(tag("650"))
	require.True(t, ok)
	require.Equal(t, r.At(3), first)
	require.Same(t, r, first.Record())
	require.NoError(t, first.Delete())
	second, ok := r.First(tag("650"))
	require.True(t, ok)
	require.Equal(t, "Maps", value(second))
	require.Equal(t, 5, r.Len())
	require.Equal(t, 6, r.Positions())
	require.True(t, r.At(3).Deleted())
	_, ok = r.First(tag("999"))
	require.False(t, ok)

	front := r.Insert(tag("001"), []byte("other"))
	require.Equal(t, "id", string(r.ControlNumber()), "it comes behind the one that is there")
	require.Equal(t, front, r.At(1))
	require.NoError(t, r.At(0).Delete())
	require.Equal(t, "other", string(r.ControlNumber()))
	require.NoError(t, front.Delete())
	require.Nil(t, r.ControlNumber())
}

func value(f parse.Field) string {
	v, _ := f.Value('a')
	return string(v)
}

// Catches a walk that misses or repeats fields when the record changes under it, in each of the
// ways it can.
func TestRecord_cursor(t *testing.T) {
	for name, change := range map[string]func(r *parse.Record, f parse.Field){
		"delete it": func(_ *parse.Record, f parse.Field) { _ = f.Delete() },
		"append":    func(r *parse.Record, f parse.Field) { r.Append(f.Tag(), []byte("new")) },
		"insert":    func(r *parse.Record, f parse.Field) { r.Insert(f.Tag(), []byte("new")) },
		"insert before": func(r *parse.Record, _ parse.Field) {
			r.Insert(tag("000"), []byte("new"))
		},
		"replace": func(_ *parse.Record, f parse.Field) { _ = f.Replace([]byte("  \x1fanew")) },
		"new tag": func(_ *parse.Record, f parse.Field) { _ = f.SetTag(tag("999")) },
		"sort":    func(r *parse.Record, _ parse.Field) { r.Insert(tag("000"), []byte("new")); r.Sort() },
	} {
		for _, sorted := range []bool{false, true} {
			r := sampleRecord(t)
			if sorted { // an order of its own from the start
				require.NoError(t, r.At(0).SetTag(tag("700")))
				r.Sort()
			}
			var want, seen []parse.Field
			for p := range r.Positions() {
				want = append(want, r.At(p))
			}
			for f := range r.Fields {
				seen = append(seen, f)
				change(r, f)
			}
			require.Equal(t, want, seen, name)
		}
	}
	r := sampleRecord(t)
	var seen []string
	for f := range r.Fields {
		seen = append(seen, f.Tag().String())
		if f.Tag() == tag("008") { // the bytes after it
			for p := range r.Positions() {
				if f := r.At(p); f.Tag() == tag("650") {
					require.NoError(t, f.Delete())
				}
			}
		}
	}
	require.Equal(t, "001 008 245 ERR", strings.Join(seen, " "), "deleted fields are passed over")
	for range r.Fields {
		break // a walk may end early
	}
}

// Catches copies that share what they should not: a change of one showing in the other.
func TestRecord_copies(t *testing.T) {
	for name, copied := range map[string]func(*parse.Record) *parse.Record{
		"clone": (*parse.Record).Clone, "snapshot": (*parse.Record).Snapshot,
	} {
		for n := range 40 { // with more or less memory to spare
			requireCopyIsOwn(t, name, copied, strings.Repeat("x", n))
		}
	}
}

func requireCopyIsOwn(t testing.TB, name string, copied func(*parse.Record) *parse.Record, added string) {
	r := sampleRecord(t)
	r.Append(tag("999"), []byte("  \x1faAdded"+added))
	r.Insert(tag("100"), []byte("1 \x1faAuthor"))
	r.AddProblem(parse.Problem{Code: "one"})
	before := testread.Tell(r)
	c := copied(r)
	require.Equal(t, before, testread.Tell(c), name)
	require.NoError(t, r.At(1).Replace([]byte("R")))
	require.Equal(t, before, testread.Tell(c), name)
	require.NoError(t, c.At(1).Replace([]byte("C")))
	require.Equal(t, "R", string(r.At(1).Data()), name)
	require.Equal(t, "C", string(c.At(1).Data()), name)
	before = testread.Tell(c)
	edit := func(r *parse.Record, text string) {
		for f := range r.Fields {
			require.NoError(t, f.Replace([]byte("  \x1fa"+text)))
		}
		require.NoError(t, r.At(2).Delete())
		r.Append(tag("998"), []byte(text))
		r.Insert(tag("002"), []byte(text))
		r.AddProblem(parse.Problem{Code: parse.Code(text)})
		require.NoError(t, r.SetLeader(5, text[0]))
		r.SetPos(parse.Pos{Number: 9})
	}
	edit(r, "original")
	require.Equal(t, before, testread.Tell(c), name)
	changed := testread.Tell(r)
	edit(c, "copy")
	require.Equal(t, changed, testread.Tell(r), name)
	require.Same(t, c, c.At(0).Record())
}

// Catches a clone whose bytes go away with the batch it came from.
func TestRecord_cloneOutlivesBatch(t *testing.T) {
	first, second := marc("001 one", "245 00|aTitle."), marc("001 two", "245 00|aOther.")
	r := parse.NewReader(&chunks{string(first) + string(second), func() int { return len(first) }}, parse.Options{})
	var b parse.Batch
	require.NoError(t, r.Read(&b))
	c := b.Records[0].Clone()
	require.NoError(t, r.Read(&b))
	require.Equal(t, string(first), string(c.Raw()))
	require.Equal(t, "001 one; 245 00\x1faTitle.", dump(c))

	text := string(with(marc("001 one", "245 10|aT\xE8utel"), 9, " ")) // decoded
	next := string(with(marc("001 one", "245 10|aTutel", "500   |aT\xE8utel"), 9, " "))
	cuts := []int{len(text), len(next)}
	r = parse.NewReader(&chunks{text + next, func() (n int) { n, cuts = cuts[0], append(cuts[1:], 1); return n }}, parse.Options{})
	require.NoError(t, r.Read(&b))
	c = b.Records[0].Clone()
	require.NoError(t, r.Read(&b))
	native, ok := c.At(1).Native()
	require.True(t, ok)
	require.Equal(t, "10\x1faT\xE8utel", string(native))

	bad := readFirst(t, "garbage").Clone()
	other := bad.Clone()
	other.SetPos(parse.Pos{Number: 7})
	require.EqualValues(t, 1, bad.Err().Number, "an error is copied as well")
	require.EqualValues(t, 7, other.Err().Number)
}

func readFirst(t testing.TB, text string) *parse.Record {
	var b parse.Batch
	require.NoError(t, parse.NewReader(strings.NewReader(text), parse.Options{}).Read(&b))
	return &b.Records[0]
}

// Catches a record that was adopted by a batch and whose memory the batch then uses for others,
// while its owner still has it.
func TestRecord_adopted(t *testing.T) {
	mine := parse.NewRecord()
	mine.Append(tag("001"), []byte("mine"))
	mine.AddProblem(parse.Problem{Code: "mine"})
	before := testread.Tell(mine)
	var b parse.Batch
	b.Reset("t")
	require.Equal(t, "001 mine", dump(b.Adopt(mine, parse.Pos{Number: 3})))
	require.EqualValues(t, 3, b.Records[0].Pos().Number)
	b.Reset("t")
	require.NoError(t, parse.NewReader(strings.NewReader(string(marc("001 a"))), parse.Options{}).Read(&b))
	b.Records[0].Append(tag("002"), []byte("more"))
	b.Records[0].AddProblem(parse.Problem{Code: "more"})
	require.Equal(t, before, testread.Tell(mine))
}

// Catches a record that could not be read and passes for one that can be written.
func TestRecord_rejected(t *testing.T) {
	r := readFirst(t, "garbage")
	require.Error(t, r.Err())
	require.ErrorIs(t, r.Err(), parse.ErrNotMARC)
	require.Equal(t, "garbage", string(r.Raw()))
	require.False(t, r.Verbatim())
	require.Zero(t, r.Len())
	require.Zero(t, r.Positions())
	require.Equal(t, len("garbage"), r.Err().Length)
	require.True(t, r.Err().Resumable)
}
