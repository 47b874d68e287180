package engine

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
)

// classify makes a ScriptError of what the VM gave back. Go faults that gopher-lua caught are told
// from the script's own errors by the type of the ApiError. file gives the script and its modules by
// name, nil for others.
func (s *Script) classify(err error, hook string, file func(name string) *Script) *ScriptError {
	e := &ScriptError{Script: s.Name, Hook: hook, Err: err}
	var api *lua.ApiError
	if !errors.As(err, &api) {
		e.Msg = err.Error()
		return e
	}
	e.Msg = api.Object.String()
	if api.Type == lua.ApiErrorPanic {
		stack, trace, _ := strings.Cut(api.StackTrace, "\nstack traceback:")
		e.Err = &FaultError{Value: e.Msg, Stack: stack}
		e.Msg = e.Err.Error()
		e.Hint = "the script is not to blame for it; please report it"
		api.StackTrace = "stack traceback:" + trace
	}
	if t, ok := api.Object.(*lua.LTable); ok {
		e.Msg = "the error value is a table"
		if m := t.RawGetString("message"); m != lua.LNil {
			e.Msg = m.String()
		}
	}
	e.Traceback = s.traceback(api.StackTrace, hook)
	if m := placed.FindStringSubmatch(e.Msg); m != nil {
		e.place(m, file)
		e.Msg = m[4]
	} else if len(e.Traceback) > 0 {
		if m := placed.FindStringSubmatch(e.Traceback[0]); m != nil {
			at := *e
			if at.place(m, file); at.Source != "" {
				*e = at
			}
		}
	}
	e.improve()
	e.Msg = clip(e.Msg, maxMessage)
	e.Msg = nearLocal(e.Msg, file(e.Script).localsAt(e.Line))
	return e
}

// placed is a message that begins with file and line, and perhaps a column.
var placed = regexp.MustCompile(`(?s)^(.*?\.?[^:\s]*?):(\d+):(?:(\d+):)? (.*)$`)

// place puts an error where a match of placed says.
func (e *ScriptError) place(m []string, file func(name string) *Script) {
	e.Script = m[1]
	e.Line, _ = strconv.Atoi(m[2])
	e.Col, _ = strconv.Atoi(m[3])
	e.Source = file(e.Script).line(e.Line)
}

// nilIndex is what gopher-lua says when something that is nil is indexed.
var nilIndex = regexp.MustCompile(`^attempt to index a non-table object\((\w+)\) with key '(.*)'$`)

// nilField finds the call whose result was indexed, with the tag it asked for.
// and the subfield that was wanted of it, if that can be seen.
var nilField = regexp.MustCompile(`(\w+):field\(\s*["']([^"']+)["']\s*\)\s*[.:]\s*\w+(?:\(\s*["'](\w)["'])?`)

// nilFixed finds a field 006, 007 or 008 that was asked for a position and is not there.
var nilFixed = regexp.MustCompile(`(\w+):fixed\(\s*["'](\d+)["'][^)]*\)\s*[.:\[]`)

