//go:build unix

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// inDir runs the program in a directory and returns its exit code and what it said.
func inDir(t *testing.T, dir string, args ...string) (int, string) {
	t.Helper()
	cmd := exec.Command("mrrc-lua", args...)
	cmd.Dir = dir
	said, err := cmd.CombinedOutput()
	if _, exited := err.(*exec.ExitError); !exited { //nolint:errorlint // exec returns it as it is
		require.NoError(t, err)
	}
	return cmd.ProcessState.ExitCode(), string(said)
}

// gated is a script that waits in a hook for a file "go".
func gated(hook string) string {
	return `local function wait() while true do local f = io.open("go") if f then f:close() return end end end
function ` + hook + `() wait() end
function transform(record) run:emit(record, "by/" .. record.index .. ".mrk") end`
}

// Would catch two runs that write the same checkpoint, and a run that leaves its lock.
func TestCheckpoint_inUse(t *testing.T) {
	args := []string{"run", "script.lua", "in.mrk", "-o", "out.mrk", "--checkpoint", "cp"}
	for _, hook := range []string{"begin", "finish"} {
		r := beginWithFile(t, gated(hook), append([]string{"mrrc-lua"}, args...)...)
		for _, more := range [][]string{nil, {"--resume"}} {
			code, said := inDir(t, r.dir, append(args, more...)...)
			require.Equal(t, 2, code, said)
			require.Contains(t, said, "cp is in use: another run is writing it", hook)
		}
		code, said := inDir(t, r.dir, "run", "-e", "", "in.mrk", "-o", "other.mrk", "--checkpoint", "other", "-q")
		require.Zero(t, code, said)
		require.NoError(t, os.WriteFile(filepath.Join(r.dir, "go"), nil, 0o600))
		<-r.ended
		require.Zero(t, r.ProcessState.ExitCode(), r.stderr.String())
		require.Equal(t, []string{"by", "go", "in.mrk", "other.mrk", "out.mrk", "script.lua"}, r.files(t))
	}
}

// beginWithFile starts the program in a directory with an input of three records, and waits for a temporary
// file.
func beginWithFile(t *testing.T, script string, args ...string) *running {
	t.Helper()
	if args[0] == "mrrc-lua" { // the input is made before the program reads it
		args = append([]string{"sh", "-c", `cat > in.mrk && exec "$0" "$@"`}, args...)
	}
	r := beginWith(t, script, strings.NewReader(threeRecords), args...)
	require.Eventually(t, func() bool {
		return strings.Contains(strings.Join(r.files(t), " "), ".out.mrk.")
	}, patience, 5*time.Millisecond)
	return r
}

// Would catch files of a run that was killed before its first checkpoint, and that nobody finds afterwards.
func TestCheckpoint_killedBeforeTheFirst(t *testing.T) {
	args := []string{"run", "script.lua", "in.mrk", "-o", "out.mrk", "--rejects", "bad.mrk", "--checkpoint", "cp"}
	for _, more := range [][]string{nil, {"--resume"}} {
		r := beginWithFile(t, gated("begin"), append([]string{"mrrc-lua"}, args...)...)
		require.NoError(t, r.Process.Kill())
		<-r.ended
		left := strings.Join(r.files(t), " ")
		require.Contains(t, left, ".out.mrk.")
		require.Contains(t, left, ".bad.mrk.")

		code, said := inDir(t, r.dir, "run", "script.lua", "in.mrk", "-o", "elsewhere.mrk", "--checkpoint", "cp")
		require.Equal(t, 2, code, said)
		require.Regexp(t, `cp belongs to a run that was killed, with other options. Remove it and the files that the run may have begun: rm cp \.out\.mrk\.[a-z0-9]+\.tmp \.bad\.mrk\.[a-z0-9]+\.tmp\n`, said)
		require.Equal(t, strings.Replace(left, ".cp.lock ", "", 1), strings.Join(r.files(t), " "))

		require.NoError(t, os.WriteFile(filepath.Join(r.dir, "go"), nil, 0o600))
		code, said = inDir(t, r.dir, append(args, more...)...)
		require.Zero(t, code, said)
		require.Equal(t, []string{"bad.mrk", "by", "go", "in.mrk", "out.mrk", "script.lua"}, r.files(t))
	}
}

// edited writes a checkpoint with changes, sealed as the program seals it.
func edited(t *testing.T, path string, change func(state map[string]any)) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var sealed struct {
		Sum   string         `json:"sha256"`
		State map[string]any `json:"checkpoint"`
	}
	require.NoError(t, json.Unmarshal(text, &sealed))
	change(sealed.State)
	state, err := json.Marshal(sealed.State)
	require.NoError(t, err)
	sum := sha256.Sum256(state)
	text, err = json.Marshal(map[string]any{"sha256": hex.EncodeToString(sum[:]), "checkpoint": json.RawMessage(state)})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, text, 0o600))
}

// Would catch a checkpoint of somebody else that moves files which the same command would not write.
func TestCheckpoint_movesOnlyItsFiles(t *testing.T) {
	args := []string{"run", "script.lua", "in.mrk", "-o", "out.mrk", "--checkpoint", "cp", "--resume"}
	const script = `function begin() run:emit("begun", "by/begun.txt") end function transform(record) end function finish() error("not yet") end`
	file := func(state map[string]any, i int) map[string]any { return state["files"].([]any)[i].(map[string]any) }
	for name, row := range map[string]struct {
		change func(state map[string]any)
		want   string
	}{
		"nothing":        {func(map[string]any) {}, ""},
		"another source": {func(s map[string]any) { file(s, 0)["temp"] = "secret" }, "which this command would not write there"},
		"another target": {func(s map[string]any) { file(s, 0)["target"] = "secret" }, "which this command would not write there"},
		"a file outside": {func(s map[string]any) { file(s, 1)["path"], file(s, 1)["target"] = "../up", "../up" }, "which this command would not write there"},
		"a hidden file": {func(s map[string]any) {
			file(s, 1)["path"], file(s, 1)["target"], file(s, 1)["temp"] = ".rc", ".rc", "secret"
		}, "which this command would not write there"},
		"a path for the id": {func(s map[string]any) { s["id"] = "/../../x" }, "is not a usable checkpoint"},
	} {
		base := t.TempDir()
		dir := filepath.Join(base, "in")
		require.NoError(t, os.Mkdir(dir, 0o700))
		for name, text := range map[string]string{"script.lua": script, "in.mrk": threeRecords, "secret": "secret"} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		}
		code, said := inDir(t, dir, args...)
		require.Equal(t, 3, code, said)
		edited(t, filepath.Join(dir, "cp"), func(state map[string]any) {
			delete(state, "run")
			state["done"] = map[string]any{"code": 0, "sum": map[string]any{}}
			row.change(state)
		})
		code, said = inDir(t, dir, args...)
		if row.want == "" {
			require.Zero(t, code, "%s: %s", name, said)
			require.FileExists(t, filepath.Join(dir, "out.mrk"))
			require.FileExists(t, filepath.Join(dir, "by", "begun.txt"))
			continue
		}
		require.Equal(t, 2, code, "%s: %s", name, said)
		require.Contains(t, said, row.want, name)
		require.NoFileExists(t, filepath.Join(dir, "out.mrk"), name)
		require.NoFileExists(t, filepath.Join(base, "up"), name)
		in, err := os.Open(filepath.Join(dir, "secret"))
		require.NoError(t, err, name)
		text, err := io.ReadAll(in)
		require.NoError(t, err)
		require.NoError(t, in.Close())
		require.Equal(t, "secret", string(text), name)
	}
}
