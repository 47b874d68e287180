package pairing_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/pairing"
	"mrrc-lua/internal/repeats"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/parse"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// book is a record of a test.
type book struct{ id, title string }

func build(t *testing.T, books []book) []byte {
	t.Helper()
	var b strings.Builder
	for _, x := range books {
		if x.id == "garbage" {
			continue
		}
		b.WriteString("=LDR  00000nam a2200000 a 4500\n")
		if x.id != "" {
			fmt.Fprintf(&b, "=001  %s\n", x.id)
		}
		fmt.Fprintf(&b, "=245  10$a%s\n\n", x.title)
	}
	out, err := testmarc.Build(b.String())
	require.NoError(t, err)
	return out
}

// reader reads from memory, in small blocks.
type reader struct{ *parse.Reader }

func (reader) Close() {}

// file is a file in memory; again reports whether records can be read again.
func file(name string, data []byte, again bool) pairing.File {
	opt := parse.Options{Source: name, Block: 300}
	f := pairing.File{Name: name, Open: func() (pairing.Reader, error) {
		return reader{parse.NewReader(bytes.NewReader(data), opt)}, nil
	}}
	if again {
		f.At = func(pos parse.Pos) (*parse.Record, error) {
			var b parse.Batch
			err := parse.NewReader(bytes.NewReader(data[pos.Offset:]), parse.Options{Source: name, Offset: pos.Offset}).Read(&b)
			if err != nil {
				return nil, err
			}
			b.Records[0].SetPos(pos)
			return &b.Records[0], nil
		}
	}
	return f
}

// collated returns the entries in words, and the number of unchanged ones.
func paired(t *testing.T, opt pairing.Options) (entries []string, unchanged int, res pairing.Result, err error) {
	t.Helper()
	opt.Entry = func(e *diff.Entry) error {
		if e.Kind == diff.RecordUnchanged {
			unchanged++
			return nil
		}
		name := string(e.ID)
		if e.By != "" {
			name = e.By + "=" + e.Key
		}
		entries = append(entries, e.Kind.String()+" "+name)
		return nil
	}
	res, err = pairing.Run(t.Context(), opt)
	return entries, unchanged, res, err
}

func books(words string) (list []book) {
	for _, w := range strings.Fields(words) {
		id, title, _ := strings.Cut(w, ":")
		if id == "-" {
			id = ""
		}
		list = append(list, book{id, title})
	}
	return list
}

