package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The grammar of LuaCATS annotations, as far as the stubs use it
// (https://luals.github.io/wiki/annotations): the language server reads what it does not
// understand as nothing, without a word.

// annotation reads the types of one annotation.
type annotation struct {
	rest  string
	known map[string]bool
}

var word = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*`)

func (a *annotation) take(prefix string) bool {
	rest := strings.TrimLeft(a.rest, " ")
	if !strings.HasPrefix(rest, prefix) {
		return false
	}
	a.rest = rest[len(prefix):]
	return true
}

func (a *annotation) word() string {
	a.rest = strings.TrimLeft(a.rest, " ")
	w := word.FindString(a.rest)
	a.rest = a.rest[len(w):]
	return w
}

// types reads TYPE | TYPE …
func (a *annotation) types() error {
	for {
		if err := a.single(); err != nil {
			return err
		}
		if !a.take("|") {
			return nil
		}
	}
}

// single reads one type with its suffixes.
func (a *annotation) single() error {
	var err error
	switch {
	case a.take("("):
		if err = a.types(); err == nil && !a.take(")") {
			err = fmt.Errorf("no ) at %q", a.rest)
		}
	case a.take("{"):
		err = a.list("}", false)
	case a.take("fun("):
		if err = a.list(")", true); err == nil && a.take(":") {
			err = a.results()
		}
	case a.take(`"`):
		_, a.rest, _ = strings.Cut(a.rest, `"`)
	default:
		name := a.word()
		if !a.known[name] {
			return fmt.Errorf("no type %q at %q", name, a.rest)
		}
		if a.take("<") {
			for err = a.types(); err == nil && a.take(","); err = a.types() {
			}
			if err == nil && !a.take(">") {
				err = fmt.Errorf("no > at %q", a.rest)
			}
		}
	}
	for err == nil && (a.take("[]") || a.take("?")) {
	}
	return err
}

// list reads NAME: TYPE, … to its end; a parameter may be without a type.
func (a *annotation) list(end string, params bool) error {
	for !a.take(end) {
		if params && a.take("...") {
		} else if a.word() == "" {
			return fmt.Errorf("no name at %q", a.rest)
		}
		a.take("?")
		if a.take(":") {
			if err := a.types(); err != nil {
				return err
			}
		} else if !params {
			return fmt.Errorf("no type at %q", a.rest)
		}
		a.take(",")
	}
	return nil
}

// results reads the types that a function returns.
func (a *annotation) results() error {
	err := a.types()
	for err == nil && a.take(",") {
		a.take("...:")
		err = a.types()
	}
	return err
}

// Would catch a line of the stubs that the language server would pass over: an unknown tag, a type
// that is malformed or defined nowhere, parameters other than those of the function.
func TestStubs_areLuaCATS(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, name := range strings.Fields("nil any boolean string number integer function table userdata thread lightuserdata unknown void true false self") {
		known[name] = true
	}
	for _, m := range regexp.MustCompile(`(?m)^---@(?:class|alias) (\w+)`).FindAllStringSubmatch(stubs(), -1) {
		known[m[1]] = true
	}
	function := regexp.MustCompile(`^function ([\w.:]+)\(([^)]*)\) end$`)
	var params []string
	seen := map[string]int{}
	for line := range strings.Lines(stubs()) {
		line = strings.TrimRight(line, "\n")
		tag, rest, _ := strings.Cut(strings.TrimPrefix(line, "---@"), " ")
		if !strings.HasPrefix(line, "---@") {
			if m := function.FindStringSubmatch(line); m != nil {
				require.Equal(t, strings.Join(params, ", "), m[2], line)
				params = nil
			}
			require.False(t, strings.HasPrefix(line, "function ") && !function.MatchString(line), line)
			continue
		}
		seen[tag]++
		a := &annotation{rest: rest, known: known}
		var err error
		switch tag {
		case "meta":
		case "class":
			require.Regexp(t, `^\w+( *: *\w+)?$`, rest, line)
		case "field":
			if a.take("[") {
				require.NoError(t, a.types(), line)
				require.True(t, a.take("]"), line)
			} else {
				require.NotEmpty(t, a.word(), line)
				a.take("?")
			}
			err = a.types()
			require.True(t, a.rest == "" || strings.HasPrefix(a.rest, " # "), "%s: %q", line, a.rest)
		case "param":
			name := "..."
			if !a.take("...") {
				name = a.word()
			}
			a.take("?")
			params = append(params, name)
			err = a.types()
			require.True(t, a.rest == "" || strings.HasPrefix(a.rest, " # "), "%s: %q", line, a.rest)
		case "return":
			err = a.types()
			require.Regexp(t, `^( \.\.\.| \w+)?( # .*)?$`, a.rest, line)
		case "type":
			err = a.types()
			require.Empty(t, a.rest, line)
		case "alias":
			a.word()
			err = a.types()
		default:
			require.Fail(t, "no such annotation", line)
		}
		require.NoError(t, err, line)
	}
	require.Equal(t, 1, seen["meta"])
	require.Greater(t, seen["param"], 100)
	require.Greater(t, seen["return"], 80)
}

// Would catch a reader of annotations that accepts everything.
func TestStubs_badLuaCATS(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"strin", "string[", "fun(a: string", "table<string, >", "{a string}", "(string|nil", "string|", ""} {
		a := &annotation{rest: text, known: map[string]bool{"string": true, "table": true, "nil": true}}
		err := a.types()
		require.True(t, err != nil || a.rest != "", text)
	}
}
