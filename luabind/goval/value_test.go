package goval_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/goval"
	"mrrc-lua/parse"
)

// values are values that are all different.
func values() (list []goval.Value, field parse.Field) {
	var c goval.Call
	c.Begin()
	tag, _ := parse.MakeTag("500")
	r := parse.NewRecord()
	first, second := r.Append(tag, []byte("  \x1faA")), r.Append(tag, []byte("  \x1faA"))
	nothing := func(*goval.Call, []goval.Value) goval.Value { return goval.Value{} }
	return []goval.Value{
		{}, goval.Bool(false), goval.Bool(true), goval.Num(0), goval.Num(-1.5), goval.Int(300), goval.Str(""), goval.Str("a"), goval.Str("ab"), goval.Str("b"), goval.Str("300"),
		goval.OfTable(c.NewTable(0)), goval.OfTable(c.NewTable(0)), goval.OfRecord(r), goval.OfRecord(parse.NewRecord()), goval.OfField(first), goval.OfField(second),
		goval.OfFunction(&goval.Callable{Call: nothing}), goval.OfFunction(&goval.Callable{Call: nothing}), goval.OfForeign(&lua.LUserData{}),
	}, second
}

// Catches values that are taken for equal, and one that is not equal to itself.
func TestEqual(t *testing.T) {
	list, _ := values()
	for i, a := range list {
		for j, b := range list {
			require.Equal(t, i == j, goval.Equal(a, b), "%d and %d", i, j)
		}
	}
	require.True(t, goval.Equal(goval.Str("ab"), goval.Bytes([]byte("ab"))))
	require.False(t, goval.Equal(goval.Num(math.NaN()), goval.Num(math.NaN())))
	require.True(t, goval.Equal(goval.Num(0), goval.Num(math.Copysign(0, -1))))
	require.True(t, abandons(func() { goval.Equal(goval.OfForeign(&lua.LUserData{}), goval.OfForeign(&lua.LUserData{})) }), "there may be a metamethod")
	require.True(t, goval.Equal(goval.Char(0xFF), goval.Str("\xff")))
	require.True(t, goval.Equal(goval.Char(0), goval.Str("\x00")))
}

// Catches an order that is not that of Lua, and one between values that have none.
func TestLess(t *testing.T) {
	sorted := [][]goval.Value{
		{goval.Num(math.Inf(-1)), goval.Num(-1), goval.Num(0), goval.Num(0.5), goval.Num(10)},
		{goval.Str(""), goval.Str("10"), goval.Str("9"), goval.Str("A"), goval.Str("a"), goval.Str("a\x00"), goval.Str("ab"), goval.Str("\xff")},
	}
	for _, list := range sorted {
		for i, a := range list {
			for j, b := range list {
				require.Equal(t, i < j, goval.Less(a, b))
				require.Equal(t, i <= j, goval.LessEqual(a, b))
			}
			require.True(t, abandons(func() { goval.Less(a, goval.Bool(true)) }))
			require.True(t, abandons(func() { goval.LessEqual(goval.Value{}, a) }))
		}
	}
	require.True(t, abandons(func() { goval.Less(goval.Num(1), goval.Str("1")) }))
	require.True(t, abandons(func() { goval.Less(goval.Str("1"), goval.Num(1)) }))
	require.True(t, abandons(func() { goval.LessEqual(goval.Num(1), goval.Str("1")) }))
	require.True(t, abandons(func() { goval.LessEqual(goval.Str("1"), goval.Num(1)) }))
}

