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
	p, err := makeTagPattern(string(v))
	if err != nil {
		L.ArgError(n, err.Error())
	}
	return p
}

// makeTagPattern reads three characters.
func makeTagPattern(s string) (tagPattern, error) {
	if len(s) != 3 {
		return tagPattern{}, fmt.Errorf("a tag has three characters, got %q", value.Short(s))
	}
	p, _ := parse.MakeTagPattern(s)
	return p, nil
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
	t, err := makeTag(string(s))
	if err != nil {
		L.ArgError(n, err.Error())
	}
	return t
}

// makeTag reads a tag without wildcards.
func makeTag(s string) (parse.Tag, error) {
	t, ok := parse.MakeTag(s)
	if !ok {
		return 0, fmt.Errorf("a tag has three characters, got %q", value.Short(s))
	}
	for i := range 3 {
		if s[i] <= ' ' || s[i] > '~' {
			return 0, fmt.Errorf("a tag has three printable ASCII characters, got %q", s)
		}
	}
	return t, nil
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
	code, err := makeCode(string(s))
	if err != nil {
		L.ArgError(n, err.Error())
	}
	return code
}

// makeCode reads a subfield code: "a", or "$a".
func makeCode(s string) (byte, error) {
	if len(s) == 2 && s[0] == '$' {
		s = s[1:]
	}
	if len(s) != 1 || s[0] <= ' ' || s[0] > '~' {
		return 0, fmt.Errorf("a subfield code is one printable ASCII character, got %q", value.Short(s))
	}
	return s[0], nil
}
