// Package cookbook_test runs what docs/cookbook.md shows: each script, each command with its output, and, where pymarc is
// installed, the script for pymarc beside it, whose output must be the same.
package cookbook_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/cli"
	"mrrc-lua/internal/job"
)

var update = flag.Bool("update", false, "write the blocks of docs/cookbook.md anew")

const page = "../../docs/cookbook.md"

// twins are the recipes that stand beside a script for pymarc: inputs of both, the main output, and further ones. counts
// tells whether the Python script prints what the other one tallies, again whether a second run changes nothing.
var twins = []struct {
	name, about string
	inputs      []string
	output      string
	further     []string
	counts      bool
	again       bool
}{
	{"rda", "General material designations become 33X", []string{"media.mrc"}, "new.mrc", nil, true, true},
	{"vendor", "A vendor's load of e-books", []string{"vendor.mrc"}, "new.mrc", []string{"serials.mrc"}, true, true},
	{"sheet", "Codes and links from a spreadsheet", []string{"books.mrc"}, "new.mrc", []string{"not-in-file.txt"}, false, true},
	{"headings", "Subject headings from a list", []string{"books.mrc"}, "new.mrc", []string{"not-found.txt"}, true, true},
	{"holdings", "Holdings joined to their records", []string{"books.mrc"}, "new.mrc", []string{"orphans.mrc"}, false, false},
	{"authorities", "Headings by authority records", []string{"books.mrc"}, "new.mrc", nil, true, true},
	{"merge", "Duplicates merged", []string{"north.mrc", "south.mrc", "west.mrc"}, "new.mrc", nil, true, false},
	{"items", "A table of items", []string{"books.mrc"}, "items.csv", nil, false, false},
	{"quality", "A report on quality", []string{"books.mrc"}, "faults.csv", nil, false, false},
	{"facets", "Data for a catalogue's facets", []string{"books.mrc"}, "facets.jsonl", nil, false, false},
}

// kitchen makes a directory with the files of the recipes, and returns it.
func kitchen(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(".")))
	return dir
}

// run runs the program in the working directory, and returns what it prints on both streams.
func run(t *testing.T, args ...string) (out string, code job.ExitCode) {
	t.Helper()
	var both bytes.Buffer
	code = cli.Main(context.Background(), cli.Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &both, Stderr: &both,
		Getenv: func(string) string { return "" }, Version: "test",
	})
	return elapsed.ReplaceAllString(both.String(), " · 0.00 s · 0 records/s"), code
}

// elapsed matches the parts that differ from run to run.
var elapsed = regexp.MustCompile(` · [0-9.,]+ s · [0-9.,]+ records/s`)

// read returns a file that must be there.
func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

// Catches a recipe that gives another result than the same work done with pymarc.
func TestTwins(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	if err := exec.CommandContext(t.Context(), python, "-c", "import pymarc").Run(); err != nil {
		t.Skip("pymarc is not installed")
	}
	for _, twin := range twins {
		t.Run(twin.name, func(t *testing.T) {
			ours, theirs := kitchen(t), kitchen(t)
			t.Chdir(ours)
			args := append([]string{"run", twin.name + ".lua"}, twin.inputs...)
			out, code := run(t, append(args, "-o", twin.output, "--tally", "tally.tsv")...)
			require.Equal(t, job.ExitCode(0), code, out)
			cmd := exec.CommandContext(t.Context(), python, append([]string{twin.name + ".py"}, pythonArgs(twin.inputs, twin.output)...)...)
			cmd.Dir = theirs
			printed, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", printed)
			for _, name := range append([]string{twin.output}, twin.further...) {
				require.Equal(t, read(t, filepath.Join(theirs, name)), read(t, name), name)
				require.NotEmpty(t, read(t, name), name)
			}
			if twin.counts {
				_, tallied, _ := strings.Cut(read(t, "tally.tsv"), "\n") // after the names of the columns
				require.ElementsMatch(t, strings.Split(string(printed), "\n"), strings.Split(tallied, "\n"), "the order differs: the largest first there")
				require.NotEmpty(t, tallied)
			}
		})
	}
}

// Catches a recipe that changes its own output, although the page says that it does not.
func TestTwins_again(t *testing.T) {
	for _, twin := range twins {
		if !twin.again {
			continue
		}
		t.Run(twin.name, func(t *testing.T) {
			t.Chdir(kitchen(t))
			_, code := run(t, "run", twin.name+".lua", twin.inputs[0], "-o", "first.mrc")
			require.Equal(t, job.ExitCode(0), code)
			_, code = run(t, "run", twin.name+".lua", "first.mrc", "-o", "second.mrc")
			require.Equal(t, job.ExitCode(0), code)
			require.Equal(t, read(t, "first.mrc"), read(t, "second.mrc"))
			require.NotEqual(t, read(t, twin.inputs[0]), read(t, "first.mrc"))
		})
	}
}

