package engine

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
	luaparse "github.com/yuin/gopher-lua/parse"
)

// syntaxError makes a ScriptError of what the compiler says.
func (s *Script) syntaxError(err error) error {
	e := &ScriptError{Script: s.Name, Msg: err.Error(), Err: err}
	var syntax *luaparse.Error
	var compile *lua.CompileError
	switch {
	case errors.As(err, &syntax):
		s.placeSyntax(e, syntax)
	case errors.As(err, &compile):
		e.Line, e.Msg = compile.Line, compile.Message
		if m := ofLine.FindStringSubmatch(e.Msg); m != nil { // a goto, whose label is looked for at the end
			e.Msg = m[1]
			e.Line, _ = strconv.Atoi(m[2])
		}
	}
	e.Source = s.line(e.Line)
	return e
}

var ofLine = regexp.MustCompile(`^(no visible label .*) at line (\d+)$`)

// placeSyntax finds the place of a syntax error, and what may be meant.
func (s *Script) placeSyntax(e *ScriptError, syntax *luaparse.Error) {
	e.Line, e.Col = syntax.Pos.Line, syntax.Pos.Column
	e.Msg = strings.TrimSpace(syntax.Message)
	if e.Msg == "parse error" || e.Msg == "Invalid token" {
		e.Msg = "syntax error"
	}
	if e.Line <= 0 { // at the end of the source
		e.Line, e.Col = len(s.lines), len(s.line(len(s.lines)))+1
		for e.Line > 1 && s.line(e.Line) == "" {
			e.Line--
			e.Col = len(s.line(e.Line)) + 1
		}
		e.Msg += ", the script ends too early: is an 'end' missing?"
		return
	}
	if syntax.Token == "" {
		return
	}
	e.Msg += " near '" + syntax.Token + "'"
	e.Col = max(1, e.Col-len(syntax.Token)+1)
	if line := s.line(e.Line); e.Col <= len(line) {
		e.Hint = syntaxHint(line[:e.Col-1], line[e.Col-1:])
	}
}

// syntaxHint says how Lua 5.1 writes what other languages write otherwise, given the line before and
// from the place where the parser gave up; "" when that is not certain.
func syntaxHint(before, rest string) string {
	for _, h := range syntaxHints {
		if strings.HasPrefix(rest, h.here) && (h.before == nil || h.before.MatchString(before)) {
			return h.hint
		}
	}
	return ""
}

// inCondition is a line up to within a condition.
var inCondition = regexp.MustCompile(`\b(?:if|elseif|while|until|return|and|or|not)\b[^=]*$`)

var syntaxHints = []struct {
	here   string
	before *regexp.Regexp // nil: anything
	hint   string
}{
	{"!=", nil, "Lua writes ~= for not equal"},
	{"!", nil, "Lua writes not"},
	{"&&", nil, "Lua writes and"},
	{"||", nil, "Lua writes or"},
	{"`", nil, "Lua writes text in quotes, or in [[ ]]"},
	{"/", regexp.MustCompile(`/$`), "Lua 5.1 has no //: math.floor(a / b)"},
	{"+=", nil, "Lua has no +=: write x = x + …"},
	{"-=", nil, "Lua has no -=: write x = x - …"},
	{"++", nil, "Lua has no ++: write x = x + 1"},
	{"..=", nil, "Lua has no ..=: write x = x .. …"},
	{"=", regexp.MustCompile(`==$`), "two values are compared with =="},
	{"=", inCondition, "two values are compared with =="},
	{":", regexp.MustCompile(`^\s*(?:if|elseif)\b.*[^\w:]?$`), "Lua writes then behind a condition"},
	{":", regexp.MustCompile(`^\s*(?:for|while)\b`), "Lua writes do before the body of a loop"},
	{":", regexp.MustCompile(`^\s*else\s*$`), "Lua writes else alone"},
	{"", regexp.MustCompile(`^\s*elif\s+$`), "Lua writes elseif"},
	{"", regexp.MustCompile(`^\s*(?:def|func|fn)\s+$`), "Lua writes function"},
	{"<", regexp.MustCompile(`^\s*local\s+\w+\s*$`), "Lua 5.1 has no attributes of variables"},
}
