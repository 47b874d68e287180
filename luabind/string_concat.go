package luabind

import lua "github.com/yuin/gopher-lua"

// concat is table.concat.
func (lib *stringLib) concat(L *lua.LState) int {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		wrongType(L, 1, "concat", "table")
	}
	sep := ""
	if L.Get(2) != lua.LNil {
		sep = stringArg(L, 2, "concat")
	}
	from := optInt(L, 3, "concat", 1)
	to := 0
	if L.Get(4) == lua.LNil {
		to = t.Len()
	} else {
		to = intArg(L, 4, "concat")
	}
	out := lib.take()
	for i := from; i <= to; i++ {
		v := t.RawGetInt(i)
		if v == lua.LNil {
			v = t.RawGet(lua.LNumber(i)) // not every index is in the array part
		}
		switch v := v.(type) {
		case lua.LString:
			out = append(out, v...)
		case lua.LNumber:
			out = append(out, v.String()...)
		default:
			L.RaiseError("invalid value (%s) at index %d in table for 'concat'", typeName(v), i)
		}
		if i < to {
			out = append(out, sep...)
		}
		if len(out) > maxResult {
			tooLong(L, "concat")
		}
		if i&0xFFFF == 0 && stopped(L) != nil {
			lib.fail(L, stopped(L))
		}
	}
	return lib.finish(L, out)
}
