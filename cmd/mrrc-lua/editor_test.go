package main

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Would catch definitions for editors, or annotations of new scripts, by which a typical mistake in a new script is not
// found, and examples and new scripts that an editor would mark. It needs emmylua_check, which `cargo install emmylua_check` installs.
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
	var want []string
	numbered := regexp.MustCompile(` -- +(\d+)(:|$)`)
	lines := map[string][]string{} // of the scripts with mistakes
	for task, hook := range map[string]string{"filter": "filter", "change": "transform"} {
		run("new", "mistakes_"+task, "--task", task)
		name := "mistakes_" + task + ".lua"
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		begin := "function " + hook + "(record)\n"
		_, body, ok := strings.Cut(string(mistakes), begin)
		require.True(t, ok)
		body, _, _ = strings.Cut(body, "\nend\n")
		require.Equal(t, 1, strings.Count(string(text), begin), "%s", text)
		text = []byte(strings.Replace(string(text), begin, begin+"do\n"+body+"\nend\n", 1))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
		lines[name] = strings.Split(string(text), "\n")
		for _, line := range lines[name] {
			if m := numbered.FindStringSubmatch(line); m != nil {
				want = append(want, m[1])
			}
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
	found := map[string]bool{}
	for _, f := range files {
		name := filepath.Base(f.File)
		for _, d := range f.Diagnostics {
			line := ""
			if text := lines[name]; d.Range.Start.Line < len(text) {
				line = text[d.Range.Start.Line]
			}
			if m := numbered.FindStringSubmatch(line); m != nil {
				found[m[1]] = true
				continue
			}
			t.Errorf("%s:%d: %s", name, d.Range.Start.Line+1, d.Message)
		}
	}
	require.ElementsMatch(t, want, slices.Collect(maps.Keys(found)), "the mistakes that are found")
}
