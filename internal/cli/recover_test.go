package cli_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/cli"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/testscale"
)

// damaged lists the files that break one thing each, and the corpus' of ISO 2709, where it is.
func damaged(t *testing.T) (paths []string) {
	t.Helper()
	paths, err := filepath.Glob("../../testdata/broken/*.mrc")
	require.NoError(t, err)
	dir := os.Getenv("MRRC_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if ext := filepath.Ext(path); err == nil && !d.IsDir() && (ext == ".mrc" || ext == ".dat" || ext == ".bin") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Log("no corpus of real records: set MRRC_CORPUS to its folder")
	}
	return paths
}

func commandLine(args ...string) (code job.ExitCode, stderr string) {
	var out, errs bytes.Buffer
	code = cli.Main(context.Background(), cli.Env{Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(string) string { return "" }, Version: "test"})
	return code, errs.String()
}

// sums returns the numbers of a line of the account: the one left of the equals sign and those
// right of it.
func sums(t *testing.T, stderr, line string) (whole int64, parts []int64) {
	t.Helper()
	m := regexp.MustCompile(`(?m)^` + line + ` +([\d,]+) read = (.*)$`).FindStringSubmatch(stderr)
	require.NotNil(t, m, stderr)
	for _, n := range append([]string{m[1]}, regexp.MustCompile(`[\d,]*\d`).FindAllString(m[2], -1)...) {
		v, err := strconv.ParseInt(strings.ReplaceAll(n, ",", ""), 10, 64)
		require.NoError(t, err)
		parts = append(parts, v)
	}
	return parts[0], parts[1:]
}

// Would catch an account that does not add up, bytes of a doubtful record that are not in the file
// of rejects, an exit code that hides them, and output with a problem of structure: over every
// damaged file there is.
func TestRecover_account(t *testing.T) {
	dir := t.TempDir()
	saved, doubtful, log := filepath.Join(dir, "saved.mrc"), filepath.Join(dir, "doubtful.mrc"), filepath.Join(dir, "log.jsonl")
	files := damaged(t)
	require.Greater(t, len(files), 40)
	for _, path := range testscale.Some(20, files) {
		code, stderr := commandLine("recover", "--from", "marc", path, "-o", saved, "--rejects", doubtful, "--output-encoding", "utf-8")
		whole, parts := sums(t, stderr, "records")
		require.Len(t, parts, 5)
		require.Equal(t, whole, parts[0]+parts[1]+parts[2]+parts[3]+parts[4], "%s: %s", path, stderr)
		whole, parts = sums(t, stderr, "bytes")
		require.Len(t, parts, 4)
		require.Equal(t, whole, parts[0]+parts[1]+parts[2]+parts[3], "%s: %s", path, stderr)
		in, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, in.Size(), whole, path)
		out, err := os.Stat(doubtful)
		require.NoError(t, err)
		if strings.Contains(stderr, "could not be written") {
			require.Greater(t, out.Size(), parts[1]+parts[2], path)
		} else {
			require.Equal(t, parts[1]+parts[2], out.Size(), "%s: %s", path, stderr)
		}
		require.Equal(t, out.Size() > 0, code == job.ExitRejected, "%s: exit code %d", path, code)
		again, stderr := commandLine("convert", "--from", "marc", saved, "-o", filepath.Join(dir, "again.mrc"), "--errors", log)
		require.Equal(t, job.ExitDone, again, "%s: %s", path, stderr)
		left, err := os.ReadFile(log)
		require.NoError(t, err)
		for line := range strings.Lines(string(left)) { // characters stay as they were
			require.Regexp(t, `"code":"(encoding|marc-8)"`, line, path)
		}
	}
}
