package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

// readmes are the pages whose console blocks are run, with the least number of commands in each.
var readmes = map[string]int{"README.md": 9, "docs/commands.md": 10, "docs/editor.md": 2, "docs/checkpoints.md": 5, "docs/cluster.md": 13, "docs/jobs.md": 27, "docs/outputs.md": 3, "docs/repl.md": 2, "docs/report.md": 2, "docs/rules.md": 3, "docs/scripts.md": 2, "docs/tables.md": 9, "docs/testing.md": 5, "docs/tutorial.md": 13, "docs/validate.md": 9}

var (
	consoleBlock = regexp.MustCompile("(?s)```console\n(.*?)```")
	fileBlock    = regexp.MustCompile("(?s)<!-- file: ([^ ]+) -->\n```[a-z]+\n(.*?)```")
)

// Would catch a page whose commands have a different output. A block has commands after "$ ", each
// followed by its output on both streams.
func TestReadme_showsWhatHappens(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	for name, least := range readmes {
		if !testscale.Full() && !*update && name != "README.md" && name != "docs/tutorial.md" {
			continue
		}
		path := filepath.Join(root, name)
		page, err := os.ReadFile(path)
		require.NoError(t, err)
		dir := t.TempDir()
		for _, part := range []string{"scripts/examples", "testdata/records", "testdata/broken", "testdata/schemas", "testdata/tables"} {
			require.NoError(t, os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(root, part))))
		}
		for _, m := range fileBlock.FindAllSubmatch(page, -1) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, string(m[1])), m[2], 0o600))
		}
		n := 0
		shown := consoleBlock.ReplaceAllStringFunc(string(page), func(block string) string {
			text, commands := runBlock(t, dir, consoleBlock.FindStringSubmatch(block)[1])
			n += commands
			return "```console\n" + text + "```"
		})
		require.GreaterOrEqual(t, n, least, "the commands of %s are not found", name)
		if *update && steady(string(page)) != steady(shown) {
			require.NoError(t, os.WriteFile(path, []byte(shown), 0o644))
			continue
		}
		require.Equal(t, steady(string(page)), steady(shown), name)
	}
}

// steady removes times and rates.
func steady(s string) string { return elapsed.ReplaceAllString(s, "") }

// runBlock runs the commands of a block and returns the correct block.
func runBlock(t *testing.T, dir, block string) (text string, commands int) {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(block) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		commands++
		// The command of the page, with the program that was built for this test.
		command = strings.ReplaceAll(command, "go run ./cmd/mrrc-lua", "mrrc-lua")
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s\n%s", command, out)
		b.WriteString(line)
		b.Write(out)
	}
	return b.String(), commands
}
