package luabind

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// tagPattern is a tag with wildcards: a tag matches when it equals want in the bits of mask.
type tagPattern struct {
	mask, want parse.Tag
}

func (p tagPattern) matches(t parse.Tag) bool { return t&p.mask == p.want }

// everyTag matches all fields.
var everyTag = tagPattern{}

// tagPatternArg reads the tag that is the nth argument: three characters, a dot for any.
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
		L.ArgError(n, "a tag has three characters, got \""+string(v)+"\"")
	}
	if (v[1] == 'X' || v[1] == 'x') && isDigit(v[0]) || (v[2] == 'X' || v[2] == 'x') && isDigit(v[0]) && isDigit(v[1]) {
		L.ArgError(n, "\""+string(v)+"\": write a dot for any character, as in \""+string(v[0])+"..\"")
	}
	return makeTagPattern(string(v))
}

// makeTagPattern reads three characters.
func makeTagPattern(s string) (p tagPattern) {
	for i := range 3 {
		p.mask <<= 8
		p.want <<= 8
		if s[i] != '.' {
			p.mask |= 0xFF
			p.want |= parse.Tag(s[i])
		}
	}
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
	if first.matches(t) {
		return true
	}
	for _, p := range more {
		if p.matches(t) {
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
		L.ArgError(n, "a tag has three characters, got \""+string(s)+"\"")
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
		L.ArgError(n, fmt.Sprintf("a subfield code is one printable ASCII character, got %q", string(s)))
	}
	return s[0]
}
