package engine

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Script is a compiled script. It is immutable: any number of VMs and runs may share one.
type Script struct {
	Name  string // as given, for messages
	sum   string
	lines []string
	proto *lua.FunctionProto
}

// LoadScript compiles a script. The error is a *ScriptError with line and column.
func LoadScript(name, source string) (*Script, error) {
	s := &Script{Name: name, sum: sumOf(source), lines: strings.Split(source, "\n")}
	if strings.HasPrefix(source, "#!") {
		source = "--" + source[2:]
	}
	if err := s.compile(source, nil); err != nil {
		return nil, s.syntaxError(err)
	}
	return s, nil
}

// Sum is the SHA-256 of the script's text, in hexadecimal digits.
func (s *Script) Sum() string { return s.sum }

// line gives a line of the source, counted from 1, without trailing blanks; "" when there is none,
// or no script.
func (s *Script) line(n int) string {
	if s == nil || n < 1 || n > len(s.lines) {
		return ""
	}
	return strings.TrimRight(s.lines[n-1], " \t\r")
}

// localsAt lists the names of the local variables of the functions around a line, the innermost
// first.
func (s *Script) localsAt(line int) (names []string) {
	if s == nil || s.proto == nil {
		return nil
	}
	var walk func(p *lua.FunctionProto)
	walk = func(p *lua.FunctionProto) {
		for _, inner := range p.FunctionPrototypes {
			if inner.LineDefined <= line && line <= inner.LastLineDefined {
				walk(inner)
			}
		}
		for _, l := range p.DbgLocals {
			if !strings.HasPrefix(l.Name, "(") { // the VM's own, of a loop
				names = append(names, l.Name)
			}
		}
	}
	walk(s.proto)
	return names
}
