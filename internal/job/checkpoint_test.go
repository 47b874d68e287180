package job

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/outfile"
)

// Would catch a run that begins although its checkpoint cannot be written.
func TestCheckpoint_begin(t *testing.T) {
	dir := t.TempDir()
	for path, fails := range map[string]bool{filepath.Join(dir, "cp"): false, filepath.Join(dir, "none", "cp"): true} {
		k := &checkpoint{path: path, files: &outfile.Set{}}
		err := k.begin(&job{spec: NewSpec()}, nil)
		require.Equal(t, !fails, k.begun)
		if !fails {
			require.NoError(t, err)
			continue
		}
		var out *engine.OutputError
		require.ErrorAs(t, err, &out)
		require.Equal(t, path, out.Name)
	}
}

// Would catch a run that was interrupted while its files got their names, and that ends with another exit code than
// without the interruption.
func TestCheckpoint_complete(t *testing.T) {
	for _, code := range []ExitCode{ExitDone, ExitRejected} {
		path := filepath.Join(t.TempDir(), "cp")
		require.NoError(t, os.WriteFile(path, nil, 0o600))
		var messages bytes.Buffer
		j := &job{Runner: &Runner{}, spec: NewSpec(), env: console.Env{Stderr: &messages}}
		j.messages = newMessages(j)
		j.keep = &checkpoint{path: path, files: &j.files, messages: j.messages}
		got, err := j.complete(&doneRun{Code: code, Sum: engine.Summary{Totals: engine.Totals{Counts: engine.Counts{Read: 3, Written: 2}}}})
		require.Equal(t, code, got)
		if code == ExitDone {
			require.NoError(t, err)
		} else {
			require.Equal(t, &Reported{code}, err)
		}
		require.NoFileExists(t, path)
		require.Contains(t, messages.String(), "read 3 · written 2 ")
	}
}