// Catches a record that is paired with a record of another key, and entries that are not in the order of
// the files.
func TestRun(t *testing.T) {
	for name, row := range map[string]struct {
		old, new  string
		key       pairing.Key
		entries   string
		unchanged int
		res       pairing.Result
	}{
		"the same":          {"a b c", "a b c", pairing.ByControlNumber(), "", 3, pairing.Result{}},
		"empty":             {"", "", pairing.ByControlNumber(), "", 0, pairing.Result{}},
		"changed":           {"a:1 b:2 c:3", "a:1 b:x c:3", pairing.ByControlNumber(), "changed b", 2, pairing.Result{}},
		"dropped":           {"a b c d", "b d", pairing.ByControlNumber(), "dropped a, dropped c", 2, pairing.Result{}},
		"added":             {"b d", "a b c d e", pairing.ByControlNumber(), "added a, added c, added e", 2, pairing.Result{}},
		"all other":         {"a b", "c d", pairing.ByControlNumber(), "dropped a, dropped b, added c, added d", 0, pairing.Result{}},
		"cut off":           {"a b c", "a", pairing.ByControlNumber(), "dropped b, dropped c", 1, pairing.Result{}},
		"first to the end":  {"a:1 b c", "b c a:2", pairing.ByControlNumber(), "changed a", 2, pairing.Result{Moved: 1}},
		"last to the front": {"a b c:1", "c:2 a b", pairing.ByControlNumber(), "changed c", 2, pairing.Result{Moved: 1}},
		"exchanged, one goes": {
			"a:1 b:1 c:1", "c:2 a:2", pairing.ByControlNumber(), "dropped b, changed c, changed a", 0, pairing.Result{Moved: 1},
		},
		"twice": {
			"a:1 a:2 b a:3", "a:1 b a:2", pairing.ByControlNumber(), "dropped a", 3, pairing.Result{Moved: 1},
		},
		"twice, side by side": {"a a b", "a a b", pairing.ByControlNumber(), "", 3, pairing.Result{}},
		"no key in step":      {"a -:1 b", "a -:2 b", pairing.ByControlNumber(), "changed ", 2, pairing.Result{NoKey: [2]int64{1, 1}}},
		"no key behind": {
			"a -:1 -:2 b", "-:2 -:3 b", pairing.ByControlNumber(), "dropped a, dropped , added ", 2, pairing.Result{NoKey: [2]int64{2, 2}},
		},
		"longer, in step": {"a b", "a b c d", pairing.ByControlNumber(), "added c, added d", 2, pairing.Result{}},
		"no key, the same twice": {
			"a -:1 -:1", "-:1 -:1 b", pairing.ByControlNumber(), "dropped a, added b", 2, pairing.Result{NoKey: [2]int64{2, 2}},
		},
		"by position": {"a:1 b:1 c:1", "a:1 c:1", pairing.ByPlace(), "changed b, dropped c", 1, pairing.Result{}},
		"by spec":     {"a:x b:y", "c:y d:x e:z", spec(t, "245$a"), "changed 245$a=x, changed 245$a=y, added 245$a=z", 0, pairing.Result{Moved: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := books(row.old), books(row.new)
			entries, unchanged, res, err := paired(t, pairing.Options{
				Old: file("old", build(t, a), false), New: file("new", build(t, b), false), Key: row.key,
			})
			require.NoError(t, err)
			if name == "by spec" {
				slices.Sort(entries)
				row.entries = "added 245$a=z, changed 245$a=x, changed 245$a=y"
			}
			require.Equal(t, row.entries, strings.Join(entries, ", "))
			require.Equal(t, row.unchanged, unchanged)
			row.res.Records = [2]int64{int64(len(a)), int64(len(b))}
			res.Keys, res.Numbers = row.res.Keys, row.res.Numbers // TestRun_repeatedKeys
			require.Equal(t, row.res, res)
		})
	}
}

// Catches a repeated key that is not named, or named with other places than those of its records, in files that are in
// step, in those that are not, and where it is not the key by which records are paired.
func TestRun_repeatedKeys(t *testing.T) {
	list := func(k *repeats.Keys) string {
		if k == nil {
			return "not looked for"
		}
		return fmt.Sprint(k.List())
	}
	for name, row := range map[string]struct {
		old, new      string
		key           pairing.Key
		keys, numbers [2]string
	}{
		"in step":     {"a b a c a", "a b a c a", pairing.ByControlNumber(), [2]string{"[{a 3 [1 3 5]}]", "[{a 3 [1 3 5]}]"}, [2]string{"not looked for", "not looked for"}},
		"apart":       {"a b x b", "b c a c c", pairing.ByControlNumber(), [2]string{"[{b 2 [2 4]}]", "[{c 3 [2 4 5]}]"}, [2]string{"not looked for", "not looked for"}},
		"by position": {"a b", "a a", pairing.ByPlace(), [2]string{"not looked for", "not looked for"}, [2]string{"[]", "[{a 2 [1 2]}]"}},
		"by spec":     {"a:x b:x", "c:y c:x", spec(t, "245$a"), [2]string{"[{x 2 [1 2]}]", "[]"}, [2]string{"[]", "[{c 2 [1 2]}]"}},
		"no key":      {"- -", "- -", pairing.ByControlNumber(), [2]string{"[]", "[]"}, [2]string{"not looked for", "not looked for"}},
	} {
		_, _, res, err := paired(t, pairing.Options{Old: file("old", build(t, books(row.old)), false), New: file("new", build(t, books(row.new)), false), Key: row.key})
		require.NoError(t, err, name)
		for side := range 2 {
			require.Equal(t, row.keys[side], list(res.Keys[side]), name)
			require.Equal(t, row.numbers[side], list(res.Numbers[side]), name)
		}
	}
}

// Catches keys of several values that look alike when they are joined.
func TestRun_keyOfSeveralValues(t *testing.T) {
	old, now := books("1:a$bbc 2:x$by"), books("3:ab$bc 4:x$by")
	entries, unchanged, _, err := paired(t, pairing.Options{
		Old: file("old", build(t, old), false), New: file("new", build(t, now), false), Key: spec(t, "245$a$b"),
	})
	require.NoError(t, err)
	require.Equal(t, []string{"dropped 245$a$b=a; bc", "added 245$a$b=ab; c", "changed 245$a$b=x; y"}, entries)
	require.Zero(t, unchanged)
}

