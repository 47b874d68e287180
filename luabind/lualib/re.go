package lualib

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/luapattern"
	"mrrc-lua/internal/regex"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// reLib is the module re of one Lua state.
type reLib struct {
	compiled map[string]*regex.Regexp // by source
	size     int                      // bytes that they take, about
}

// ReModule declares the module re.
func (l *Lib) ReModule() *declare.Module { return l.re.module() }

func (lib *reLib) module() *declare.Module {
	return &declare.Module{
		Name: "re", Apart: true, Elsewhere: map[string]string{
			"search": "re.find and re.match search", "sub": "re.gsub replaces", "replace": "re.gsub replaces", "findall": "re.gmatch goes over all matches",
			"compile": "an expression is compiled when it is first used, and kept", "matches": "re.test tests",
		},
		Doc: `Regular expressions in RE2 syntax (https://github.com/google/re2/wiki/Syntax): linear time, UTF-8, \p{L}. Write patterns in [[ ]], where a backslash is an ordinary character. Positions are bytes, as in string.find. A group that did not take part in the match is nil.`,
		Funcs: []declare.Func{
			{
				Name: "find", Args: "s: string, re: string, init: integer?", Returns: "integer|nil, integer?, ...: string", Fn: lib.find,
				Doc:     "The first match: its first and last byte, then the groups; nil when there is none.",
				Example: `re.find("in 1999", [[\d+]])`,
			},
			{
				Name: "match", Args: "s: string, re: string, init: integer?", Returns: "string|nil, ...: string", Fn: lib.match,
				Doc:     "The groups of the first match, or the whole match when there are none; nil when it does not match.",
				Example: `re.match("in 1999", [[(\d\d)(\d\d)]])`,
			},
			{
				Name: "gmatch", Args: "s: string, re: string", Returns: "fun(): string", Fn: lib.gmatch,
				Doc:     "Iterates over the matches: the groups, or the whole match when there are none.",
				Example: `for year in re.gmatch("1998, 1999", [[\d{4}]]) do print(year) end`,
			},
			{
				Name: "gsub", Args: "s: string, re: string, replacement: string|table|function, n: integer?", Returns: "string, integer", Fn: lib.gsub,
				Doc:     "Replaces all matches, or the first n. The replacement is a text, with $1, ${1} or ${name} for groups, $0 for the match and $$ for $; or a table, which is indexed by the first group; or a function, which is called with the groups. Without groups, table and function receive the match. If their value is nil or false, the match stays. Also returns the number of matches.",
				Example: `re.gsub("1998-1999", [[(\d+)-(\d+)]], "$2-$1")`,
			},
			{
				Name: "split", Args: "s: string, re: string, n: integer?", Returns: "string[]", Fn: lib.split,
				Doc:     "The parts between the matches, n at most.",
				Example: `re.split("eng; fre;ger", [[;\s*]])`,
			},
			{
				Name: "test", Args: "s: string, re: string", Returns: "boolean", Fn: lib.test,
				Doc:     "Whether it matches.",
				Example: `re.test("in 1999", [[\d{4}]])`,
			},
		},
	}
}

// maxCompiled bounds the memory of the expressions that are kept, in bytes: a script that makes new ones
// from data gets slow, not large.
const maxCompiled = 16 << 20

// Regexp returns the regular expression that is the nth argument of the function called name, compiled
// once for each distinct string.
func (l *Lib) Regexp(L *lua.LState, n int, name string) *regex.Regexp { return l.re.arg(L, n, name) }

func (lib *reLib) arg(L *lua.LState, n int, name string) *regex.Regexp {
	src := value.StringArg(L, n, name)
	if re, ok := lib.compiled[src]; ok {
		return re
	}
	if len(src) > maxPattern {
		value.BadArg(L, n, name, "the expression is too long")
	}
	re, err := regex.Compile(src)
	if err != nil {
		value.BadArg(L, n, name, value.Clip(err.Error()))
	}
	if lib.size += re.Cost(); lib.size > maxCompiled {
		clear(lib.compiled)
		lib.size = re.Cost()
	}
	lib.compiled[strings.Clone(src)] = re
	return re
}

// pushGroups pushes the groups of a match, or the whole match when it has none; at is where the
// text that was searched begins in s.
func pushGroups(L *lua.LState, s string, at int, loc []int) int {
	if len(loc) > 2 {
		loc = loc[2:]
	}
	if len(s) > value.Little {
		n := 0
		for i := 0; i < len(loc); i += 2 {
			n += value.TextCost + loc[i+1] - loc[i]
		}
		value.Need(L, n)
	}
	for i := 0; i < len(loc); i += 2 {
		L.Push(group(s, at, loc[i:]))
	}
	return len(loc) / 2
}

func group(s string, at int, loc []int) lua.LValue {
	if loc[0] < 0 {
		return lua.LNil
	}
	return value.Cut(s, at+loc[0], at+loc[1])
}

