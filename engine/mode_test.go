package engine

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Would catch a source read in a mode that cannot read it, a wish that is not heeded, and an error
// that does not say why.
func TestPlan_choose(t *testing.T) {
	all := []kind{fromFiles, fromStream, fromBytes, fromCallback, fromRecords}
	tests := []struct {
		asked Mode
		kinds []kind
		jobs  int
		want  Mode
		err   string
	}{
		{"", []kind{fromFiles, fromStream, fromBytes}, 1, ModeNative, ""},
		{ModeAuto, []kind{fromFiles, fromStream, fromBytes}, 8, ModeNative, ""},
		{"", []kind{fromCallback, fromRecords}, 1, ModeBatch, ""},
		{ModeAuto, []kind{fromCallback, fromRecords}, 8, ModeBatch, ""},
		{ModeNative, []kind{fromFiles, fromStream, fromBytes}, 2, ModeNative, ""},
		{ModeNative, []kind{fromCallback, fromRecords}, 1, "", "only the VM can read"},
		{ModeParallel, []kind{fromFiles}, 3, ModeParallel, ""},
		{ModeParallel, []kind{fromStream, fromBytes}, 1, "", "from beginning to end: use native"},
		{ModeParallel, []kind{fromCallback, fromRecords}, 1, "", "from beginning to end: use batch"},
		{ModeBatch, all, 1, ModeBatch, ""},
		{ModeBatch, all, 4, ModeBatch, ""},
		{ModeLocked, all, 1, ModeLocked, ""},
		{ModeThreePhase, all, 1, ModeThreePhase, ""},
		{ModeLocked, all, 2, "", "cannot have 2 jobs"},
		{ModeThreePhase, all, 2, "", "cannot have 2 jobs"},
		{"hybrid", all, 1, "", `no mode "hybrid"`},
	}
	for _, tt := range tests {
		for _, k := range tt.kinds {
			r := &run{program: &program{opt: &Options{}, plan: &plan{jobs: tt.jobs}}}
			err := r.choose(tt.asked, k)
			if tt.err != "" {
				require.ErrorContains(t, err, tt.err, "mode %s, %s", tt.asked, k)
				require.ErrorAs(t, err, new(*UsageError))
				continue
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, r.mode, "mode %s, %s", tt.asked, k)
		}
	}
}

// Would catch a mode that was declared and forgotten in the table, and a row that the stages of a run
// cannot follow.
func TestModeTable_complete(t *testing.T) {
	rows := map[Mode]modeRow{}
	for _, row := range modeTable() {
		rows[row.Mode] = row
	}
	for name, mode := range declaredModes(t) {
		if mode == ModeAuto {
			continue
		}
		row, ok := rows[mode]
		require.True(t, ok, "engine/mode.go: %s has no row in modeTable, and nothing can run in it", name)
		require.NotEmpty(t, row.Doc, "engine/mode.go: the row of %s has no Doc", name)
		if row.ReadsInGo {
			require.True(t, row.regions != nil && row.hooks != nil && row.ask == nil, "engine/mode.go: %s reads in Go: its row names regions and hooks, and not ask", name)
		} else {
			require.True(t, row.ask != nil && row.regions == nil, "engine/mode.go: %s reads through the VM: its row names ask, and not regions", name)
		}
		delete(rows, mode)
	}
	require.Empty(t, rows, "engine/mode.go: rows of modeTable without a constant of type Mode")
}

// declaredModes finds the constants of type Mode in the package, by their names.
func declaredModes(t *testing.T) map[string]Mode {
	t.Helper()
	found := map[string]Mode{}
	notTests := func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }
	packages, err := parser.ParseDir(token.NewFileSet(), ".", notTests, 0) //nolint:staticcheck // one package, no build tags
	require.NoError(t, err)
	ast.Inspect(packages["engine"], func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := v.Type.(*ast.Ident); !ok || typ.Name != "Mode" || len(v.Values) == 0 {
			return true
		}
		text, ok := v.Values[0].(*ast.BasicLit)
		require.True(t, ok, v.Names[0].Name)
		found[v.Names[0].Name] = Mode(strings.Trim(text.Value, `"`))
		return true
	})
	require.Equal(t, ModeNative, found["ModeNative"], "the constants are not found")
	return found
}

// Would catch a mode that the documentation of the lock leaves out, or describes otherwise than it is.
func TestModeTable_lockTable(t *testing.T) {
	source, err := os.ReadFile("lockstate.go")
	require.NoError(t, err)
	held := map[bool]string{true: "held", false: "free"}
	for _, m := range ModeInfos() {
		want := []string{string(m.Mode), held[!m.ReadsInGo], held[m.ParsesHeld], "held", "held"}
		found := false
		for line := range strings.Lines(string(source)) {
			words := strings.Fields(strings.TrimPrefix(line, "//"))
			found = found || len(words) > len(want) && strings.Join(words[:len(want)], " ") == strings.Join(want, " ")
		}
		require.True(t, found, "engine/lockstate.go: the table in the comment of Phase has no line %q", strings.Join(want, " "))
	}
}
