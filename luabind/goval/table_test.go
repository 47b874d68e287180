package goval_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/goval"
)

// abandons reports whether f gives the record to the VM.
func abandons(f func()) (is bool) {
	defer func() {
		if r := recover(); r != nil {
			if is = goval.Abandoned(r); !is {
				panic(r)
			}
		}
	}()
	f()
	return false
}

// Catches a table that is not as one of Lua after the same assignments, in its length, its elements or their order, and
// an operation that is done although the VM must do it.
func TestTable_asInLua(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", ""}
	for round := range 80 {
		var c goval.Call
		c.Begin()
		got, want := c.NewTable(rng.IntN(3)), &lua.LTable{Metatable: lua.LNil}
		c.WillHave(got, rng.IntN(3))
		most := []int{3, len(names)}[round%2]
		for step := range 60 {
			n := want.Len()
			value, same := goval.Num(float64(step)), lua.LValue(lua.LNumber(step))
			switch rng.IntN(8) {
			case 0, 1, 2:
				if rng.IntN(4) == 0 {
					value, same = goval.Value{}, lua.LNil
				}
				name := names[rng.IntN(most)]
				got.Set(&c, goval.Str(name), value)
				want.RawSetString(name, same)
			case 3:
				if n > 0 && n == got.Places() {
					at := 1 + rng.IntN(n)
					removed, is := got.Remove(at).TextOf()
					if !is {
						removed = "nil"
					}
					require.Equal(t, want.Remove(at).String(), removed)
				}
			case 4:
				if n == got.Places() {
					at := 1 + rng.IntN(n+1)
					got.Insert(&c, at, value)
					want.Insert(at, same)
				}
			case 5:
				if n == got.Places() {
					got.Append(value)
					want.Append(same)
				}
			case 6:
				if n > 0 {
					at := 1 + rng.IntN(n)
					got.Set(&c, goval.Int(at), goval.Value{})
					want.RawSetInt(at, lua.LNil)
				}
			default:
				at := 1 + rng.IntN(got.Places()+3)
				got.SetAt(&c, at, value)
				want.RawSetInt(at, same)
			}
			require.Equal(t, shownLua(want), shown(got), "round %d, step %d", round, step)
			require.Equal(t, want.Len(), got.Len(), "round %d, step %d: %s", round, step, shown(got))
			for _, name := range names {
				require.Equal(t, want.RawGetString(name) == lua.LNil, got.Get(goval.Str(name)).IsNil(), name)
			}
			for at := -1; at < got.Places()+3; at++ {
				require.Equal(t, want.RawGetInt(at) == lua.LNil, got.Get(goval.Int(at)).IsNil(), at)
			}
		}
	}
}

func shownLua(t *lua.LTable) (s string) {
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		s += fmt.Sprintf("%v=%v ", k, v)
	}
	return s
}

// shown steps through a table as pairs does.
func shown(t *goval.Table) (s string) {
	for k, v, at, ok := t.Next(0); ok; k, v, at, ok = t.Next(at) {
		key, _ := k.TextOf()
		value, _ := v.TextOf()
		s += fmt.Sprintf("%s=%s ", key, value)
	}
	return s
}

// Catches an operation that is done on Go values although Lua would do something else, or raise an error.
func TestTable_abandons(t *testing.T) {
	one := goval.Num(1)
	of := func(n int) (*goval.Call, *goval.Table) {
		var c goval.Call
		c.Begin()
		made := c.NewTable(0)
		for range n {
			made.Append(one)
		}
		return &c, made
	}
	for name, row := range map[string]struct {
		n    int
		f    func(c *goval.Call, t *goval.Table)
		want bool
	}{
		"far beyond the end":     {3, func(c *goval.Call, t *goval.Table) { t.SetAt(c, 2*3+64+1, one) }, true},
		"beyond the end":         {3, func(c *goval.Call, t *goval.Table) { t.SetAt(c, 2*3+64, one) }, false},
		"nil beyond the end":     {3, func(c *goval.Call, t *goval.Table) { t.SetAt(c, 4, goval.Value{}) }, true},
		"nil at the end":         {3, func(c *goval.Call, t *goval.Table) { t.SetAt(c, 3, goval.Value{}) }, false},
		"place 0":                {3, func(c *goval.Call, t *goval.Table) { t.SetAt(c, 0, one) }, true},
		"place 1":                {3, func(c *goval.Call, t *goval.Table) { t.SetAt(c, 1, one) }, false},
		"a fraction":             {3, func(c *goval.Call, t *goval.Table) { t.Set(c, goval.Num(1.5), one) }, true},
		"a boolean":              {3, func(c *goval.Call, t *goval.Table) { t.Set(c, goval.Bool(true), one) }, true},
		"insert nil":             {3, func(c *goval.Call, t *goval.Table) { t.Insert(c, 1, goval.Value{}) }, true},
		"insert at 0":            {3, func(c *goval.Call, t *goval.Table) { t.Insert(c, 0, one) }, true},
		"insert at the end":      {3, func(c *goval.Call, t *goval.Table) { t.Insert(c, 4, one) }, false},
		"insert beyond the end":  {3, func(c *goval.Call, t *goval.Table) { t.Insert(c, 5, one) }, true},
		"insert with a gap":      {3, func(c *goval.Call, t *goval.Table) { t.SetAt(c, 3, goval.Value{}); t.Insert(c, 1, one) }, true},
		"remove at 0":            {3, func(_ *goval.Call, t *goval.Table) { t.Remove(0) }, true},
		"remove the last":        {3, func(_ *goval.Call, t *goval.Table) { t.Remove(3) }, false},
		"remove beyond the end":  {3, func(_ *goval.Call, t *goval.Table) { t.Remove(4) }, true},
		"remove with a gap":      {3, func(c *goval.Call, t *goval.Table) { t.SetAt(c, 3, goval.Value{}); t.Remove(1) }, true},
		"set in one of a VM":     {3, func(c *goval.Call, t *goval.Table) { t.Keep(goval.Num(99), one); t.SetAt(c, 1, one) }, true},
		"insert in one of a VM":  {3, func(c *goval.Call, t *goval.Table) { t.Keep(goval.Num(99), one); t.Insert(c, 1, one) }, true},
		"remove in one of a VM":  {3, func(_ *goval.Call, t *goval.Table) { t.Keep(goval.Num(99), one); t.Remove(1) }, true},
		"many names":             {0, func(c *goval.Call, t *goval.Table) { fill(c, t, 20_000) }, false},
		"too many names":         {0, func(c *goval.Call, t *goval.Table) { fill(c, t, 30_000) }, true},
		"a long list":            {0, func(c *goval.Call, t *goval.Table) { long(c, t, 80_000) }, false},
		"too long a list":        {0, func(c *goval.Call, t *goval.Table) { long(c, t, 90_000) }, true},
		"lists of much room":     {0, func(c *goval.Call, _ *goval.Table) { c.NewTable(170_000) }, false},
		"lists of too much room": {0, func(c *goval.Call, _ *goval.Table) { c.NewTable(175_000) }, true},
	} {
		c, made := of(row.n)
		require.Equal(t, row.want, abandons(func() { row.f(c, made) }), name)
	}
}

