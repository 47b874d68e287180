package archtest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// strips are the methods of time.Time whose result has no monotonic reading, so that the difference
// to another time jumps with the clock.
var strips = map[string]bool{"Round": true, "Truncate": true, "UTC": true, "Local": true, "In": true, "AddDate": true,
	"Unix": true, "UnixMilli": true, "UnixMicro": true, "UnixNano": true, "GobDecode": true}

// wallClock lists the files that may ask for a time of day, with the reason.
var wallClock = map[string]string{
	"internal/seen/mark.go": "when a file was changed; it is compared with itself",
}

// Would catch a timeout, a duration of a run or an interval that is taken from the time of day, and is
// therefore wrong when the clock is set during a run. Go's times carry a monotonic reading unless it is
// stripped. Only packages that run a script are checked.
func TestClock_isMonotonic(t *testing.T) {
	asked := 0
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, 0)
			require.NoError(t, err)
			if !importsTime(file) || wallClock[p.path()+"/"+name] != "" {
				continue
			}
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if x, is := call.X.(*ast.Ident); is && x.Name == "time" {
					if call.Sel.Name == "Now" {
						asked++
					}
					return true
				}
				if strips[call.Sel.Name] && timed(call.X) {
					t.Errorf("%s/%s: %s takes the monotonic reading off a time", p.path(), name, call.Sel.Name)
				}
				return true
			})
		}
	}
	require.Greater(t, asked, 5, "the places that ask for the time are not found")
}

func importsTime(f *ast.File) bool {
	for _, i := range f.Imports {
		if i.Path.Value == `"time"` {
			return true
		}
	}
	return false
}

// timed reports whether an expression looks like a time: a call of time.Now or of Add, or a variable with
// a name that the project uses for times.
func timed(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CallExpr:
		s, ok := e.Fun.(*ast.SelectorExpr)
		return ok && (s.Sel.Name == "Now" || s.Sel.Name == "Add")
	case *ast.Ident:
		return strings.Contains("begin begun now last from start", e.Name)
	case *ast.SelectorExpr:
		return strings.Contains("begin begun now last from start", e.Sel.Name)
	}
	return false
}