// Catches a record that cannot be read and is compared field by field, lost, or counted as unchanged
// although its bytes are different.
func TestRun_unreadable(t *testing.T) {
	good := build(t, books("a:1 b:2 c:3"))
	damaged := func(n int) []byte { // the n-th record loses its directory
		records := bytes.SplitAfter(build(t, books("a:1 b:2 c:3")), []byte{parse.RecordTerminator})
		copy(records[n][24:], "*** this is not a directory ***")
		return bytes.Join(records, nil)
	}
	for name, row := range map[string]struct {
		old, new  []byte
		key       pairing.Key
		entries   []string
		unchanged int
	}{
		"by position, of the new file":            {good, damaged(1), pairing.ByPlace(), []string{"dropped b", "added "}, 2},
		"by position, of the old file":            {damaged(1), good, pairing.ByPlace(), []string{"dropped ", "added b"}, 2},
		"by position, the same bytes":             {damaged(1), damaged(1), pairing.ByPlace(), nil, 3},
		"by position, other bytes":                {damaged(1), damaged(2), pairing.ByPlace(), []string{"dropped ", "added b", "dropped c", "added "}, 1},
		"by control number, while files are read": {damaged(2), good, pairing.ByControlNumber(), []string{"dropped ", "added c"}, 2},
		"by control number, in another order":     {append(damaged(0), build(t, books("d"))...), append(build(t, books("d")), good...), pairing.ByControlNumber(), []string{"dropped ", "added a"}, 3},
	} {
		entries, unchanged, res, err := paired(t, pairing.Options{Old: file("old", row.old, false), New: file("new", row.new, false), Key: row.key})
		require.NoError(t, err, name)
		for side, data := range [][]byte{row.old, row.new} {
			require.EqualValues(t, bytes.Count(data, []byte("*** this is not")), res.Unreadable[side], name)
			require.Zero(t, res.NoKey[side], "%s: a record that cannot be read is not one without a key", name)
		}
		require.ElementsMatch(t, row.entries, entries, name)
		require.Equal(t, row.unchanged, unchanged, name)
	}
}

func spec(t *testing.T, text string) pairing.Key {
	t.Helper()
	key, err := pairing.BySpec(text)
	require.NoError(t, err)
	return key
}

// Catches records that are lost, reported twice or compared with the wrong ones, in files that were
// shuffled and edited at random; and a result that depends on whether records are kept or read again.
func TestRun_random(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 150 {
		var before, after []book
		want := map[string]bool{}
		n := rng.IntN(60)
		for i := range n {
			x := book{fmt.Sprint("id", i), fmt.Sprint("title ", i)}
			before = append(before, x)
			switch rng.IntN(6) {
			case 0:
				want["dropped "+x.id] = true
				continue
			case 1:
				x.title += " changed"
				want["changed "+x.id] = true
			case 2:
				y := book{fmt.Sprint("new", i), "new"}
				after = append(after, y)
				want["added "+y.id] = true
			}
			after = append(after, x)
		}
		for range rng.IntN(5) {
			if k := len(after); k > 1 { // one moves
				i, j := rng.IntN(k), rng.IntN(k)
				x := after[i]
				after = slices.Insert(slices.Delete(after, i, i+1), j, x)
			}
		}
		if rng.IntN(5) == 0 {
			rng.Shuffle(len(after), func(i, j int) { after[i], after[j] = after[j], after[i] })
		}
		var first []string
		for _, held := range []int64{0, 1, 3000} {
			entries, unchanged, _, err := paired(t, pairing.Options{
				Old: file("old", build(t, before), true), New: file("new", build(t, after), true), Held: held,
			})
			require.NoError(t, err)
			got := map[string]bool{}
			for _, e := range entries {
				require.False(t, got[e], "%s twice", e)
				got[e] = true
			}
			require.Equal(t, want, got)
			require.Equal(t, len(before), unchanged+len(entries)-strings.Count(strings.Join(entries, "\n"), "added "))
			if first == nil {
				first = entries
			}
			require.Equal(t, first, entries, "held %d", held)
		}
	}
}

