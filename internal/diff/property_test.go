package diff_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/diff"
	"mrrc-lua/parse"
)

// fieldOf is a field as tests compare it.
type fieldOf struct {
	tag  parse.Tag
	data string
}

func fieldsOf(r *parse.Record) (list []fieldOf) {
	for f := range r.Fields {
		list = append(list, fieldOf{f.Tag(), string(f.Data())})
	}
	return list
}

// apply makes the fields of the second record from those of the first: each change goes to its place, all
// other fields keep their order in the remaining places.
func apply(before []fieldOf, changes []diff.Change) []fieldOf {
	n := len(before)
	named, gone := map[int]fieldOf{}, map[int]bool{}
	for _, c := range changes {
		if c.From >= 0 {
			gone[c.From] = true
			n--
		}
		switch {
		case c.Op == diff.Moved:
			named[c.To] = fieldOf{c.Tag, string(c.Before.Data())}
		case c.To >= 0:
			named[c.To] = fieldOf{c.After.Tag(), string(c.After.Data())}
		}
	}
	var after []fieldOf
	next := 0
	for at := range n + len(named) {
		if f, ok := named[at]; ok {
			after = append(after, f)
			continue
		}
		for gone[next] {
			next++
		}
		after = append(after, before[next])
		next++
	}
	return after
}

// edited changes a record at random, as scripts do.
func edited(rng *rand.Rand, r *parse.Record) *parse.Record {
	c := r.Clone()
	pick := func() parse.Field {
		for range 20 {
			if f := c.At(rng.IntN(c.Positions())); !f.Deleted() {
				return f
			}
		}
		return c.Append(tagOf(900), []byte("  \x1faspare"))
	}
	for range rng.IntN(8) {
		switch f := pick(); rng.IntN(7) {
		case 0:
			_ = f.Delete()
		case 1:
			_ = f.Replace(append(bytes.Clone(f.Data()), byte('a'+rng.IntN(3))))
		case 2:
			c.Append(f.Tag(), f.Data())
		case 3:
			c.Insert(tagOf(100*rng.IntN(10)+rng.IntN(3)), []byte("  \x1fa"+string(rune('a'+rng.IntN(3)))))
		case 4:
			c.Sort()
		case 5: // to the end
			data := bytes.Clone(f.Data())
			_ = f.Delete()
			c.Append(f.Tag(), data)
		case 6:
			_ = f.SetTag(tagOf(500 + rng.IntN(3)))
		}
	}
	return c
}

func tagOf(n int) parse.Tag {
	t, _ := parse.MakeTag(fmt.Sprintf("%03d", n))
	return t
}

func books(t *testing.T) []parse.Record {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "testdata", "records", "books.mrc"))
	require.NoError(t, err)
	var batch parse.Batch
	require.NoError(t, parse.NewReader(bytes.NewReader(b), parse.Options{}).Read(&batch))
	require.NotEmpty(t, batch.Records)
	return batch.Records
}

// Catches a diff that does not turn one record into the other, that finds a difference between a record
// and itself, or that is not symmetric.
func TestCompare_properties(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, r := range books(t) {
		for range 40 {
			before := edited(rng, &r)
			after := edited(rng, before)
			d := diff.Compare(diff.Of(before), diff.Of(after))
			require.Equal(t, fieldsOf(after), apply(fieldsOf(before), d.Fields))

			self := diff.Compare(diff.Of(after), diff.Of(after.Clone()))
			require.True(t, self.Empty(), "%+v", self)

			back := diff.Compare(diff.Of(after), diff.Of(before))
			require.Equal(t, counts(&d), reversed(counts(&back)))
		}
	}
}

// counted holds the changes of fields with a tag. When two fields changed places, either may count as the
// one that moved: these are counted together.
type counted struct {
	tag parse.Tag
	op  diff.Op
}

