package source_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/engine/script/source"
)

// nodes calls f with every node below a value.
func nodes(v reflect.Value, f func(any)) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return
		}
		if v.Kind() == reflect.Pointer && v.CanInterface() {
			f(v.Interface())
		}
		nodes(v.Elem(), f)
	case reflect.Slice:
		for i := range v.Len() {
			nodes(v.Index(i), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			nodes(v.Field(i), f)
		}
	}
}

// checkPlaces compares the places of names and methods with the text, and returns how many there are.
func checkPlaces(t *testing.T, text string) (n int) {
	t.Helper()
	tree, err := source.Parse(text)
	require.NoError(t, err, text)
	lines := strings.Split(text, "\n")
	stands := func(name string, line, col int) {
		n++
		require.True(t, strings.HasPrefix(lines[line-1][col-1:], name), "%s at %d:%d of %q", name, line, col, text)
	}
	nodes(reflect.ValueOf(tree.Chunk), func(node any) {
		switch e := node.(type) {
		case *ast.IdentExpr:
			if line, col := tree.Place(e); lines[line-1][col-1] != '(' {
				stands(e.Value, line, col)
			}
		case *ast.FuncCallExpr:
			if e.Receiver != nil {
				line, col := tree.MemberPlace(e)
				stands(e.Method, line, col)
			}
		case *ast.AttrGetExpr:
			if key, ok := e.Key.(*ast.StringExpr); ok && tree.Dotted(e) {
				line, col := tree.MemberPlace(e)
				stands(key.Value, line, col)
			}
		case *ast.IfStmt:
			line, col := tree.Place(e)
			require.Contains(t, lines[line-1][col-1:], "if")
		}
	})
	return n
}

// Catches a message that points at the wrong place.
func TestTree_places(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		`record:title():upper()`:                                                3,
		`(record:title()):upper()`:                                              3,
		`((record):title()):upper()`:                                            2,
		`(record.leader).status, a["x"].b = (a)(b)(c).d:e "x"`:                  9,
		`local x = (f(1)).y + ((g(2))).z:w{1}`:                                  5,
		"if a.b --[[ a.b ]] then\n\n  c.d . e()\nend":                           5,
		"(a or b):c()\nlocal s = [[\nx]] .. d.e":                                5,
		"local function f() (g or h):x(function() return y.z end) end":          5,
		"return #record:value('245$a'), -x.y, not z:w()":                        6,
		`if "a" == [==[x]==] then elseif t["k"]:m(1)(2):n() then f{}.g = 1 end`: 5,
	} {
		require.Equal(t, want, checkPlaces(t, text), text)
	}
}

// Catches the same in every script of the repository.
func TestTree_shippedScripts(t *testing.T) {
	t.Parallel()
	n := 0
	require.NoError(t, filepath.WalkDir("../../..", func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".lua" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n += checkPlaces(t, strings.Replace(string(text), "#!", "--", 1))
		return nil
	}))
	require.Greater(t, n, 5000)
}

func TestTree_Text(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`x = record:value( "245$a" ).b`: `record:value( "245$a" ).b`, `x = f "a"`: "", `x = 1`: "", "x = f(\n)": "", `x = (a.b)`: "(a.b)", `x = a["k"]`: `a["k"]`,
	} {
		tree, err := source.Parse(text)
		require.NoError(t, err)
		got, ok := tree.Text(tree.Chunk[0].(*ast.AssignStmt).Rhs[0], func(int) string { return text })
		require.Equal(t, want, got, text)
		require.Equal(t, want != "", ok, text)
	}
}

// Catches a token that is taken for one of another kind, and text that is no Lua and counts as some.
func TestScan(t *testing.T) {
	t.Parallel()
	tokens, err := source.Scan("local x = 0x1F --[[ y ]] .. 'a\\n'\n  and...")
	require.NoError(t, err)
	require.Equal(t, []source.Token{
		{Kind: source.Word, Text: "local", Line: 1, Col: 1}, {Kind: source.Name, Text: "x", Line: 1, Col: 7},
		{Kind: source.Sign, Text: "=", Line: 1, Col: 9}, {Kind: source.Number, Text: "0x1F", Line: 1, Col: 11},
		{Kind: source.Sign, Text: "..", Line: 1, Col: 26}, {Kind: source.String, Text: "a\n", Line: 1, Col: 29},
		{Kind: source.Word, Text: "and", Line: 2, Col: 3}, {Kind: source.Sign, Text: "...", Line: 2, Col: 6},
	}, tokens)
	for _, text := range []string{`x = 1 y = "a`, "x = 1 y = 3 ~ 4", "x = 1 --[[", "x = "} {
		_, err := source.Parse(text)
		require.Error(t, err, text)
	}
}

// Catches a name that a script has and that is not found, and one that is found in a comment.
func TestTree_Mentions(t *testing.T) {
	t.Parallel()
	tree, err := source.Parse(`local marc = require "a.b" -- other`)
	require.NoError(t, err)
	for word, want := range map[string]bool{"marc": true, "require": true, "a.b": true, "local": false, "=": false, "other": false, "": false} {
		require.Equal(t, want, tree.Mentions(word), word)
	}
}

// Catches an expression that ends at a wrong place: a hint would be put inside it.
func TestTree_PlaceAfter(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`a`, `1`, `"a"`, `{}`, `{ 1, { 2 }, f{} }`, `a.b`, `a["b"]`, `a:b()`, `a:b "c"`, `a.b.c(1)(2)`, `f "a"`, `f{ 1 }`, `(a.b)`, `((a):b(1))`, `(f(1))`, `nil`, `f(g(1), {})`, `a:b(function() return c:d() end)`,
	} {
		whole := "x = " + text + "; y = 1"
		tree, err := source.Parse(whole)
		require.NoError(t, err)
		line, col := tree.PlaceAfter(tree.Chunk[0].(*ast.AssignStmt).Rhs[0])
		require.Equal(t, 1, line, text)
		require.Equal(t, strings.Index(whole, "; y")+1, col, text)
	}
}