// improve puts the VM's words into those of a script author, with a hint where one is certain.
func (e *ScriptError) improve() {
	e.countAsWritten()
	if m := nilIndex.FindStringSubmatch(e.Msg); m != nil {
		e.Msg = "attempt to index " + m[1] + " with key '" + m[2] + "'"
		if f := nilField.FindStringSubmatch(e.Source); f != nil && m[1] == "nil" {
			e.Msg = "attempt to index nil: " + f[1] + `:field("` + f[2] + `") found no field`
			e.Hint = f[1] + `:value("` + f[2] + "$" + cmp.Or(f[3], "a") + `") is nil when there is no such field`
		}
		if f := nilFixed.FindStringSubmatch(e.Source); f != nil && m[1] == "nil" {
			e.Msg = "attempt to index nil: " + f[1] + `:fixed("` + f[2] + `") found no field`
			e.Hint = "local f = " + f[1] + `:fixed("` + f[2] + `"), and go on only if f`
		}
		return
	}
	switch {
	case e.Msg == "attempt to call a non-function object":
		e.Msg = "attempt to call something that is no function"
		if strings.Contains(e.Source, "table.unpack") {
			e.Hint = "Lua 5.1 calls it unpack"
		} else if m := listLoop.FindStringSubmatch(e.Source); m != nil {
			e.Hint = "a list is looped over with ipairs: for _, x in ipairs(" + m[1] + "(…)) do"
		}
	case e.Msg == "__len undefined":
		e.Msg = "attempt to take the length of something that has none: nil?"
	case strings.HasPrefix(e.Msg, "registry overflow"), strings.HasPrefix(e.Msg, "stack overflow"):
		e.Msg = "stack overflow: a function calls itself without end?"
	default:
		m := arithmetic.FindStringSubmatch(e.Msg)
		if m == nil || operations[m[1]] == "" {
			return
		}
		e.Msg = "attempt to " + operations[m[1]] + " " + m[2]
		switch {
		case m[1] == "concat":
			e.Hint = "an absent value is nil; write (value or \"\") .. text"
		case m[1] == "add" && strings.Contains(m[2], "string"):
			e.Hint = "text is joined with .., as in a .. b"
		}
	}
}

// arithmetic is what the VM says of operands that do not fit.
var arithmetic = regexp.MustCompile(`^cannot perform (\w+) operation between (.*)$`)

// operations are the names that the VM has for operators.
var operations = map[string]string{"concat": "concatenate", "add": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "mod": "take the remainder of", "pow": "raise"}

// unknownGlobal is what luabind says of a global that does not exist. It knows the other globals and
// not the local variables of the script.
var unknownGlobal = regexp.MustCompile(`^(undeclared global|a hook made a new global) '([^']+)'(?: \(did you mean '([^']+)'\?\))?(.*)$`)

// nearLocal names a local variable in the message of an unknown global, if one is meant rather
// than the global that is named there.
func nearLocal(msg string, locals []string) string {
	m := unknownGlobal.FindStringSubmatch(msg)
	if m == nil {
		return msg
	}
	near := luabind.Nearest(m[2], locals)
	if near == "" || m[3] != "" && luabind.Distance(m[2], m[3]) < luabind.Distance(m[2], near) {
		return msg
	}
	return m[1] + " '" + m[2] + "' (did you mean '" + near + "'?)" + m[4]
}

// listLoop finds a loop over what a method gives.
var listLoop = regexp.MustCompile(`\bin\s+(\w+:\w+)\s*\(`)

// argument is what is said of an argument, by number and by the name of the function: in brackets
// the one that a method call was compiled to.
var argument = regexp.MustCompile(`^bad argument #(\d+) to (\(\w+\)|'\w+'|\w+)`)

// countAsWritten counts the arguments of a method call as they are written: the VM counts the
// object as the first.
func (e *ScriptError) countAsWritten() {
	m := argument.FindStringSubmatch(e.Msg)
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

// calledAsMethod tells whether a line calls a function as obj:name(…), and nowhere in another way.
func calledAsMethod(line, name string) bool {
	calls := regexp.MustCompile(`([:.\s]?)\b`+name+`\s*[({"']`).FindAllStringSubmatch(line, -1)
	for _, c := range calls {
		if c[1] != ":" {
			return false
		}
	}
	return len(calls) > 0
}

// traceback makes lines of a stack trace: innermost first, the names of Go functions left out.
func (s *Script) traceback(trace, hook string) (out []string) {
	for _, line := range strings.Split(trace, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line == "stack traceback:" || strings.HasPrefix(line, "[G]") || line == "..." {
			continue
		}
		// gopher-lua calls a function that Go called the main chunk.
		if hook != "" {
			line = strings.Replace(line, "in main chunk", "in hook '"+hook+"'", 1)
			line = strings.Replace(line, "in function 'main chunk'", "in hook '"+hook+"'", 1)
		}
		if m := moduleChunk.FindStringSubmatch(line); m != nil {
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

// moduleChunk is how gopher-lua speaks of the top level of a file that require runs.
var moduleChunk = regexp.MustCompile(`^(.*: )in function <.*:0>$`)
