package lualib_test

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/testhost"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/luabind/lualib"
	"mrrc-lua/luabind/value"
)

// Catches a value that is lost, found twice or found under another number while a table changes between a
// list and a sparse table, whichever way it is changed.
func TestSparse_model(t *testing.T) {
	t.Parallel()
	for seed := range testscale.Of(uint64(25), 60) {
		L := newState(t, &testhost.Host{})
		rng := rand.New(rand.NewPCG(seed, 1))
		tbl, model := L.NewTable(), map[int]int{}
		call := func(name string, args ...lua.LValue) {
			fn := L.GetField(L.GetGlobal("table"), name)
			require.NoError(t, L.CallByParam(lua.P{Fn: fn, NRet: 0, Protect: true}, args...))
		}
		highest := []int{70, 300, 5000, 1 << 22}[rng.IntN(4)]
		for step := range 400 {
			n, v := 1+rng.IntN(highest), 1+rng.IntN(1000)
			if rng.IntN(3) > 0 {
				n = 1 + rng.IntN(90)
			}
			switch rng.IntN(9) {
			case 0, 1, 2:
				value.SetIndex(L, tbl, lua.LNumber(n), lua.LNumber(v))
				model[n] = v
			case 3:
				value.SetIndex(L, tbl, lua.LNumber(n), lua.LNil)
				delete(model, n)
			case 4: // as the VM does it
				if value.IsSparse(tbl) || n < 200 {
					L.SetTable(tbl, lua.LNumber(n), lua.LNumber(v))
					model[n] = v
				}
			case 5:
				L.SetTable(tbl, lua.LNumber(n), lua.LNil)
				delete(model, n)
			case 6:
				model[tbl.Len()+1] = v
				call("insert", tbl, lua.LNumber(v))
			case 7:
				if tbl.Len() == value.ListLen(tbl) { // gopher-lua removes a nil at the end of the list otherwise
					delete(model, tbl.Len())
					call("remove", tbl)
				}
			case 8:
				if rng.IntN(20) == 0 && highest < 10000 {
					value.Fill(L, tbl)
				}
			}
			if step%20 > 0 {
				continue
			}
			found := map[int]int{}
			for k, v := tbl.Next(lua.LNil); k != lua.LNil; k, v = tbl.Next(k) {
				n := int(k.(lua.LNumber))
				require.NotContains(t, found, n, "seed %d, step %d", seed, step)
				found[n] = int(v.(lua.LNumber))
			}
			require.Equal(t, model, found, "seed %d, step %d", seed, step)
			for n, v := range model {
				require.Equal(t, lua.LNumber(v), L.GetTable(tbl, lua.LNumber(n)), "seed %d, step %d, key %d", seed, step, n)
				require.Equal(t, lua.LNumber(v), value.GetIndex(tbl, lua.LNumber(n)))
			}
			require.Equal(t, lua.LNil, L.GetTable(tbl, lua.LNumber(highest+1000)))
			if end := tbl.Len(); end > 0 {
				require.Contains(t, model, end, "the length is a border")
			}
			require.NotContains(t, model, tbl.Len()+1, "seed %d, step %d: the length is a border", seed, step)
		}
	}
}

// Catches a list that is filled up with nothing as far as a large number: hundreds of megabytes.
func TestSparse_memory(t *testing.T) {
	L := newState(t, &testhost.Host{})
	tbl := L.NewTable()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range 100 {
		value.SetIndex(L, tbl, lua.LNumber(1_000_000+140_000*i), lua.LTrue)
	}
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
	require.Equal(t, lua.LTrue, L.GetTable(tbl, lua.LNumber(1_000_000)))
}

// What it costs to assign by a call, next to the instruction of the VM.
func BenchmarkSetIndex(b *testing.B) {
	for name, source := range map[string]struct{ plain, direct string }{
		"text":   {`for i = 1, 1000 do t[names[i]] = true end`, `for i = 1, 1000 do assign(t, names[i], true) end`},
		"list":   {`local n = 0 for i = 1, 1000 do n = n + 1 t[n] = i end`, `local n = 0 for i = 1, 1000 do n = n + 1 assign(t, n, i) end`},
		"sparse": {`for i = 1, 1000 do t[i * 973] = true end`, `for i = 1, 1000 do assign(t, i * 973, true) end`},
	} {
		b.Run(name, func(b *testing.B) {
			for _, direct := range []bool{false, true} {
				b.Run(map[bool]string{false: "instruction", true: "call"}[direct], func(b *testing.B) {
					L := newState(b, &testhost.Host{})
					L.SetGlobal("assign", L.NewFunction(lualib.SetIndex))
					text := source.plain
					if direct {
						text = source.direct
					}
					fn, err := L.LoadString(`local assign, names = assign, {} for i = 1, 1000 do names[i] = "name" .. i end return function() local t = {} ` + text + ` end`)
					require.NoError(b, err)
					L.Push(fn)
					L.Call(0, 1)
					run := L.Get(-1)
					for b.Loop() {
						L.Push(run)
						L.Call(0, 0)
					}
				})
			}
		})
	}
}
