package script

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
	luaparse "github.com/yuin/gopher-lua/parse"
)

// syntaxError makes an *Error of an error of the compiler.
func (s *Script) syntaxError(err error) error {
	e := &Error{Script: s.Name, Msg: err.Error(), Err: err}
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
	e.Source = s.Line(e.Line)
	return e
}

var ofLine = regexp.MustCompile(`^(no visible label .*) at line (\d+)$`)

// placeSyntax finds the place of a syntax error, and what its author may have meant.
func (s *Script) placeSyntax(e *Error, syntax *luaparse.Error) {
	e.Line, e.Col = syntax.Pos.Line, syntax.Pos.Column
	e.Msg = strings.TrimSpace(syntax.Message)
	if e.Msg == "parse error" || e.Msg == "Invalid token" {
		e.Msg = "syntax error"
	}
	if e.Line <= 0 { // at the end of the source
		e.Line, e.Col = len(s.lines), len(s.Line(len(s.lines)))+1
		for e.Line > 1 && s.Line(e.Line) == "" {
			e.Line--
			e.Col = len(s.Line(e.Line)) + 1
		}
		e.Msg += ", the script ends too early: is an 'end' missing?"
		return
	}
	if syntax.Token == "" {
		return
	}
	e.Msg += " near '" + syntax.Token + "'"
	e.Col = max(1, e.Col-len(syntax.Token)+1)
	if line := s.Line(e.Line); e.Col <= len(line) {
		e.Hint = syntaxHint(line[:e.Col-1], line[e.Col-1:])
	}
}

// syntaxHint returns how Lua 5.1 writes what other languages write differently, or "" if that is not
// certain. before and rest are the line up to the place where the parser gave up, and from there.
func syntaxHint(before, rest string) string {
	for _, h := range syntaxHints {
		if strings.HasPrefix(rest, h.here) && (h.before == nil || h.before.MatchString(before)) {
			return h.hint
		}
	}
	return ""
}

// inCondition matches the beginning of a line that ends inside a condition.
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