// search looks for the first match from init on; nil when there is none.
func (lib *reLib) search(L *lua.LState, name string) (s string, at int, loc []int) {
	s = value.StringArg(L, 1, name)
	expr := lib.arg(L, 2, name)
	if L.GetTop() > 2 {
		at = luapattern.Start(value.OptInt(L, 3, name, 1), len(s))
	}
	loc, err := expr.Find(s[at:], value.MeterOf(L))
	stopAt(L, err)
	return s, at, loc
}

// stopAt raises the error of a search that was stopped.
func stopAt(L *lua.LState, err error) {
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
}

func (lib *reLib) find(L *lua.LState) int {
	s, at, loc := lib.search(L, "find")
	if loc == nil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(value.Number(at + loc[0] + 1))
	L.Push(value.Number(at + loc[1]))
	if len(loc) == 2 {
		return 2
	}
	return 2 + pushGroups(L, s, at, loc)
}

func (lib *reLib) match(L *lua.LState) int {
	s, at, loc := lib.search(L, "match")
	if loc == nil {
		L.Push(lua.LNil)
		return 1
	}
	return pushGroups(L, s, at, loc)
}

func (lib *reLib) test(L *lua.LState) int {
	s := value.StringArg(L, 1, "test")
	found, err := lib.arg(L, 2, "test").Matches(s, value.MeterOf(L))
	stopAt(L, err)
	L.Push(lua.LBool(found))
	return 1
}

func (lib *reLib) gmatch(L *lua.LState) int {
	s := value.StringArg(L, 1, "gmatch")
	scan := lib.arg(L, 2, "gmatch").Scan(s, value.MeterOf(L))
	L.Push(L.NewFunction(func(L *lua.LState) int {
		loc, err := scan.Next()
		stopAt(L, err)
		if loc == nil {
			L.Push(lua.LNil)
			return 1
		}
		return pushGroups(L, s, 0, loc)
	}))
	return 1
}

func (lib *reLib) split(L *lua.LState) int {
	s, expr := value.StringArg(L, 1, "split"), lib.arg(L, 2, "split")
	n := value.OptInt(L, 3, "split", -1)
	if n == 0 || n < -1 {
		value.BadArg(L, 3, "split", "a number of parts from 1 on expected")
	}
	t := L.NewTable()
	part := func(p string) {
		value.Need(L, value.TextCost+len(p))
		t.Append(value.Copy(p))
	}
	begin := 0
	for scan := expr.Scan(s, value.MeterOf(L)); t.Len() != n-1; {
		loc, err := scan.Next()
		stopAt(L, err)
		if loc == nil {
			break
		}
		if loc[1] > 0 { // an empty match at the beginning divides nothing
			part(s[begin:loc[0]])
		}
		if begin = loc[1]; loc[0] == len(s) {
			begin = -1 // nothing is left after an empty match at the end
			break
		}
	}
	if begin >= 0 {
		part(s[begin:])
	}
	L.Push(t)
	return 1
}

func (lib *reLib) gsub(L *lua.LState) int {
	s, expr := value.StringArg(L, 1, "gsub"), lib.arg(L, 2, "gsub")
	by := L.Get(3)
	switch by.Type() {
	case lua.LTString, lua.LTNumber, lua.LTTable, lua.LTFunction:
	default:
		value.BadArg(L, 3, "gsub", "string/function/table expected")
	}
	limit := value.OptInt(L, 4, "gsub", len(s)+1)
	n, end := 0, 0 // matches, and how much of s the result holds
	var out []byte
	r := replacer{name: "gsub", fits: max(value.Little, len(s))}
	for scan := expr.Scan(s, value.MeterOf(L)); n < limit; n++ {
		loc, err := scan.Next()
		stopAt(L, err)
		if loc == nil {
			break
		}
		if n == 0 {
			value.Need(L, len(s))
		}
		out = append(out, s[end:loc[0]]...)
		end = loc[1]
		out = lib.replace(L, &r, out, expr, s, loc, by)
	}
	if n == 0 {
		same(L, s)
		L.Push(value.Number(0))
		return 2
	}
	r.room(L, out, len(s)-end)
	L.Push(value.String(append(out, s[end:]...)))
	L.Push(value.Number(n))
	return 2
}

// replace appends the replacement of a match.
func (lib *reLib) replace(L *lua.LState, r *replacer, out []byte, expr *regex.Regexp, s string, loc []int, by lua.LValue) []byte {
	var v lua.LValue
	switch by := by.(type) {
	case lua.LString:
		return expandTemplate(L, r, out, expr, string(by), s, loc)
	case lua.LNumber:
		return append(out, by.String()...)
	case *lua.LTable:
		first := loc
		if len(loc) > 2 {
			first = loc[2:]
		}
		if v = group(s, 0, first); v != lua.LNil {
			v = L.GetTable(by, v)
		}
	case *lua.LFunction:
		L.Push(by)
		L.Call(pushGroups(L, s, 0, loc), 1)
		v = L.Get(-1)
		L.Pop(1)
	}
	return r.append(L, out, v, s[loc[0]:loc[1]])
}
