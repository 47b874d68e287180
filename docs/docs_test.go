// Package docs_test keeps the documentation true: it runs the commands that a page shows, and compares the
// lists of a page with the sources.
package docs_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/cli"
)

// pages are the pages that this package checks, with the number of console and Lua blocks in each: a block
// that is not found would not be run.
var pages = map[string]struct{ console, lua int }{
	"architecture.md":  {},
	"diff.md":          {console: 5},
	"embedding.md":     {},
	"errors.md":        {console: 12},
	"fixed-fields.md":  {console: 1, lua: 1},
	"formats.md":       {console: 11},
	"linked-fields.md": {console: 2},
	"modes.md":         {console: 3, lua: 3},
	"pymarc.md":        {console: 1},
	"reliability.md":   {},
	"traps.md":         {console: 1},
}

// binDir holds the program under test.
var binDir string

// TestMain runs the tests, or, under the name of the program, the program: then there is nothing to build.
func TestMain(m *testing.M) {
	const program = "mrrc-lua"
	if filepath.Base(os.Args[0]) == program {
		os.Exit(int(cli.Main(context.Background(), cli.Env{
			Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Exit: os.Exit, Version: "0.0.0",
		})))
	}
	os.Exit(func() int {
		var err error
		if binDir, err = os.MkdirTemp("", "mrrc-lua-docs-"); err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(binDir) }()
		self, err := os.Executable()
		if err != nil {
			panic(err)
		}
		if err := os.Symlink(self, filepath.Join(binDir, program)); err != nil {
			panic(err)
		}
		return m.Run()
	}())
}

// read returns the text of a page.
func read(t *testing.T, page string) string {
	t.Helper()
	b, err := os.ReadFile(page)
	require.NoError(t, err)
	return string(b)
}

// blocks returns the fenced blocks of a language.
func blocks(text, language string) (list []string) {
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		list = append(list, m[1])
	}
	return list
}

// step is a command of a console block and what it prints.
type step struct{ command, want string }

// steps splits a console block into steps. Lines that begin with "> " continue the previous command.
func steps(t *testing.T, block string) (list []step) {
	t.Helper()
	for _, line := range strings.SplitAfter(block, "\n") {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			list = append(list, step{command: strings.TrimSuffix(command, "\n")})
			continue
		}
		if more, ok := strings.CutPrefix(line, "> "); ok && len(list) > 0 && list[len(list)-1].want == "" {
			list[len(list)-1].command += "\n" + strings.TrimSuffix(more, "\n")
			continue
		}
		if line != "" {
			require.NotEmpty(t, list, "a console block begins with a command")
			list[len(list)-1].want += line
		}
	}
	return list
}

// fileBlock matches a block that is the contents of a file, with the name of the file.
var fileBlock = regexp.MustCompile("(?s)<!-- file: ([^ ]+) -->\n```[a-z]+\n(.*?)```")

// elapsed matches the parts that differ from run to run.
var elapsed = regexp.MustCompile(`\d+\.\d\d s · [\d,]+ records/s`)

// sh runs a command in the root of the repository as the pages show it. dir replaces /tmp of the pages.
func sh(t *testing.T, dir, command string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", strings.ReplaceAll(command, "/tmp/", dir+"/"))
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "PATH="+binDir+string(os.PathListSeparator)+os.Getenv("PATH"), "LC_ALL=C.UTF-8")
	out, _ := cmd.CombinedOutput() // where the exit code matters, the page shows it
	text := strings.ReplaceAll(string(out), dir+"/", "/tmp/")
	return elapsed.ReplaceAllString(text, "0.00 s · 0 records/s")
}

// Catches a command whose output differs from the page.
func TestPages_console(t *testing.T) {
	for page, n := range pages {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			text := read(t, page)
			files := fileBlock.FindAllStringSubmatch(text, -1)
			for _, f := range files {
				require.NoError(t, os.WriteFile(filepath.Join(dir, f[1]), []byte(f[2]), 0o600))
			}
			found := blocks(text, "console")
			require.Len(t, found, n.console, "console blocks")
			for _, block := range found {
				for _, s := range steps(t, block) {
					command := s.command
					for _, f := range files {
						command = strings.ReplaceAll(command, " "+f[1], " /tmp/"+f[1])
					}
					got := sh(t, dir, command)
					for _, f := range files {
						got = strings.ReplaceAll(got, "/tmp/"+f[1], f[1])
					}
					require.Equal(t, elapsed.ReplaceAllString(s.want, "0.00 s · 0 records/s"), got, s.command)
				}
			}
		})
	}
}

