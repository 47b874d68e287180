package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Would catch definitions for editors by which a typical mistake is not found, and examples and new scripts that an
// editor would mark. It needs emmylua_check, which `cargo install emmylua_check` installs.
func TestEditor(t *testing.T) {
	checker, err := exec.LookPath("emmylua_check")
	if err != nil {
		t.Skip("emmylua_check is not installed")
	}
	dir := t.TempDir()
	run := func(args ...string) {
		cmd := exec.Command("mrrc-lua", args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../scripts/examples")))
	for _, task := range []string{"change", "filter", "table", "count", "check", "split"} {
		run("new", "new_"+task, "--task", task)
	}
	mistakes, err := os.ReadFile("../../testdata/editor/mistakes.lua")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mistakes.lua"), mistakes, 0o600))
	var want []int
	numbered := regexp.MustCompile(` -- +\d+(:|$)`)
	for i, line := range strings.Split(string(mistakes), "\n") {
		if numbered.MatchString(line) {
			want = append(want, i+1)
		}
	}
	require.Len(t, want, 30)

	result := filepath.Join(t.TempDir(), "result.json")
	out, _ := exec.Command(checker, "--output-format", "json", "--output", result, "--severity", "warn", dir).CombinedOutput() // its exit code says that there are mistakes
	text, err := os.ReadFile(result)
	require.NoError(t, err, "%s", out)
	var files []struct {
		File        string
		Diagnostics []struct {
			Message string
			Range   struct{ Start struct{ Line int } }
		}
	}
	require.NoError(t, json.Unmarshal(text, &files))
	var found []int
	for _, f := range files {
		for _, d := range f.Diagnostics {
			if filepath.Base(f.File) != "mistakes.lua" {
				t.Errorf("%s:%d: %s", filepath.Base(f.File), d.Range.Start.Line+1, d.Message)
				continue
			}
			found = append(found, d.Range.Start.Line+1)
		}
	}
	slices.Sort(found)
	require.Equal(t, want, slices.Compact(found), "the lines of mistakes.lua in which something is found")
}
