package luabind

import (
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/internal/subfield"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// tagPattern is a tag with wildcards.
type tagPattern = parse.TagPattern

// everyTag matches all fields.
var everyTag = tagPattern{}

// tagLen is the length of a tag.
const tagLen = 3

// selection selects fields by tags, and by specs with conditions.
type selection struct {
	tags  []tagPattern
	specs []*marcspec.Spec
}

// of returns the selected fields of a record, in its order.
func (s *selection) of(r *parse.Record) (list []parse.Field) {
	byIndex := make([][]parse.Field, len(s.specs)) // what each spec selects, in the order of the record
	for i, spec := range s.specs {
		spec.EachField(r, func(f parse.Field) bool {
			byIndex[i] = append(byIndex[i], f)
			return true
		})
	}
	if len(s.tags) == 0 && len(byIndex) == 1 {
		return byIndex[0]
	}
	for f := range r.Fields {
		takes := slices.ContainsFunc(s.tags, func(p tagPattern) bool { return p.Matches(f.Tag()) })
		for i, rest := range byIndex {
			if len(rest) > 0 && rest[0] == f {
				byIndex[i], takes = rest[1:], true
			}
		}
		if takes {
			list = append(list, f)
		}
	}
	return list
}

// noFields is the error for a spec that does not name whole fields.
func noFields(spec string) error {
	return fmt.Errorf("%q names no whole fields: a tag such as \"650\", or one with conditions such as \"650{$2=\\\\fast}\", expected; record:values takes other specs", spec)
}

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
	if len(s) != tagLen {
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

// anyCodeArg reads the code of a subfield that may be there: records of other systems have blanks and letters outside
// ASCII as codes.
func anyCodeArg(L *lua.LState, n int) subfield.Code {
	if s, ok := L.Get(n).(lua.LString); ok {
		if len(s) == 1 && s[0] > ' ' && s[0] <= '~' {
			return subfield.Code(s)
		}
		if c, ok := subfield.MakeCode(string(s)); ok {
			return c
		}
	}
	return subfield.Code([]byte{codeArg(L, n)}) // which raises the error
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