func fill(c *goval.Call, t *goval.Table, n int) {
	for i := range n {
		t.SetName(c, fmt.Sprint(i), goval.Num(1))
	}
}

func long(c *goval.Call, t *goval.Table, n int) {
	for i := range n {
		t.SetAt(c, i+1, goval.Num(1))
	}
}

// Catches a key of a table of a VM that is lost, or comes in another order than there.
func TestTable_Keep(t *testing.T) {
	var c goval.Call
	c.Begin()
	for _, n := range []int{0, 1, 12} {
		made := c.NewTable(2)
		made.Append(goval.Num(10))
		made.Append(goval.Value{})
		made.Append(goval.Num(30))
		want := "1=10 3=30 "
		for i := range n {
			made.Keep(goval.Str(fmt.Sprint("n", i)), goval.Int(i))
			want += fmt.Sprintf("n%d=%d ", i, i)
		}
		require.False(t, made.HasOther())
		require.Equal(t, want, shown(made))
		made.Keep(goval.Num(99), goval.Int(1))
		made.Keep(goval.Str("last"), goval.Int(2))
		made.Keep(goval.Num(-0.5), goval.Int(3))
		require.Equal(t, want+"99=1 last=2 -0.5=3 ", shown(made))
		require.True(t, made.HasOther())
		require.True(t, made.HasNames())
		require.Equal(t, 1.0, made.At(99).Float())
		require.Equal(t, 3.0, made.Get(goval.Num(-0.5)).Float())
		require.True(t, made.Get(goval.Num(0.5)).IsNil())
		require.True(t, made.Get(goval.Bool(true)).IsNil())
		require.Equal(t, 3, made.Len())
		require.Equal(t, 3, made.Places())
		require.Len(t, made.List(), 3)
		_, _, at, ok := made.Next(-(n + 3))
		require.False(t, ok)
		require.Equal(t, -(n + 3), at)
	}
}

// Catches a name that was removed and counts, and the order of names that came again.
func TestTable_Names(t *testing.T) {
	var c goval.Call
	c.Begin()
	made := c.NewTable(0)
	made.SetName(&c, "none", goval.Value{})
	require.False(t, made.HasNames())
	made.SetName(&c, "a", goval.Num(1))
	made.SetName(&c, "b", goval.Num(2))
	require.True(t, made.HasNames())
	var list []string
	made.SetName(&c, "a", goval.Value{})
	made.Names(func(key string, v goval.Value) { list = append(list, fmt.Sprint(key, v.Float())) })
	require.Equal(t, []string{"b2"}, list)
	made.SetName(&c, "b", goval.Value{})
	require.False(t, made.HasNames())
	require.Empty(t, shown(made))
}

// Catches a row whose new names are found in other rows, a column that two names have, and a name that is no column.
func TestNewRow(t *testing.T) {
	var c goval.Call
	c.Begin()
	for _, names := range [][]string{{"a", "b"}, {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}, {"a", "b", "a"}} {
		columns := goval.NewColumns(names)
		cells := make([]string, len(names))
		for i := range cells {
			cells[i] = fmt.Sprint(i)
		}
		row, other := c.NewRow(columns, cells), c.NewRow(columns, cells)
		row.SetName(&c, "new", goval.Str("n"))
		row.SetName(&c, "b", goval.Value{})
		require.Equal(t, "n", row.Named("new").Text())
		require.True(t, row.Named("b").IsNil(), "a column without a value is not an error")
		require.Equal(t, "1", other.Named("b").Text())
		require.True(t, abandons(func() { other.Named("new") }))
		row.SetName(&c, "new", goval.Value{})
		require.True(t, abandons(func() { row.Get(goval.Str("new")) }), "as if it had never been there")
		require.True(t, other.Get(goval.Int(1)).IsNil())
		want, list := map[string]string{}, []string{}
		for i, name := range names {
			if _, again := want[name]; !again {
				list = append(list, name)
			}
			want[name] = cells[i]
		}
		var have []string
		for k, v, at, ok := other.Next(0); ok; k, v, at, ok = other.Next(at) {
			have = append(have, k.Text())
			require.Equal(t, want[k.Text()], v.Text())
		}
		require.Equal(t, list, have)
	}
}