// Catches a script of a page that does not load.
func TestPages_lua(t *testing.T) {
	for page, n := range pages {
		found := blocks(read(t, page), "lua")
		require.Len(t, found, n.lua, "Lua blocks of %s", page)
		for _, block := range found {
			s, err := engine.LoadScript(page, block)
			require.NoError(t, err, "%s: %s", page, block)
			_, err = engine.Check(t.Context(), engine.Options{Script: s})
			require.NoError(t, err, "%s: %s", page, block)
		}
	}
}

// everyPage returns all pages, including those outside this directory.
func everyPage(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("*.md")
	require.NoError(t, err)
	require.Greater(t, len(list), len(pages))
	decisions, err := filepath.Glob("decisions/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, decisions)
	return append(append(list, decisions...), "../README.md", "../CONTRIBUTING.md", "../CHANGELOG.md", "../SECURITY.md", "../scripts/examples/README.md", "../bench/README.md")
}

// Catches a link to a missing file or heading.
func TestPages_links(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]*)(?:#([^)]*))?\)`)
	for _, page := range everyPage(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, page), -1) {
			target := page
			if m[1] != "" {
				target = filepath.Join(filepath.Dir(page), m[1])
			}
			require.FileExists(t, target, "%s links to it", page)
			if m[2] != "" {
				require.Contains(t, headings(read(t, target)), m[2], "%s links to %s", page, target)
			}
		}
	}
}

// Catches a page that the index does not list, and a decision that the page on architecture leaves out.
func TestIndex_links(t *testing.T) {
	require.Contains(t, read(t, "../README.md"), "(docs/README.md)")
	for index, pattern := range map[string]string{"README.md": "*.md", "architecture.md": "decisions/*.md"} {
		text := read(t, index)
		list, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, list)
		for _, page := range list {
			if page != index {
				require.Contains(t, text, "("+page+")", index)
			}
		}
	}
}

// headings returns the anchors of a page.
func headings(text string) (list []string) {
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		anchor := regexp.MustCompile("[^a-z0-9 _-]").ReplaceAllString(strings.ToLower(m[1]), "")
		list = append(list, strings.ReplaceAll(anchor, " ", "-"))
	}
	return list
}

// Catches a flag in a page that no command has.
func TestPages_flags(t *testing.T) {
	help := ""
	for _, command := range []string{"", "run", "filter", "convert", "print", "count", "stats", "table", "freq", "sample", "pick", "dedupe", "sort", "merge", "make", "split", "diff", "check",
		"validate", "recover", "test", "repl", "view", "new", "version", "fetch oai", "fetch sru", "fetch url", "gen", "bench modes", "parts plan", "parts run", "parts join"} {
		help += sh(t, t.TempDir(), "mrrc-lua "+command+" --help")
	}
	flag := regexp.MustCompile(`--[a-z][a-z-]+`)
	known := map[string]bool{}
	for _, f := range flag.FindAllString(help, -1) {
		known[f] = true
	}
	own, err := filepath.Glob("../beam/command/*.go") // mrrc-beam is of another module
	require.NoError(t, err)
	require.NotEmpty(t, own)
	for _, path := range own {
		for _, m := range regexp.MustCompile(`Name: "([a-z-]+)"`).FindAllStringSubmatch(read(t, path), -1) {
			known["--"+m[1]] = true
		}
	}
	for _, page := range everyPage(t) {
		if page == "performance.md" || page == "../bench/README.md" {
			continue // flags of other programs
		}
		for _, f := range flag.FindAllString(read(t, page), -1) {
			require.True(t, known[f], "%s names %s", page, f)
		}
	}
}

// table returns the cells of the table that begins with a header row, without the header.
func table(t *testing.T, text, header string) (rows [][]string) {
	t.Helper()
	_, rest, ok := strings.Cut(text, "\n"+header)
	require.True(t, ok, "no table %q", header)
	for i, line := range strings.Split(rest, "\n") {
		if i < 2 {
			continue // the rest of the header, and the rule
		}
		if !strings.HasPrefix(line, "|") {
			break
		}
		var cells []string
		for _, c := range strings.Split(strings.Trim(line, "|"), "|") {
			cells = append(cells, strings.TrimSpace(c))
		}
		rows = append(rows, cells)
	}
	require.NotEmpty(t, rows, "no rows in table %q", header)
	return rows
}

// names returns the texts in backticks.
func names(cell string) (list []string) {
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
		list = append(list, m[1])
	}
	return list
}
