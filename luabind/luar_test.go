package luabind_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Embedded is a value of a program that embeds the engine.
type Embedded struct {
	Name   string
	Counts map[string]int
	List   []int
	hidden string
}

// Greet is a method that the program means scripts to call.
func (e *Embedded) Greet() string { return "hello " + e.Name }

// Would catch a script that reaches more of a program's values than it was given, or changes what
// all values of a type have in common.
func TestSandbox_valuesOfGo(t *testing.T) {
	t.Parallel()
	host := newHost(t)
	e := &Embedded{Name: "x", Counts: map[string]int{"a": 1}, List: []int{1, 2}, hidden: "secret"}
	host.globals = map[string]any{"app": e, "counts": e.Counts, "list": e.List, "greet": e.Greet}
	got, err := runLua(t, host, `return app.name, app:greet(), counts.a, list[2], greet()`)
	require.NoError(t, err)
	require.Equal(t, []string{"x", "hello x", "1", "2", "hello x"}, got)
	for code, want := range map[string]string{
		"return app.hidden":                                     "app has no 'hidden'",
		"return app.nosuch":                                     "app has no 'nosuch'",
		"return run.counts.nosuch":                              "run.counts has no 'nosuch'",
		"getmetatable(counts).__index = print":                  "attempt to index",
		"getmetatable(list).__newindex = print":                 "",
		"getmetatable(greet).__call = print":                    "attempt to index",
		"setmetatable(counts, {})":                              "table expected",
		"rawset(app, 'name', 1)":                                "table expected",
		"run.options.jobs = 5":                                  "",
		"app = nil _G.app = nil":                                "cannot be replaced",
		"return getmetatable(app).__index, rawget(app, 'name')": "",
	} {
		_, err := runLua(t, host, code)
		require.Error(t, err, code)
		require.ErrorContains(t, err, want, code)
	}
	got, err = runLua(t, host, `return tostring(getmetatable(counts)), tostring(getmetatable(list)), type(getmetatable(app))`)
	require.NoError(t, err)
	require.Equal(t, []string{"gopher-luar", "gopher-luar", "string"}, got)
}

// catalogue is a value of an embedding program.
type catalogue struct {
	Name   string
	Hidden string `luar:"-"`
	Shelf  string `luar:"place"`
}

func (c *catalogue) FindTitle(id string) string { return c.Name + " " + id }

// TestGlobals_ofTheProgram: each field and method has one name, in lower case, and others raise.
func TestGlobals_ofTheProgram(t *testing.T) {
	t.Parallel()
	host := newHost(t)
	host.globals = map[string]any{
		"config":    map[string]int{"answer": 42},
		"catalogue": &catalogue{Name: "main", Shelf: "A"},
		"other":     &catalogue{Name: "second"},
	}
	got, err := runLua(t, host, `return config.answer, config.question, catalogue.name, catalogue.place, catalogue:findTitle("7"), other.name`)
	require.NoError(t, err)
	require.Equal(t, []string{"42", "nil", "main", "A", "main 7", "second"}, got)
	for code, want := range map[string]string{
		`return catalogue.Name`:                   "has no 'Name': did you mean ",
		`return catalogue.FindTitle`:              "has no 'FindTitle': did you mean ",
		`return catalogue.plaec`:                  "has no 'plaec': did you mean ",
		`return run.counts.raed`:                  "run.counts has no 'raed': did you mean run.counts.read?",
		`return run.options.job`:                  "run.options has no 'job': did you mean run.options.jobs?",
		`return catalogue.hidden`:                 "has no 'hidden'",
		`return catalogue.shelf`:                  "has no 'shelf'",
		`getmetatable(catalogue).__index = print`: "string",
		`setmetatable(catalogue, {})`:             "table expected",
	} {
		_, err := runLua(t, host, code)
		require.ErrorContains(t, err, want, code)
	}
}
