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
		require.Eventually(t, func() bool { // the files are made one after the other
			return strings.Contains(strings.Join(r.files(t), " "), ".bad.mrk.")
		}, patience, 5*time.Millisecond)
		require.NoError(t, r.Process.Kill())
		<-r.ended
		left := strings.Join(r.files(t), " ")
		require.Contains(t, left, ".out.mrk.")

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

// ended makes of an interrupted run one that has ended, and whose files wait for their names.
func ended(t *testing.T, dir string, state map[string]any) {
	t.Helper()
	delete(state, "run")
	state["done"] = map[string]any{"code": 0, "sum": map[string]any{}}
	for _, f := range state["files"].([]any) {
		f := f.(map[string]any)
		temp := f["temp"].(string)
		if !filepath.IsAbs(temp) {
			temp = filepath.Join(dir, temp)
		}
		require.NoError(t, os.Truncate(temp, int64(f["bytes"].(float64))))
	}
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
			ended(t, dir, state)
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

// Would catch a continued run that loses a part of an output, with exit code 0, because a checkpoint was edited
// or a hidden file is not what the run has written.
func TestCheckpoint_filesAltered(t *testing.T) {
	args := []string{"run", "script.lua", "in.mrk", "-o", "out.mrk", "--checkpoint", "cp", "--resume"}
	const script = `function begin() run:emit("begun", "by/begun.txt") end function transform(record) end
function finish() if io.open("not-yet") then error("not yet") end end`
	type file = map[string]any
	dir := ""
	done := func(s map[string]any) { ended(t, dir, s) }
	hidden := func(s map[string]any) string { return filepath.Join(dir, ".out.mrk."+s["id"].(string)+".tmp") }
	for name, row := range map[string]struct {
		change func(s map[string]any, files []any)
		want   string
	}{
		"nothing":      {func(map[string]any, []any) {}, ""},
		"no bytes":     {func(_ map[string]any, f []any) { f[0].(file)["bytes"] = 0 }, "has other bytes than the run has written"},
		"fewer bytes":  {func(_ map[string]any, f []any) { f[0].(file)["bytes"] = f[0].(file)["bytes"].(float64) - 9 }, "has other bytes than the run has written"},
		"more bytes":   {func(_ map[string]any, f []any) { f[0].(file)["bytes"] = 1 << 40 }, "bytes and has"},
		"negative":     {func(_ map[string]any, f []any) { f[0].(file)["bytes"] = -1 }, "bytes and has"},
		"no temporary": {func(_ map[string]any, f []any) { f[0].(file)["temp"] = "" }, "it names the file out.mrk, without saying where its first part is"},
		"not named":    {func(s map[string]any, f []any) { s["files"] = f[1:] }, "it does not name the file out.mrk, which the run had begun"},
		"script's":     {func(s map[string]any, f []any) { s["files"] = f[:1] }, "it does not name the file by/begun.txt, which the run had begun"},
		"none":         {func(s map[string]any, _ []any) { s["files"] = nil }, "which the run had begun"},
		"twice":        {func(s map[string]any, f []any) { s["files"] = append(f, f[0]) }, "it names the file out.mrk, twice"},
		"one more": {func(s map[string]any, f []any) {
			s["files"] = append(f, file{"path": "x", "target": "x", "temp": ".x." + s["id"].(string) + ".tmp"})
		}, "it names the file x, which the run had not begun"},
		"changed":         {func(s map[string]any, _ []any) { flip(t, hidden(s)) }, "has other bytes than the run has written"},
		"gone":            {func(s map[string]any, _ []any) { require.NoError(t, os.Remove(hidden(s))) }, "which has the first part of it, is gone"},
		"done, no bytes":  {func(s map[string]any, f []any) { done(s); f[0].(file)["bytes"] = 0 }, "which has all of it, had 0 bytes and has"},
		"done, changed":   {func(s map[string]any, _ []any) { done(s); flip(t, hidden(s)) }, "has other bytes than the run has written"},
		"done, gone":      {func(s map[string]any, _ []any) { done(s); require.NoError(t, os.Remove(hidden(s))) }, "it is neither there nor in"},
		"done, not named": {func(s map[string]any, f []any) { done(s); s["files"] = f[1:] }, "it does not name the file out.mrk, which the run had begun"},
		"done, in place": {func(s map[string]any, _ []any) {
			done(s)
			require.NoError(t, os.Rename(hidden(s), filepath.Join(dir, "out.mrk")))
		}, ""},
		"done, as it was": {func(s map[string]any, _ []any) { done(s) }, ""},
		"done, named more": {func(s map[string]any, f []any) {
			done(s)
			s["files"] = f[:1]
			s["done"].(file)["sum"] = file{"Outputs": []any{file{"Name": "by/begun.txt", "N": 1}}}
		}, "it does not name the file by/begun.txt"},
	} {
		dir = t.TempDir()
		for name, text := range map[string]string{"script.lua": script, "in.mrk": threeRecords, "not-yet": ""} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		}
		code, said := inDir(t, dir, args...)
		require.Equal(t, 3, code, said)
		require.NoError(t, os.Remove(filepath.Join(dir, "not-yet")))
		edited(t, filepath.Join(dir, "cp"), func(s map[string]any) { row.change(s, s["files"].([]any)) })
		before := contents(t, dir)
		code, said = inDir(t, dir, args...)
		if row.want == "" {
			require.Zero(t, code, "%s: %s", name, said)
			require.Contains(t, contents(t, dir)["out.mrk"], "=245", name)
			continue
		}
		require.Equal(t, 2, code, "%s: %s", name, said)
		require.Contains(t, said, row.want, name)
		require.Equal(t, before, contents(t, dir), name)
	}
}

// flip changes the first byte of a file.
func flip(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	b[0] ^= 1
	require.NoError(t, os.WriteFile(path, b, 0o600))
}

// contents returns the files of a directory with their text.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range list {
		if e.Type().IsRegular() {
			b, err := os.ReadFile(filepath.Join(dir, e.Name()))
			require.NoError(t, err)
			all[e.Name()] = string(b)
		}
	}
	return all
}