// Catches a number that is written in another way than by Lua, a value that is true and must not be, and one that is
// not what it was made of.
func TestValue(t *testing.T) {
	for _, f := range []float64{0, 1, 255, 256, -1, 0.5, 255.5, 1e15, 1e300, -0.1, math.Inf(1)} {
		require.Equal(t, lua.LNumber(f).String(), goval.NumberText(f))
	}
	list, second := values()
	kinds := []goval.Kind{goval.Nil, goval.False, goval.True, goval.Number, goval.Number, goval.Number, goval.String, goval.String, goval.String, goval.String, goval.String,
		goval.TableKind, goval.TableKind, goval.Record, goval.Record, goval.Field, goval.Field, goval.Function, goval.Function, goval.Foreign}
	for i, v := range list {
		require.Equal(t, kinds[i], v.Kind())
		require.Equal(t, i > 1, v.Truth(), i)
		require.Equal(t, i == 0, v.IsNil(), i)
		_, ok := v.TextOf()
		require.Equal(t, v.Kind() == goval.Number || v.Kind() == goval.String, ok, i)
	}
	require.Equal(t, second, list[16].Field())
	require.Same(t, second.Record(), list[13].Record())
	require.Same(t, second.Record(), list[16].Record())
	text, _ := list[4].TextOf()
	require.Equal(t, "-1.5", text)
	u := &lua.LUserData{}
	require.Same(t, u, goval.OfForeign(u).Foreign())
	f := &goval.Callable{}
	require.Same(t, f, goval.OfFunction(f).Function())
}

// Catches an argument of the wrong kind that is taken, and one that is right and is not.
func TestArgs(t *testing.T) {
	list, field := values()
	kind := func(v goval.Value, kinds ...goval.Kind) bool {
		for _, k := range kinds {
			if v.Kind() == k {
				return true
			}
		}
		return false
	}
	for i, v := range list {
		args := []goval.Value{v}
		require.Equal(t, v, goval.Arg(args, 0))
		require.Equal(t, !kind(v, goval.String), abandons(func() { got := goval.OnlyText(args, 0); require.Equal(t, v.Text(), got) }), i)
		require.Equal(t, !kind(v, goval.String, goval.Number), abandons(func() {
			text, _ := v.TextOf()
			require.Equal(t, text, goval.AnyText(args, 0))
		}), i)
		require.Equal(t, !kind(v, goval.Number), abandons(func() { got := goval.Integer(args, 0); require.Equal(t, int(v.Float()), got) }), i)
		require.Equal(t, !kind(v, goval.Record), abandons(func() { got := goval.Rec(args, 0); require.Same(t, v.Record(), got) }), i)
		require.Equal(t, !kind(v, goval.Field), abandons(func() { got := goval.Live(args, 0); require.Equal(t, v.Field(), got) }), i)
		require.Equal(t, !kind(v, goval.TableKind), abandons(func() { got := goval.Tab(args, 0); require.Same(t, v.Table(), got) }), i)
		if i > 0 {
			require.Equal(t, abandons(func() { goval.AnyText(args, 0) }), abandons(func() { require.Equal(t, goval.AnyText(args, 0), goval.OptText(args, 0, "?")) }), i)
			require.Equal(t, abandons(func() { goval.OnlyText(args, 0) }), abandons(func() { require.Equal(t, goval.OnlyText(args, 0), goval.OptOnlyText(args, 0, "?")) }), i)
			require.Equal(t, abandons(func() { goval.Integer(args, 0) }), abandons(func() { require.Equal(t, goval.Integer(args, 0), goval.OptInteger(args, 0, 7)) }), i)
		}
	}
	for _, args := range [][]goval.Value{nil, {{}}} {
		require.True(t, goval.Arg(args, 0).IsNil())
		require.Equal(t, "missing", goval.OptText(args, 0, "missing"))
		require.Equal(t, "missing", goval.OptOnlyText(args, 0, "missing"))
		require.Equal(t, 7, goval.OptInteger(args, 0, 7))
		for i, f := range []func(){
			func() { goval.OnlyText(args, 0) }, func() { goval.AnyText(args, 0) }, func() { goval.Integer(args, 0) }, func() { goval.Rec(args, 0) },
			func() { goval.Live(args, 0) }, func() { goval.Tab(args, 0) },
		} {
			require.True(t, abandons(f), i)
		}
	}
	require.NoError(t, field.Delete())
	require.True(t, abandons(func() { goval.Live([]goval.Value{goval.OfField(field)}, 0) }))
	for f, want := range map[float64]bool{1<<52 - 1: false, 1 << 52: true, -1<<52 + 1: false, -1 << 52: true, math.NaN(): true} {
		require.Equal(t, want, abandons(func() { require.Equal(t, int(f), goval.Integer([]goval.Value{goval.Num(f)}, 0)) }), f)
	}
	require.Equal(t, -1, goval.Integer([]goval.Value{goval.Num(-1.5)}, 0))
}

