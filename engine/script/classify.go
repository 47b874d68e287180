package script

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/lazyregexp"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/lualib"
)

// Classify makes an *Error of an error that the VM returned while it ran a hook ("" outside the hooks).
// A panic of Go code that gopher-lua caught, which the type of its ApiError shows, has a *fault.Error as
// its cause. file returns the script, or a module that it requires, by its name in messages, and nil
// for any other name.
func (s *Script) Classify(err error, hook string, file func(name string) *Script) *Error {
	e := &Error{Script: s.Name, Hook: hook, Err: err}
	var api *lua.ApiError
	if !errors.As(err, &api) {
		e.Msg = err.Error()
		return e
	}
	said := api.Object.String()
	if t, ok := api.Object.(*lua.LTable); ok {
		said = "the error value is a table"
		if m := t.RawGetString("message"); m != lua.LNil {
			said = m.String()
		}
	}
	// A message of a script may have any number of megabytes: it is cut before it is searched.
	e.Msg = said[:min(len(said), 2*MaxMessage)]
	if api.Type == lua.ApiErrorPanic {
		stack, trace, _ := strings.Cut(api.StackTrace, "\nstack traceback:")
		e.Err = &fault.Error{Value: e.Msg, Stack: stack}
		e.Msg = e.Err.Error()
		e.Hint = "this is not a mistake of the script; please report it"
		api.StackTrace = "stack traceback:" + trace
	}
	e.Traceback = traceback(api.StackTrace, hook)
	if m := placed().FindStringSubmatch(e.Msg); m != nil {
		e.place(m, file)
		e.Msg = m[4]
	} else if len(e.Traceback) > 0 {
		if m := placed().FindStringSubmatch(e.Traceback[0]); m != nil {
			at := *e
			if at.place(m, file); at.Source != "" {
				*e = at
			}
		}
	}
	var unknown *lualib.UnknownGlobal
	if errors.As(api.Cause, &unknown) {
		e.Msg = withLocals(unknown, file(e.Script).localsAt(e.Line)).Error()
	} else {
		e.improve()
	}
	e.Msg = clipOf(e.Msg, MaxMessage, len(e.Msg)+max(len(said)-2*MaxMessage, 0))
	return e
}

// placed matches a message that begins with file and line, and perhaps a column.
var placed = lazyregexp.New(`(?s)^(.*?\.?[^:\s]*?):(\d+):(?:(\d+):)? (.*)$`)

// place gives an error the place in a match of placed.
func (e *Error) place(m []string, file func(name string) *Script) {
	e.Script = m[1]
	e.Line, _ = strconv.Atoi(m[2])
	e.Col, _ = strconv.Atoi(m[3])
	e.Source = file(e.Script).Line(e.Line)
}

// nilIndex matches the message of gopher-lua about indexing nil.
var nilIndex = lazyregexp.New(`(?s)^attempt to index a non-table object\((\w+)\) with key '(.*?)'?$`)

// nilField finds the call whose result was indexed, with the tag that it asked for, and the code of
// the subfield that was wanted if the line shows it.
var nilField = lazyregexp.New(`(\w+):field\(\s*["']([^"']+)["']\s*\)\s*[.:]\s*\w+(?:\(\s*["'](\w)["'])?`)

// nilValue finds a call of a method that returned nil, and the member that was asked for of that.
var nilValue = lazyregexp.New(`(\w+:(?:value|title|author|publisher|year|get|match)\([^()]*\))\s*[:.]\s*(\w+)`)

// nilFixed finds a call that asks for a position of a field 006, 007 or 008.
var nilFixed = lazyregexp.New(`(\w+):fixed\(\s*["'](\d+)["'][^)]*\)\s*[.:\[]`)

// improve rewrites the VM's message in the words of a script author, with a hint where it is certain.
func (e *Error) improve() {
	e.countAsWritten()
	if m := nilIndex().FindStringSubmatch(e.Msg); m != nil {
		e.Msg = "attempt to index " + m[1] + " with key '" + m[2] + "'"
		if f := nilField().FindStringSubmatch(e.Source); f != nil && m[1] == "nil" {
			e.Msg = "attempt to index nil: " + f[1] + `:field("` + f[2] + `") found no field`
			e.Hint = f[1] + `:value("` + f[2] + "$" + cmp.Or(f[3], "a") + `") is nil when there is no such field`
		}
		if f := nilValue().FindStringSubmatch(e.Source); f != nil && f[2] == m[2] && m[1] == "nil" {
			e.Msg = "attempt to index nil: " + f[1] + " found nothing"
			e.Hint = "write local x = " + f[1] + " in a line before, and use x only between if x then and end"
		}
		if f := nilFixed().FindStringSubmatch(e.Source); f != nil && m[1] == "nil" {
			e.Msg = "attempt to index nil: " + f[1] + `:fixed("` + f[2] + `") found no field`
			e.Hint = "write local f = " + f[1] + `:fixed("` + f[2] + `"), and use f only in if f then … end`
		}
		return
	}
	switch {
	case argument().MatchString(e.Msg) && strings.HasSuffix(e.Msg, "got nil)"):
		e.Hint = "nil means that the record does not have the value: put it into a variable in a line before, as in local x = record:value(\"245$a\"), and use x only between if x then and end"
	case e.Msg == "attempt to call a non-function object":
		e.Msg = "attempt to call something that is not a function"
		if strings.Contains(e.Source, "table.unpack") {
			e.Hint = "Lua 5.1 calls it unpack"
		} else if m := listLoop().FindStringSubmatch(e.Source); m != nil {
			e.Hint = "a loop over a list uses ipairs: for _, x in ipairs(" + m[1] + "(…)) do"
		}
	case e.Msg == "__len undefined":
		e.Msg = "attempt to take the length of something that has none: nil?"
		e.Hint = "an absent value is nil; write #(value or \"\") for text, and if list then … end around a list"
	case compared().MatchString(e.Msg):
		e.Hint = "text is compared with text, and numbers with numbers: tonumber(text) makes a number, and is nil for other text"
	case strings.HasPrefix(e.Msg, "registry overflow"), strings.HasPrefix(e.Msg, "stack overflow"):
		e.Msg = "stack overflow: a function calls itself without end?"
	default:
		m := arithmetic().FindStringSubmatch(e.Msg)
		if m == nil || operations[m[1]] == "" {
			return
		}
		e.Msg = "attempt to " + operations[m[1]] + " " + m[2]
		switch {
		case m[1] == "concat":
			e.Hint = concatHint(m[2])
		case strings.Contains(m[2], "nil"):
			e.Hint = "an absent value is nil; write (tonumber(value) or 0)"
		case m[1] == "add" && strings.Contains(m[2], "string"):
			e.Hint = "text is joined with .., as in a .. b"
		}
	}
}

