package script

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
	luaparse "github.com/yuin/gopher-lua/parse"

	"mrrc-lua/engine/script/source"
	"mrrc-lua/internal/lazyregexp"
)

// syntaxError makes an *Error of an error of the compiler about a code.
func (s *Script) syntaxError(err error, code string) error {
	e := &Error{Script: s.Name, Msg: err.Error(), Err: err}
	var syntax *luaparse.Error
	var compile *lua.CompileError
	switch {
	case errors.As(err, &syntax):
		s.placeSyntax(e, syntax, code)
	case errors.As(err, &compile):
		e.Line, e.Msg = compile.Line, compile.Message
		if m := ofLine().FindStringSubmatch(e.Msg); m != nil { // a goto, whose label is looked for at the end
			e.Msg = m[1]
			e.Line, _ = strconv.Atoi(m[2])
		}
	}
	e.Source = s.Line(e.Line)
	return e
}

var ofLine = lazyregexp.New(`^(no visible label .*) at line (\d+)$`)

// placeSyntax finds the place of a syntax error, and what its author may have meant.
func (s *Script) placeSyntax(e *Error, syntax *luaparse.Error, code string) {
	e.Line, e.Col = syntax.Pos.Line, syntax.Pos.Column
	e.Msg = strings.TrimSpace(syntax.Message)
	parsed := e.Msg == "parse error" || e.Msg == "syntax error" // and not of the scanner
	if e.Msg == "parse error" || e.Msg == "Invalid token" || e.Msg == "Invalid '~' token" {
		e.Msg = "syntax error"
	}
	tokens, scanned := source.Scan(code)
	switch {
	case strings.HasPrefix(e.Msg, "unterminated") || strings.HasPrefix(e.Msg, "invalid multiline"):
		s.unterminated(e, tokens)
	case e.Line <= 0: // at the end of the source
		e.Line, e.Col = len(s.lines), len(s.Line(len(s.lines)))+1
		for e.Line > 1 && s.Line(e.Line) == "" {
			e.Line--
			e.Col = len(s.Line(e.Line)) + 1
		}
		s.tooEarly(e, outlineOf(tokens))
	case syntax.Token != "" || scanned != nil:
		n := tokenAt(tokens, e.Line, e.Col, parsed || scanned == nil)
		s.near(e, tokens, n, syntax.Token)
	}
}

// tokenAt returns the number of the token that contains a place. The parser stops at a token, the scanner
// after the last one.
func tokenAt(tokens []source.Token, line, col int, scanned bool) int {
	if !scanned {
		return len(tokens)
	}
	n := len(tokens)
	for n > 0 && (tokens[n-1].Line > line || tokens[n-1].Line == line && tokens[n-1].Col > col) {
		n--
	}
	return max(n-1, 0)
}

// near places an error at a token, and finds a hint.
func (s *Script) near(e *Error, tokens []source.Token, n int, text string) {
	if n < len(tokens) {
		e.Line, e.Col = tokens[n].Line, tokens[n].Col
		if tokens[n].Kind == source.String {
			text = strconv.Quote(tokens[n].Text)
		}
	} else {
		e.Col = max(1, e.Col-len(text)+1)
	}
	line := s.Line(e.Line)
	if e.Col <= len(line) {
		if r, size := utf8.DecodeRuneInString(line[e.Col-1:]); size > 1 {
			e.Msg += fmt.Sprintf(" near '%c'", r)
			e.Hint = characterHint(r)
			return
		}
	}
	e.Msg += " near '" + text + "'"
	if e.Col <= len(line) {
		e.Hint = syntaxHint(line[:e.Col-1], line[e.Col-1:])
	}
	if e.Hint == "" {
		s.structureHint(e, tokens[:n], tokens[n:])
	}
}

// tooEarly explains an error at the end of a script.
func (s *Script) tooEarly(e *Error, o *outline) {
	switch last := o.last(1); {
	case s.bracedBlock(e, o):
		return
	case len(o.brackets) == 0 && endsOtherwise[last.Text] && last.Kind == source.Name:
		e.Line, e.Col, e.Msg = last.Line, last.Col, "syntax error near '"+last.Text+"'"
		e.Hint = "every block ends with the word end"
		return
	case len(o.brackets) == 0 && o.needsMore():
		e.Msg += ", the script ends too early"
		e.Hint = "something is missing after " + last.Text
		return
	}
	e.Msg += ", the script ends too early"
	if len(o.brackets) == 0 {
		e.Msg += ": is an 'end' missing?"
	}
	e.Hint = o.unclosed()
}

// endsOtherwise are the words with which blocks end in other languages.
var endsOtherwise = map[string]bool{"endif": true, "endfor": true, "endwhile": true, "endfunction": true, "fi": true, "done": true, "End": true, "END": true}

// unterminated places an error about a text or a comment that does not end.
func (s *Script) unterminated(e *Error, tokens []source.Token) {
	after := source.Token{Line: 1, Col: 0}
	if len(tokens) > 0 {
		after = tokens[len(tokens)-1]
	}
	for n := after.Line; n <= len(s.lines); n++ {
		line := s.Line(n)
		from := 0
		if n == after.Line {
			from = min(after.Col, len(line))
		}
		if i := strings.IndexAny(line[from:], `"'[`); i >= 0 {
			e.Line, e.Col = n, from+i+1
			break
		}
	}
	if strings.Contains(e.Msg, "multiline") {
		e.Msg, e.Hint = "a long text or comment is not closed", "[[ ends with ]], and --[[ as well"
		return
	}
	e.Msg = "a text has no closing quotation mark"
	e.Hint = "close it in the same line, with the same quotation mark"
}
