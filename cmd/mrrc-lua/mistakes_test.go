package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

// Catches a message that no longer has the mistake, its place, or the advice. Each script of
// testdata/mistakes.txtar has one that beginners make. The text after it is what check prints, and what run
// prints if check finds nothing that is certain. run finds certain mistakes as well, with the same words,
// before it reads a record.
func TestMistakes(t *testing.T) {
	path, err := filepath.Abs("../../testdata/mistakes.txtar")
	require.NoError(t, err)
	archive, err := txtar.ParseFile(path)
	require.NoError(t, err)
	records, err := os.ReadFile("../../testdata/records/books.mrc")
	require.NoError(t, err)
	t.Parallel() // from here on the working directory changes
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "books.mrc"), records, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "languages.csv"), []byte("code,name\neng,English\nger,German\n"), 0o600))
	n := 0
	for i, file := range archive.Files {
		name, isScript := strings.CutSuffix(file.Name, ".lua")
		if !isScript {
			continue
		}
		if n++; n%3 != 1 && !testscale.Full() && !*update {
			continue
		}
		require.Less(t, i+1, len(archive.Files), file.Name)
		want := &archive.Files[i+1]
		require.Equal(t, want.Name, name+".txt")
		require.NoError(t, os.WriteFile(filepath.Join(dir, file.Name), file.Data, 0o600))
		got, code := said(t, dir, "check", file.Name)
		ran, runCode := said(t, dir, "run", file.Name, "books.mrc", "--limit", "2", "-o", "out.mrc")
		if code == 3 {
			require.Equal(t, 3, runCode, file.Name)
			require.True(t, strings.HasPrefix(ran, got), "check and run differ:\n%s\n%s", got, ran)
		} else {
			require.Contains(t, got, ": warning: ", file.Name)
			got += ran
		}
		if *update {
			want.Data = []byte(got)
		}
		require.Equal(t, string(want.Data), got, file.Name)
	}
	require.GreaterOrEqual(t, n, 60)
	if *update {
		require.NoError(t, os.WriteFile(path, txtar.Format(archive), 0o600))
	}
}

// said runs the program and returns what it prints, without times, and its exit code.
func said(t *testing.T, dir string, args ...string) (text string, code int) {
	t.Helper()
	cmd := exec.Command("mrrc-lua", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return elapsed.ReplaceAllString(string(out), ""), cmd.ProcessState.ExitCode()
}
