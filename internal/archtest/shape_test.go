package archtest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// maxFields is how many fields of a struct a reader keeps in mind, embedded ones included.
const maxFields = 20

// measure is one number of the tree and what it is of.
type measure struct {
	n    int
	what string
}

// Would catch a struct that has grown into one that nobody can keep in mind. With -v it prints the five
// largest. (Files of packages are counted next door, lines of functions by the linter.)
func TestShape(t *testing.T) {
	var fields []measure
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ParseComments)
			require.NoError(t, err)
			if ast.IsGenerated(f) {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if spec, ok := n.(*ast.TypeSpec); ok {
					if s, ok := spec.Type.(*ast.StructType); ok {
						fields = append(fields, measure{countFields(s), p.path() + "." + spec.Name.Name})
					}
				}
				return true
			})
		}
	}
	require.Greater(t, len(fields), 300, "the structs are not found")
	bound(t, "fields in struct", fields, maxFields)
}

// countFields counts the fields of a struct; an embedded one counts once.
func countFields(s *ast.StructType) (n int) {
	for _, f := range s.Fields.List {
		n += max(1, len(f.Names))
	}
	return n
}

// bound reports every measure above a limit.
func bound(t *testing.T, unit string, all []measure, limit int) {
	t.Helper()
	slices.SortFunc(all, func(a, b measure) int {
		if a.n != b.n {
			return b.n - a.n
		}
		return strings.Compare(a.what, b.what)
	})
	for i, m := range all {
		if i < 5 {
			t.Logf("%4d %s %s", m.n, unit, m.what)
		}
		if m.n > limit {
			t.Errorf("%d %s %s: %d are the limit; find the part that deserves a name of its own", m.n, unit, m.what, limit)
		}
	}
}