// Catches work without a bound, and a bound that is not that of each record.
func TestCall_bounds(t *testing.T) {
	var c goval.Call
	for name, row := range map[string]struct {
		most int
		f    func()
	}{
		"steps":  {100_000, c.Step},
		"needs":  {100_000 / 64, func() { _ = c.Need(0) }},
		"memory": {4 << 10, func() { c.Grow(1 << 10) }},
		"need":   {1 << 10, func() { _ = c.Need(4 << 10) }},
		"texts":  {4 << 10, func() { c.Copy(make([]byte, 1<<10)) }},
		"short":  {4 << 12, func() { c.Copy(make([]byte, 1<<8)) }},
	} {
		for range 2 {
			c.Begin()
			for i := range row.most {
				require.False(t, abandons(row.f), "%s: %d", name, i)
			}
			require.True(t, abandons(row.f), name)
		}
	}
	require.Equal(t, 4<<20, c.Largest())
	require.True(t, abandons(goval.Abandon))
	func() {
		defer func() {
			r := recover()
			require.True(t, goval.Ended(r))
			require.False(t, goval.Abandoned(r))
		}()
		goval.End()
		t.Error("it goes on")
	}()
	require.False(t, goval.Ended(nil))
}

// Catches a text that changes when another one is made, in the same record or in the next.
func TestCall_texts(t *testing.T) {
	var c goval.Call
	var made []goval.Value
	var want []string
	for record := range 3 {
		c.Begin()
		c.More, c.None = append(c.More, goval.Num(1)), true
		c.Begin()
		require.Empty(t, c.More)
		require.False(t, c.None)
		for i := range 200 {
			text := strings.Repeat(string(rune('a'+(i+record)%26)), i*i%5000)
			b := append(c.Take(), text...)
			require.Len(t, b, len(text), "nothing is before the text")
			made, want = append(made, c.Make(b)), append(want, text)
			b = []byte(text)
			made, want = append(made, c.Copy(b)), append(want, text)
			clear(b)
		}
	}
	for i, v := range made {
		require.Equal(t, want[i], v.Text())
	}
	b := c.Make(make([]byte, 1000, 5000))
	require.Equal(t, 1000, len(b.Text()))
	require.GreaterOrEqual(t, cap(c.Take()), 5000, "the memory is used again")
	c.Make(make([]byte, 1, 65<<10))
	require.Less(t, cap(c.Take()), 65<<10, "much memory is not kept")
	own := []byte("own")
	copied := goval.Own(goval.Bytes(own).Text())
	own[0] = 'x'
	require.Equal(t, "own", copied)
}

// Catches iterators that share their state.
func TestCall_Iter(t *testing.T) {
	var c goval.Call
	for range 3 {
		c.Begin()
		seen := map[*goval.Iter]bool{}
		for i := range 20 {
			it := c.Iter(func(*goval.Call, *goval.Iter) goval.Value { return goval.Int(i) })
			require.Nil(t, it.State)
			it.State = i
			require.False(t, seen[it])
			seen[it] = true
		}
		for it := range seen {
			require.Equal(t, float64(it.State.(int)), it.Step(&c, it).Float())
		}
	}
}