// arithmetic matches the VM's message about operands of a wrong type.
var arithmetic = lazyregexp.New(`^cannot perform (\w+) operation between (.*)$`)

// compared matches the VM's message about text that is compared with a number.
var compared = lazyregexp.New(`^attempt to compare (?:string with number|number with string)$`)

// concatHint returns how to join what is not text. operands are the types of both sides.
func concatHint(operands string) string {
	switch {
	case strings.Contains(operands, "nil"):
		return "an absent value is nil; write (value or \"\") .. text"
	case strings.Contains(operands, "table"):
		return `table.concat(list, "; ") joins the elements of a list`
	case strings.Contains(operands, "boolean"):
		return "tostring(value) makes text of true and false"
	case strings.Contains(operands, "function"):
		return "a method is called with brackets: record:title()"
	}
	return ""
}

// operations has a verb for each of the VM's names of operators.
var operations = map[string]string{"concat": "concatenate", "add": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "mod": "take the remainder of", "pow": "raise"}

// withLocals returns the error of an unknown global with the local variable whose name is most similar,
// unless the global that the error names is more similar.
func withLocals(e *lualib.UnknownGlobal, locals []string) *lualib.UnknownGlobal {
	locals = slices.DeleteFunc(slices.Clone(locals), func(name string) bool { return name == e.Name })
	near := declare.Nearest(e.Name, locals)
	if near == "" || e.Instead != "" && declare.Distance(e.Name, near) > 1 || e.Near != "" && declare.Distance(e.Name, e.Near) < declare.Distance(e.Name, near) {
		return e
	}
	with := *e
	with.Near = near
	return &with
}

// listLoop finds a loop over the result of a method.
var listLoop = lazyregexp.New(`\bin\s+(\w+:\w+)\s*\(`)

// argument matches a message about an argument, which has its number and the name of the function;
// a function that a method call was compiled to is in brackets.
var argument = lazyregexp.New(`^bad argument #(\d+) to (\(\w+\)|'\w+'|\w+)`)

// countAsWritten numbers the arguments of a method call as they are written: the VM counts the object
// as the first one.
func (e *Error) countAsWritten() {
	m := argument().FindStringSubmatch(e.Msg)
	if m == nil {
		return
	}
	n, _ := strconv.Atoi(m[1])
	name, rest := strings.Trim(m[2], "()'"), e.Msg[len(m[0]):]
	switch direct := m[2][0] == '('; {
	case n < 2 && !direct, !direct && !calledAsMethod(e.Source, name):
	case direct:
		e.Msg = fmt.Sprintf("bad argument #%d to %s%s", n-1, name, rest)
	default:
		e.Msg = fmt.Sprintf("bad argument #%d to %s%s", n-1, m[2], rest)
	}
}

// calledAsMethod reports whether a line calls a function as obj:name(…), and nowhere in another way.
func calledAsMethod(line, name string) bool {
	calls := regexp.MustCompile(`([:.\s]?)\b`+name+`\s*[({"']`).FindAllStringSubmatch(line, -1)
	for _, c := range calls {
		if c[1] != ":" {
			return false
		}
	}
	return len(calls) > 0
}

// traceback returns the lines of a stack trace, innermost first, without those of Go functions.
func traceback(trace, hook string) (out []string) {
	for _, line := range strings.Split(trace, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line == "stack traceback:" || strings.HasPrefix(line, "[G]") || line == "..." {
			continue
		}
		// gopher-lua calls each function that Go called "main chunk".
		if hook != "" {
			line = strings.Replace(line, "in main chunk", "in hook '"+hook+"'", 1)
			line = strings.Replace(line, "in function 'main chunk'", "in hook '"+hook+"'", 1)
		}
		if m := moduleChunk().FindStringSubmatch(line); m != nil {
			line = m[1] + "in module"
		}
		out = append(out, line)
		if len(out) == maxTraceback {
			return append(out, "…")
		}
	}
	return out
}

const maxTraceback = 20

// moduleChunk matches how gopher-lua names the top level of a file that require runs.
var moduleChunk = lazyregexp.New(`^(.*: )in function <.*:0>$`)
