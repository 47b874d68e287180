package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Catches a member of the report that the page does not describe, one that no longer exists, and an
// optional one that the page does not mark.
func TestReport_members(t *testing.T) {
	structs := reportStructs(t)
	page := read(t, "report.md")
	for section, name := range map[string]string{
		"## The object": "runReport", "## `program`": "reportProgram", "## Names": "reportName", "## `script`": "reportScript",
		"## Files": "reportFile", "## `inputs`": "reportInput", "## `outputs`": "reportOutput", "## `counts`": "reportCounts",
		"## `bytes`": "reportBytes", "## `problems`": "reportProblem", "## `tallies`": "reportTally",
		"## `timings`": "reportTimings", "## `marc_read`": "reportAside", "## `lock`": "reportLock", "## `error`": "reportError",
	} {
		_, text, found := strings.Cut(page, "\n"+section+"\n")
		require.True(t, found, section)
		text, _, _ = strings.Cut(text, "\n## ")
		var have []string
		for _, row := range table(t, text, "| member | meaning |") {
			for _, member := range strings.Fields(row[0]) {
				have = append(have, strings.ReplaceAll(member, "`", ""))
			}
		}
		require.ElementsMatch(t, structs[name], have, section)
		delete(structs, name)
	}
	require.Empty(t, structs, "the page has a section for each")
}

// reportStructs returns the members of the structs that make the report, with * after those that may
// be missing.
func reportStructs(t *testing.T) map[string][]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../internal/job/report.go", nil, 0)
	require.NoError(t, err)
	structs := map[string][]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		s, ok := spec.Type.(*ast.StructType)
		if !ok {
			return true
		}
		for _, f := range s.Fields.List {
			if f.Tag == nil {
				continue // embedded: its members are described in its own section
			}
			tag, err := strconv.Unquote(f.Tag.Value)
			require.NoError(t, err)
			name, more, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
			if more == "omitempty" {
				name += "*"
			}
			structs[spec.Name.Name] = append(structs[spec.Name.Name], name)
		}
		return true
	})
	require.NotEmpty(t, structs)
	return structs
}
