package job

import (
	"errors"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/lazyregexp"
	"mrrc-lua/internal/marcspec"
)

// inline is a script given on the command line: a body, or an expression, that becomes a hook.
// Messages show the user's text, not the script that was made of it.
type inline struct {
	name, before, text, after string
}

// The text before the user's, in its first line.
const (
	beforeBody       = "function transform(record) "
	beforeFilterBody = "function filter(record) "
	beforeExpression = "function filter(record) return ("
)

// Names of inline scripts in messages.
const (
	bodyName       = "-e"
	expressionName = "expression"
)

// specAlone matches a spec that was given where an expression is expected.
var specAlone = lazyregexp.New(`^[0-9.]{3}([$.]?[a-z0-9]|/[0-9-]+)?$`)

// EvalScript makes a script of the body of the hook transform.
func EvalScript(body string) Loader {
	return inline{bodyName, beforeBody, body, "\nend"}.load
}

// FilterScript makes a script of an expression, or of the body of the hook filter with a return of its
// own.
func FilterScript(expr string) Loader { return FilterWith(expr, "") }

// FilterWith does the same with more code after it, which may have other hooks.
func FilterWith(expr, code string) Loader {
	return func() (*engine.Script, string, error) {
		if spec := strings.TrimSpace(expr); specAlone().MatchString(spec) {
			spec = marcspec.Typed(spec)
			return nil, "", usage("%s is not a condition: record:has(%q) is true if a record has it, record:any(%q, \"text\") if it contains a text", spec, spec, spec)
		}
		s, dir, err := inline{expressionName, beforeExpression, expr, "\n) end " + code}.load()
		if err != nil && strings.Contains(expr, "return") {
			if body, dir, e := (inline{expressionName, beforeFilterBody, expr, "\nend " + code}).load(); e == nil || errors.Is(e, engine.ErrMistake) {
				return body, dir, e
			}
		}
		var e *engine.ScriptError
		if errors.As(err, &e) && strings.HasSuffix(e.Msg, "near '='") {
			e.Hint = "two values are compared with =="
		}
		return s, dir, err
	}
}

// FilterBody returns the body of the hook filter that FilterScript makes, as it is written in a script in a file.
func FilterBody(expr string) string {
	text := engine.FileText(expr)
	if _, _, err := (inline{expressionName, beforeExpression, expr, "\n) end"}).load(); err != nil && strings.Contains(expr, "return") {
		if _, _, e := (inline{expressionName, beforeFilterBody, expr, "\nend"}).load(); e == nil || errors.Is(e, engine.ErrMistake) {
			return text
		}
	}
	if strings.Contains(text, "--") {
		text = "(" + text + "\n  )"
	}
	return "return " + text
}

func (i inline) load() (*engine.Script, string, error) {
	s, err := engine.LoadTyped(i.name, i.before+i.text+i.after)
	var e *engine.ScriptError
	if errors.As(err, &e) {
		i.place(e)
		for _, other := range e.Others {
			i.place(other)
		}
	}
	return s, ".", err
}

// place moves a syntax error to where it is in the user's text.
func (i inline) place(e *engine.ScriptError) {
	lines := strings.Split(i.text, "\n")
	switch {
	case e.Line < 1: // it concerns the script as a whole
		return
	case e.Line > len(lines):
		e.Line, e.Msg, e.Hint = len(lines), "syntax error: something is missing at the end", ""
		e.Col = len(lines[e.Line-1]) + 1
	case e.Line == 1:
		e.Col = max(1, e.Col-len(i.before))
	}
	e.Source = lines[e.Line-1]
}

// hintOf returns the hint of an error; for an expression it does not mention return.
func hintOf(e *engine.ScriptError) string {
	if e.Script == expressionName && strings.HasSuffix(e.Msg, "instead of true or false") && !strings.Contains(asTyped(e).Source, "return ") {
		return `compare, as in 'record:value("245$a") ~= nil'`
	}
	return e.Hint
}

// asTyped returns an error whose line and column are those of the text that the user wrote. An error of a
// script in a file is returned itself.
func asTyped(e *engine.ScriptError) *engine.ScriptError {
	if e.Script != bodyName && e.Script != expressionName {
		return e
	}
	for _, before := range []string{beforeBody, beforeExpression, beforeFilterBody} {
		if rest, ok := strings.CutPrefix(e.Source, before); ok {
			typed := *e
			typed.Source = rest
			if typed.Col > 0 {
				typed.Col = max(1, typed.Col-len(before))
			}
			return &typed
		}
	}
	return e
}