// Catches memory without a bound, and an error that does not name its file.
func TestRun_held(t *testing.T) {
	var before []book
	for i := range 100 {
		before = append(before, book{fmt.Sprint(i), "x"})
	}
	after := slices.Clone(before)
	slices.Reverse(after)
	_, _, _, err := paired(t, pairing.Options{Old: file("old", build(t, before), false), New: file("new", build(t, after), false), Held: 5000})
	var held *pairing.HeldError
	require.ErrorAs(t, err, &held)
	require.Equal(t, "old", held.Name)
}

var errReading = errors.New("the disk is gone")

type failing struct{ reader }

func (failing) Read(*parse.Batch) error { return errReading }

// Catches an error of reading or of the caller that is lost, and goroutines that do not end.
func TestRun_fails(t *testing.T) {
	a, b := file("old", build(t, books("a b c d e f g h")), true), file("new", build(t, books("a c")), true)
	bad := b
	opens := 0
	bad.Open = func() (pairing.Reader, error) {
		if opens++; opens == 2 { // for the index
			return failing{}, nil
		}
		return b.Open()
	}
	_, _, _, err := paired(t, pairing.Options{Old: a, New: bad})
	require.ErrorIs(t, err, errReading)

	stop := errors.New("enough")
	_, err = pairing.Run(t.Context(), pairing.Options{Old: a, New: b, Entry: func(*diff.Entry) error { return stop }})
	require.ErrorIs(t, err, stop)

	grown := b
	opens = 0
	grown.Open = func() (pairing.Reader, error) {
		if opens++; opens == 2 {
			return file("new", build(t, books("a")), false).Open()
		}
		return b.Open()
	}
	_, _, _, err = paired(t, pairing.Options{Old: a, New: grown})
	require.ErrorIs(t, err, pairing.ErrChanged)
}

// Catches a file that cannot be opened and counts as empty, and a run that is stopped and says that the rest of
// a file was dropped.
func TestRun_noEnd(t *testing.T) {
	a, b := file("old", build(t, books("a b c d e f g h")), true), file("new", build(t, books("a b c d e f g h")), true)
	closed := b
	closed.Open = func() (pairing.Reader, error) { return nil, errReading }
	_, _, _, err := paired(t, pairing.Options{Old: a, New: closed})
	require.ErrorIs(t, err, errReading)
	closed.Open = func() (pairing.Reader, error) { return failing{}, nil }
	for _, files := range [][2]pairing.File{{a, closed}, {closed, b}} {
		_, _, _, err = paired(t, pairing.Options{Old: files[0], New: files[1]})
		require.ErrorIs(t, err, errReading)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	endless := a
	endless.Open = func() (pairing.Reader, error) { return endlessReader{}, nil }
	_, err = pairing.Run(ctx, pairing.Options{Old: endless, New: endless, Entry: func(*diff.Entry) error { return nil }})
	require.ErrorIs(t, err, context.Canceled)

	cut := b
	opens := 0
	cut.Open = func() (pairing.Reader, error) {
		if opens++; opens == 2 { // for the index
			return file("new", build(t, books("x a d")), false).Open()
		}
		return file("new", build(t, books("x a")), false).Open()
	}
	other := file("other", build(t, books("a d")), true)
	for _, files := range [][2]pairing.File{{other, cut}, {cut, other}} {
		opens = 0
		_, _, _, err = paired(t, pairing.Options{Old: files[0], New: files[1]})
		require.ErrorIs(t, err, pairing.ErrChanged)
	}
}

// Catches records without a key that are taken for the same one, although their leaders are not the same.
func TestRun_keylessLeader(t *testing.T) {
	old := build(t, books("a -:1 b"))
	for _, at := range []int{5, 11, 17, 18} {
		now := build(t, books("-:1 b"))
		now[at] = 'x'
		entries, unchanged, _, err := paired(t, pairing.Options{Old: file("old", old, false), New: file("new", now, false)})
		require.NoError(t, err)
		require.Equal(t, []string{"dropped a", "dropped ", "added "}, entries, at)
		require.Equal(t, 1, unchanged)
	}
}

// endlessReader has the same record again and again.
type endlessReader struct{}

func (endlessReader) Read(b *parse.Batch) error {
	b.Records = []parse.Record{*parse.NewRecord()}
	return nil
}

func (endlessReader) Close() {}