// pythonArgs returns the arguments of a script for pymarc.
func pythonArgs(inputs []string, output string) []string {
	if len(inputs) > 1 {
		return append([]string{output}, inputs...)
	}
	return []string{inputs[0], output}
}

// lines counts the lines of a program that are neither blank nor comments.
func lines(text, comment string) (n int) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, comment) {
			n++
		}
	}
	return n
}

// Catches a recipe that is longer than its twin.
func TestTwins_length(t *testing.T) {
	for _, twin := range twins {
		require.LessOrEqual(t, lines(read(t, twin.name+".lua"), "--"), lines(read(t, twin.name+".py"), "#"), twin.name)
	}
}

// counts returns the table of lengths on the page.
func counts(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| recipe | lines here | lines with pymarc |\n| --- | --- | --- |\n")
	sum, theirs := 0, 0
	for _, twin := range twins {
		n, m := lines(read(t, twin.name+".lua"), "--"), lines(read(t, twin.name+".py"), "#")
		sum, theirs = sum+n, theirs+m
		fmt.Fprintf(&b, "| %s | %d | %d |\n", twin.about, n, m)
	}
	fmt.Fprintf(&b, "| all ten | %d | %d |\n", sum, theirs)
	return b.String()
}

var (
	fileBlock    = regexp.MustCompile("(?s)<!-- file: ([^ ]+) -->\n```(?:lua|python|csv)\n.*?```\n")
	consoleBlock = regexp.MustCompile("(?s)```console\n(.*?)```\n")
	countTable   = regexp.MustCompile(`(?s)<!-- counts -->\n\n.*?\n\n`)
)

// Catches a page that shows other scripts, other output or other counts than there are.
func TestPage(t *testing.T) {
	path, err := filepath.Abs(page)
	require.NoError(t, err)
	text := read(t, path)
	table := counts(t)
	dir := kitchen(t)
	t.Chdir(dir)
	shown := map[string]bool{}
	want := fileBlock.ReplaceAllStringFunc(text, func(block string) string {
		name := fileBlock.FindStringSubmatch(block)[1]
		shown[name] = true
		language := strings.TrimPrefix(filepath.Ext(name), ".")
		if language == "py" {
			language = "python"
		}
		return "<!-- file: " + name + " -->\n```" + language + "\n" + read(t, name) + "```\n"
	})
	commands := 0
	want = consoleBlock.ReplaceAllStringFunc(want, func(block string) string {
		var b strings.Builder
		for line := range strings.Lines(consoleBlock.FindStringSubmatch(block)[1]) {
			command, ok := strings.CutPrefix(strings.TrimSpace(line), "$ ")
			if !ok {
				continue
			}
			commands++
			b.WriteString(line)
			b.WriteString(shell(t, command))
		}
		return "```console\n" + b.String() + "```\n"
	})
	want = countTable.ReplaceAllLiteralString(want, "<!-- counts -->\n\n"+table+"\n")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	require.Equal(t, elapsed.ReplaceAllString(want, ""), elapsed.ReplaceAllString(text, ""))
	require.Greater(t, commands, 20, "the commands of the page are not found")
	require.Contains(t, text, table)
	for _, pattern := range []string{"*.lua", "*.py", "*.csv"} {
		files, err := os.ReadDir(".")
		require.NoError(t, err)
		for _, f := range files {
			if is, _ := filepath.Match(pattern, f.Name()); is && known[f.Name()] {
				require.True(t, shown[f.Name()], "the page does not show %s", f.Name())
			}
		}
	}
}

// known are the scripts and tables of this directory; commands of the page make others.
var known = func() map[string]bool {
	names := map[string]bool{}
	files, _ := os.ReadDir(".")
	for _, f := range files {
		names[f.Name()] = true
	}
	return names
}()

// shell runs a command of the page: the program, or cat.
func shell(t *testing.T, command string) string {
	t.Helper()
	words := split(t, command)
	switch words[0] {
	case "mrrc-lua":
		out, code := run(t, words[1:]...)
		require.Contains(t, []job.ExitCode{0, 1}, code, "%s\n%s", command, out)
		return out
	case "cat":
		return read(t, words[1])
	}
	t.Fatalf("the page shows a command that the test does not know: %s", command)
	return ""
}

// split splits a command like a shell with single quotes only.
func split(t *testing.T, command string) (words []string) {
	t.Helper()
	word, quoted := "", false
	for _, c := range command + " " {
		switch {
		case c == '\'':
			quoted = !quoted
		case c == ' ' && !quoted:
			if word != "" {
				words = append(words, word)
			}
			word = ""
		default:
			word += string(c)
		}
	}
	require.False(t, quoted, command)
	return words
}
