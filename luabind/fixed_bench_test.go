package luabind_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// BenchmarkFixed compares reading a position by its name with reading it by its spec.
func BenchmarkFixed(b *testing.B) {
	for _, c := range []struct{ name, code string }{
		{"spec", `local x = record:value("008/35-37")`},
		{"handle", `local x = f.lang`},
		{"fixed", `local x = record:fixed("008").lang`},
		{"set", `f.lang = "eng"`},
		{"meaning", `local x = f:meaning("lang")`},
		{"problems", `local x = f:problems()`},
	} {
		b.Run(c.name, func(b *testing.B) {
			L, binding := newState(b, &fakeHost{})
			L.SetGlobal("record", binding.Handles(1).Open(0, newRecord(b)))
			code := `local record = record local f = record:fixed("008") return function(n) for i = 1, n do ` + c.code + ` end end`
			if err := L.DoString(code); err != nil {
				b.Fatal(err)
			}
			loop := L.Get(-1)
			b.ReportAllocs()
			b.ResetTimer()
			if err := L.CallByParam(lua.P{Fn: loop, Protect: true}, lua.LNumber(b.N)); err != nil {
				b.Fatal(err)
			}
		})
	}
}