func counts(d *diff.Diff) map[counted]int {
	n := map[counted]int{}
	for _, c := range d.Fields {
		if c.Op == diff.Moved {
			c.Tag = 0
		}
		n[counted{c.Tag, c.Op}]++
	}
	return n
}

func reversed(counts map[counted]int) map[counted]int {
	n := map[counted]int{}
	for c, k := range counts {
		switch c.op {
		case diff.Added:
			c.op = diff.Removed
		case diff.Removed:
			c.op = diff.Added
		default:
		}
		n[c] = k
	}
	return n
}

// Catches pairs that are not of the same text, that do not ascend, or that are fewer than there are.
func TestCommon(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	list := func() (list []string) {
		for range rng.IntN(9) {
			list = append(list, string(rune('a'+rng.IntN(4))))
		}
		return list
	}
	for range 3000 {
		a, b := list(), list()
		most := make([][]int, len(a)+1) // how many pairs a[i:] and b[j:] have at most
		for i := range most {
			most[i] = make([]int, len(b)+1)
		}
		for i := len(a) - 1; i >= 0; i-- {
			for j := len(b) - 1; j >= 0; j-- {
				if most[i][j] = max(most[i+1][j], most[i][j+1]); a[i] == b[j] {
					most[i][j] = 1 + most[i+1][j+1]
				}
			}
		}
		pairs := diff.Common(a, b)
		require.Len(t, pairs, most[0][0], "%q %q", a, b)
		before := [2]int{-1, -1}
		for _, p := range pairs {
			require.Equal(t, a[p[0]], b[p[1]], "%q %q", a, b)
			require.True(t, p[0] > before[0] && p[1] > before[1], "%q %q: %v", a, b, pairs)
			before = p
		}
	}
}

// repeated makes a record of n equal fields.
func repeated(n int, text string) *parse.Record {
	r := parse.NewRecord()
	for range n {
		r.Append(tagOf(650), []byte("  \x1fa"+text))
	}
	return r
}

// Catches work that grows with the square of the number of fields, and changes that are lost in the bounds.
func TestCompare_manyFields(t *testing.T) {
	const n = 20_000
	long := func(data func(i int) string) *parse.Record {
		r := parse.NewRecord()
		for i := range n {
			r.Append(tagOf(650), []byte("  \x1fa"+data(i)))
		}
		return r
	}
	up := func(i int) string { return fmt.Sprint(i) }
	for name, row := range map[string]struct {
		before, after *parse.Record
		ops           map[diff.Op]int
	}{
		"reversed":          {long(up), long(func(i int) string { return fmt.Sprint(n - 1 - i) }), map[diff.Op]int{diff.Moved: n - 1}},
		"all changed":       {long(up), long(func(i int) string { return fmt.Sprint(i) + "." }), map[diff.Op]int{diff.Changed: n}},
		"all the same":      {long(func(int) string { return "x" }), long(func(i int) string { return []string{"x", "y"}[i%2] }), map[diff.Op]int{diff.Changed: n / 2}},
		"fewer of the same": {long(func(int) string { return "x" }), repeated(n/2, "x"), map[diff.Op]int{diff.Removed: n / 2}},
		"more of the same":  {repeated(n/2, "x"), long(func(int) string { return "x" }), map[diff.Op]int{diff.Added: n / 2}},
		"two of the same":   {repeated(2, "x"), repeated(1, "y"), map[diff.Op]int{diff.Changed: 1, diff.Removed: 1}},
		"every other one":   {long(up), long(func(i int) string { return fmt.Sprint(2 * i) }), map[diff.Op]int{diff.Changed: n / 2}},
	} {
		t.Run(name, func(t *testing.T) {
			d := diff.Compare(diff.Of(row.before), diff.Of(row.after))
			require.Equal(t, fieldsOf(row.after), apply(fieldsOf(row.before), d.Fields))
			got := map[diff.Op]int{}
			for _, c := range d.Fields {
				got[c.Op]++
			}
			require.Equal(t, row.ops, got)
		})
	}
}
