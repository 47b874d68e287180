package luabind

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// tagPattern is a tag with wildcards.
type tagPattern = parse.TagPattern

// everyTag matches all fields.
var everyTag = tagPattern{}

// tagPatternArg reads the tag that is the nth argument: three characters, a dot or X for any.
func tagPatternArg(L *lua.LState, n int) tagPattern {
	v, ok := L.Get(n).(lua.LString)
	if !ok {
		hint := ""
		if L.Get(n).Type() == lua.LTNumber {
			hint = `: write it in quotes, "` + L.Get(n).String() + `"`
		}
		L.ArgError(n, "a tag such as \"650\" or \"6..\" expected, got "+value.TypeName(L.Get(n))+hint)
	}
	if len(v) != 3 {
		L.ArgError(n, "a tag has three characters, got \""+value.Short(string(v))+"\"")
	}
	return makeTagPattern(string(v))
}

// makeTagPattern reads three characters.
func makeTagPattern(s string) tagPattern {
	p, _ := parse.MakeTagPattern(s)
	return p
}

func isDigit(c byte) bool { return c-'0' < 10 }

// tagPatternArgs reads all arguments from n on; none at all means every field.
func tagPatternArgs(L *lua.LState, n int) (first tagPattern, more []tagPattern) {
	top := L.GetTop()
	if top < n {
		return everyTag, nil
	}
	first = tagPatternArg(L, n)
	for i := n + 1; i <= top; i++ {
		more = append(more, tagPatternArg(L, i))
	}
	return first, more
}

func anyMatches(first tagPattern, more []tagPattern, t parse.Tag) bool {
	if first.Matches(t) {
		return true
	}
	for _, p := range more {
		if p.Matches(t) {
			return true
		}
	}
	return false
}

// tagArg reads a tag without wildcards.
func tagArg(L *lua.LState, n int) parse.Tag {
	s, ok := L.Get(n).(lua.LString)
	if !ok {
		hint := ""
		if L.Get(n).Type() == lua.LTNumber {
			hint = `: write it in quotes, "` + L.Get(n).String() + `"`
		}
		L.ArgError(n, "a tag such as \"650\" expected, got "+value.TypeName(L.Get(n))+hint)
	}
	t, ok := parse.MakeTag(string(s))
	if !ok {
		L.ArgError(n, "a tag has three characters, got \""+value.Short(string(s))+"\"")
	}
	for i := range 3 {
		if s[i] <= ' ' || s[i] > '~' {
			L.ArgError(n, "a tag has three printable ASCII characters")
		}
	}
	return t
}

// codeArg reads a subfield code.
func codeArg(L *lua.LState, n int) byte {
	s, ok := L.Get(n).(lua.LString)
	if !ok {
		hint := ""
		if L.Get(n).Type() == lua.LTNumber {
			hint = `: write it in quotes, "` + L.Get(n).String() + `"`
		}
		L.ArgError(n, "a subfield code such as \"a\" expected, got "+value.TypeName(L.Get(n))+hint)
	}
	if len(s) == 2 && s[0] == '$' {
		s = s[1:]
	}
	if len(s) != 1 || s[0] <= ' ' || s[0] > '~' {
		L.ArgError(n, fmt.Sprintf("a subfield code is one printable ASCII character, got %q", value.Short(string(s))))
	}
	return s[0]
}
