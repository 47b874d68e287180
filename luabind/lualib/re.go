package lualib

import (
	"regexp"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/luapattern"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// reLib is the module re of one Lua state.
type reLib struct {
	compiled map[string]*regexp.Regexp // by source
}

// ReModule declares the module re.
func (l *Lib) ReModule() *declare.Module { return l.re.module() }

func (lib *reLib) module() *declare.Module {
	return &declare.Module{
		Name: "re", Doc: `Regular expressions in RE2 syntax (https://github.com/google/re2/wiki/Syntax): linear time, UTF-8, \p{L}. Write patterns in [[ ]], where \d is \d. Positions are bytes, as in string.find. A group that did not take part in the match is nil.`,
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
				Doc:     "Replaces all matches, or the first n: by a text with $1, ${1} or ${name} for groups ($0 the match) and $$ for $, or by the value that a table or a function has for the groups. Also returns the number of matches.",
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

// maxCompiled bounds the expressions that are kept: a script that makes new ones from data gets slow,
// not large.
const maxCompiled = 1000

// Regexp returns the regular expression that is the nth argument of the function called name, compiled
// once for each distinct string.
func (l *Lib) Regexp(L *lua.LState, n int, name string) *regexp.Regexp { return l.re.arg(L, n, name) }

func (lib *reLib) arg(L *lua.LState, n int, name string) *regexp.Regexp {
	src := value.StringArg(L, n, name)
	if re, ok := lib.compiled[src]; ok {
		return re
	}
	if len(src) > maxPattern {
		value.BadArg(L, n, name, "the expression is too long")
	}
	re, err := regexp.Compile(src)
	if err != nil {
		value.BadArg(L, n, name, err.Error())
	}
	if len(lib.compiled) >= maxCompiled {
		clear(lib.compiled)
	}
	lib.compiled[src] = re
	return re
}

// pushGroups pushes the groups of a match, or the whole match when it has none; at is where the
// text that was searched begins in s.
func pushGroups(L *lua.LState, s string, at int, loc []int) int {
	if len(loc) > 2 {
		loc = loc[2:]
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
	return s, at, expr.FindStringSubmatchIndex(s[at:])
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
	L.Push(lua.LBool(lib.arg(L, 2, "test").MatchString(s)))
	return 1
}

func (lib *reLib) gmatch(L *lua.LState) int {
	s := value.StringArg(L, 1, "gmatch")
	all := lib.arg(L, 2, "gmatch").FindAllStringSubmatchIndex(s, -1)
	L.Push(L.NewFunction(func(L *lua.LState) int {
		if len(all) == 0 {
			L.Push(lua.LNil)
			return 1
		}
		loc := all[0]
		all = all[1:]
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
	for _, part := range expr.Split(s, n) {
		t.Append(value.Copy(part))
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
	all := expr.FindAllStringSubmatchIndex(s, max(value.OptInt(L, 4, "gsub", len(s)+1), 0))
	if len(all) == 0 {
		same(L, s)
		L.Push(value.Number(0))
		return 2
	}
	var out []byte
	end := 0
	for _, loc := range all {
		out = append(out, s[end:loc[0]]...)
		end = loc[1]
		out = lib.replace(L, out, expr, s, loc, by)
		if len(out)+len(s)-end > maxResult {
			tooLong(L, "gsub")
		}
	}
	L.Push(value.String(append(out, s[end:]...)))
	L.Push(value.Number(len(all)))
	return 2
}

// replace appends the replacement of a match.
func (lib *reLib) replace(L *lua.LState, out []byte, expr *regexp.Regexp, s string, loc []int, by lua.LValue) []byte {
	var v lua.LValue
	switch by := by.(type) {
	case lua.LString:
		return expandTemplate(L, out, expr, string(by), s, loc)
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
	return appendReplacement(L, out, v, s[loc[0]:loc[1]])
}
