package lualib

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/value"
)

// element returns t[i], which need not be in the array part of the table.
func element(t *lua.LTable, i int) lua.LValue {
	if v := t.RawGetInt(i); v != lua.LNil {
		return v
	}
	return t.RawGet(lua.LNumber(i))
}

// Concat is a .. b .. c: the operands are its arguments.
func (l *Lib) Concat(L *lua.LState) int {
	lib, top, total := l.strings, L.GetTop(), 0
	for i := 1; i <= top; i++ {
		switch v := L.Get(i).(type) {
		case lua.LString:
			total += len(v)
		case lua.LNumber:
			const digits = 24
			total += digits
		default:
			return concatAny(L)
		}
	}
	value.Fits(L, "..", total)
	out := slices.Grow(lib.take(), total)
	for i := 1; i <= top; i++ {
		switch v := L.Get(i).(type) {
		case lua.LString:
			out = append(out, v...)
		case lua.LNumber:
			out = append(out, v.String()...)
		}
	}
	return lib.finish(L, out)
}

// concatAny joins operands from right to left, as Lua does: two that are not both texts or numbers by
// their metamethod.
func concatAny(L *lua.LState) int {
	top := L.GetTop()
	right := L.Get(top)
	for i := top - 1; i > 0; i-- {
		left := L.Get(i)
		if lua.LVCanConvToString(left) && lua.LVCanConvToString(right) {
			a, b := left.String(), right.String()
			value.Fits(L, "..", len(a)+len(b))
			right = lua.LString(a + b)
			continue
		}
		fn := L.GetMetaField(left, "__concat")
		if fn.Type() != lua.LTFunction {
			fn = L.GetMetaField(right, "__concat")
		}
		if fn.Type() != lua.LTFunction {
			L.RaiseError("cannot perform concat operation between %v and %v", left.Type().String(), right.Type().String())
		}
		L.Push(fn)
		L.Push(left)
		L.Push(right)
		L.Call(2, 1)
		right = L.Get(-1)
		L.Pop(1)
	}
	L.Push(right)
	return 1
}

// concat is table.concat.
func (lib *stringLib) concat(L *lua.LState) int {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		value.WrongType(L, 1, "concat", "table")
	}
	sep := ""
	if L.Get(2) != lua.LNil {
		sep = value.StringArg(L, 2, "concat")
	}
	from := value.OptInt(L, 3, "concat", 1)
	to := 0
	if L.Get(4) == lua.LNil {
		to = t.Len()
	} else {
		to = value.IntArg(L, 4, "concat")
	}
	// Knowing the length first saves copying a long result again and again.
	total, most := 0, value.Largest(L)
	for i := from; i <= to; i++ {
		switch v := element(t, i).(type) {
		case lua.LString:
			total += len(v) + len(sep)
		case lua.LNumber:
			total += 1 + len(sep)
		default:
			L.RaiseError("invalid value (%s) at index %d in table for 'concat'", value.TypeName(v), i)
		}
		if total-len(sep) > most {
			break
		}
		if i&0xFFFF == 0 {
			value.Need(L, 0)
		}
	}
	value.Fits(L, "concat", total-len(sep))
	out := slices.Grow(lib.take(), total)
	for i := from; i <= to; i++ {
		switch v := element(t, i).(type) {
		case lua.LString:
			out = append(out, v...)
		case lua.LNumber:
			out = append(out, v.String()...)
			if len(out) > total {
				total = value.Grows(L, "concat", len(out)) // digits were not counted
			}
		}
		if i < to {
			out = append(out, sep...)
		}
	}
	return lib.finish(L, out)
}
