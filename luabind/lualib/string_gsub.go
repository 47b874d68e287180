package lualib

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/luapattern"
	"mrrc-lua/luabind/value"
)

// gsub is string.gsub.
func (lib *stringLib) gsub(L *lua.LState) int {
	s, pattern := value.StringArg(L, 1, "gsub"), value.StringArg(L, 2, "gsub")
	by := L.Get(3)
	switch by.Type() {
	case lua.LTString, lua.LTNumber, lua.LTTable, lua.LTFunction:
	default:
		value.BadArg(L, 3, "gsub", "string/function/table expected")
	}
	limit := value.OptInt(L, 4, "gsub", len(s)+1)
	scan := lib.compile(L, pattern).Gsub(s)
	n, end := 0, 0 // matches, and how much of s the result holds
	var out []byte
	r := replacer{name: "gsub", fits: max(value.Little, len(s))}
	for n < limit {
		ok, err := scan.Next(&lib.matcher)
		if err != nil {
			lib.fail(L, err)
		}
		if !ok {
			break
		}
		if n == 0 {
			value.Need(L, len(s))
			out = lib.take()
		}
		n++
		whole := lib.matcher.Whole()
		out = append(out, s[end:whole.Start]...)
		end = whole.End
		out = lib.replace(L, &r, out, s, whole, by)
	}
	if n == 0 {
		same(L, s)
		L.Push(value.Number(0))
		return 2
	}
	r.room(L, out, len(s)-end)
	out = append(out, s[end:]...)
	lib.finish(L, out)
	L.Push(value.Number(n))
	return 2
}

// replace appends the replacement of a match.
func (lib *stringLib) replace(L *lua.LState, r *replacer, out []byte, s string, whole luapattern.Capture, by lua.LValue) []byte {
	var v lua.LValue
	switch by := by.(type) {
	case lua.LString:
		if n := expanded(len(by), whole.End-whole.Start); n > r.fits-len(out) {
			exact, _ := lib.matcher.ReplacementLen(string(by)) // the error is that of AppendReplacement
			r.room(L, out, exact)
		}
		out, err := lib.matcher.AppendReplacement(out, s, string(by))
		if err != nil {
			L.RaiseError("%s in the replacement %q", err.Error(), value.Short(string(by)))
		}
		return out
	case lua.LNumber:
		return append(out, by.String()...)
	case *lua.LTable:
		v = L.GetTable(by, captured(lib.matcher.Values()[0], s))
	case *lua.LFunction:
		L.Push(by)
		L.Call(lib.push(L, lib.matcher.Values(), s), 1)
		v = L.Get(-1)
		L.Pop(1)
	}
	return r.append(L, out, v, s[whole.Start:whole.End])
}

// expanded returns how long a replacement text becomes at most: two of its bytes name a part of the
// match, or a position.
func expanded(template, match int) int {
	const position = 20 // digits
	return template/2*max(match, position) + template
}

// replacer makes the result of a function that replaces matches.
type replacer struct {
	name string // of the function
	fits int    // up to here the result may grow without a check
}

// room raises an error unless n more bytes may be added to the result.
func (r *replacer) room(L *lua.LState, out []byte, n int) {
	if n += len(out); n > r.fits {
		r.fits = value.Grows(L, r.name, n)
	}
}

// append appends the value that a table or a function has for a match; nil and false keep the match.
func (r *replacer) append(L *lua.LState, out []byte, v lua.LValue, match string) []byte {
	switch v := v.(type) {
	case lua.LString:
		match = string(v)
	case lua.LNumber:
		match = v.String()
	default:
		if lua.LVAsBool(v) {
			L.RaiseError("invalid replacement value (a %s)", value.TypeName(v))
		}
	}
	r.room(L, out, len(match))
	return append(out, match...)
}
