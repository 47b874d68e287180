//go:build unix

package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/testscale"
)

// killed is a run that is killed repeatedly.
type killed struct {
	dir  string
	args []string // of the command, without those about checkpoints
	want map[string][]byte
	took time.Duration
}

// everyKind uses every kind of output of a run.
const everyKind = `
local words = {}
function begin() for i = 0, 9 do words[i] = "word " .. i end end
function transform(record)
  run:tally("type", record.leader.type)
  run:tally("share", record.leader.type, record.index / 3)
  run.state.n = (run.state.n or 0) + 1
  if record.index % 50 == 0 then run:emit(record, "by/" .. record.index % 7 .. ".mrc") end
  if record.index % 500 == 0 then run:emit(record, "late/" .. record.index .. ".xml") end
  if record.index % 90 == 0 then run:emit("line " .. record.index, "lines.txt") end
  if record.index % 70 == 0 then run:reject("seventieth") end
  record:add("590", "  ", "a", words[record.index % 10])
end
function combine(a, b) a.n = a.n + b.n return a end
function finish() run:emit("all " .. run.state.n, "lines.txt") end
`

const asRows = `
function extract(record)
  if record.index > 20 then return { id = record.id, title = record:value("245$a"), n = record.index } end
end
`

// kills is how many times the test kills the program: MRRC_KILLS, or a few.
func kills(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("MRRC_KILLS"))
	if err != nil {
		t.Log("MRRC_KILLS=200 kills 200 times")
		return testscale.Of(2, 8)
	}
	return n
}

// Would catch a kill -9 at any moment, also while a checkpoint is written or files get their names, that
// leaves anything other than a run that can be continued or nothing; a visible file that is not whole; and
// a continued run whose result differs from that of an uninterrupted one.
func TestCheckpoint_kills(t *testing.T) {
	var data bytes.Buffer
	_, err := marcgen.Write(&data, marcgen.Options{Records: testscale.Of(6000, 12000), Seed: 11, Damage: 0.05})
	require.NoError(t, err)
	all := "-o out.mrc --rejects bad.mrc --errors bad.jsonl --tally tally.tsv"
	var runs []*killed
	for _, c := range testscale.Some(2, [][2]string{
		{everyKind, all + " --jobs 3"},
		{everyKind, all + " --jobs 1"},
		{everyKind, all + " --jobs 3 --mode parallel --to xml"},
		{asRows, "-o out.csv --rejects bad.mrc"},
	}) {
		runs = append(runs, newKilled(t, data.Bytes(), c[0], c[1]))
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	n, continued, whole := kills(t), 0, 0
	for done := 0; done < n || continued == 0; { // how often it gets to a checkpoint depends on the machine
		k := runs[rng.IntN(len(runs))]
		signal := syscall.SIGKILL
		if rng.IntN(5) == 0 {
			signal = syscall.SIGTERM
		}
		// Some kills during the whole run, some at its end, when files get their names.
		after := time.Duration(rng.Int64N(int64(k.took * 3 / 2)))
		if k.broken() {
			continued++
		}
		if k.run(t, after, signal) {
			whole++
			k.clean(t)
			continue
		}
		done++
		k.nothingHalf(t)
	}
	for _, k := range runs {
		for i := 0; !k.run(t, time.Hour, syscall.SIGKILL); i++ {
			require.Less(t, i, 1, "it does not end")
		}
		k.clean(t)
	}
	t.Logf("%d kills, %d runs continued, %d ended in between", n, continued, whole)
}

// newKilled runs the command without an interruption, for the expected result.
func newKilled(t *testing.T, data []byte, script, args string) *killed {
	t.Helper()
	k := &killed{dir: t.TempDir(), args: append([]string{"run", "script.lua", "in.mrc", "-q", "--block", "32768"}, strings.Fields(args)...)}
	require.NoError(t, os.WriteFile(filepath.Join(k.dir, "script.lua"), []byte(script), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(k.dir, "in.mrc"), data, 0o600))
	begin := time.Now()
	cmd := exec.Command("mrrc-lua", k.args...)
	cmd.Dir = k.dir
	_ = cmd.Run()
	k.took = time.Since(begin)
	require.Equal(t, 1, cmd.ProcessState.ExitCode(), "records are rejected")
	k.want = k.files(t)
	require.Greater(t, len(k.want), 1)
	k.remove(t)
	return k
}

// files reads the files in the directory besides script and input, including hidden ones.
func (k *killed) files(t *testing.T) map[string][]byte {
	t.Helper()
	have := map[string][]byte{}
	require.NoError(t, filepath.WalkDir(k.dir, func(path string, e os.DirEntry, err error) error {
		name, _ := filepath.Rel(k.dir, path)
		if err != nil || e.IsDir() || name == "script.lua" || name == "in.mrc" {
			return err
		}
		have[name], err = os.ReadFile(path)
		return err
	}))
	return have
}

func (k *killed) remove(t *testing.T) {
	t.Helper()
	for name := range k.files(t) {
		require.NoError(t, os.Remove(filepath.Join(k.dir, name)))
	}
}

func (k *killed) broken() bool { return k.checkpoint() != nil }

// checkpoint returns what is in the checkpoint; nil: there is none.
func (k *killed) checkpoint() []byte {
	text, err := os.ReadFile(filepath.Join(k.dir, "cp"))
	if err != nil {
		return nil
	}
	return text
}

// run begins or continues the run, and kills it after a while; whole reports whether it ended before that.
func (k *killed) run(t *testing.T, after time.Duration, signal os.Signal) (whole bool) {
	t.Helper()
	before := k.checkpoint()
	cmd := exec.Command("mrrc-lua", append(k.args, "--checkpoint", "cp", "--checkpoint-every", "5ms", "--resume")...)
	cmd.Dir = k.dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Signal(signal) })
	_ = cmd.Wait()
	timer.Stop()
	code := cmd.ProcessState.ExitCode()
	require.Contains(t, []int{1, -1, 143}, code, stderr.String())
	// A run that ends before it has read an old checkpoint does not know what that holds.
	if now := k.checkpoint(); code == 143 && now != nil && !bytes.Equal(before, now) {
		require.Contains(t, stderr.String(), "what was written is kept: the same command with --resume", stderr.String())
	}
	return code == 1
}

// nothingHalf checks that visible files are whole, and that hidden files belong to a checkpoint or were
// begun before the first one.
func (k *killed) nothingHalf(t *testing.T) {
	t.Helper()
	have := k.files(t)
	for name, data := range have {
		if name == "cp" || strings.HasPrefix(filepath.Base(name), ".") {
			continue
		}
		require.True(t, bytes.Equal(k.want[name], data), "%s is visible and not whole: %d of %d bytes", name, len(data), len(k.want[name]))
	}
	if !k.broken() {
		k.remove(t) // temporary files without a checkpoint, as any killed run leaves them
	}
}

// clean checks the result of a finished run, and prepares for another.
func (k *killed) clean(t *testing.T) {
	t.Helper()
	have := k.files(t)
	for name, want := range k.want {
		require.True(t, bytes.Equal(want, have[name]), "%s differs: %d bytes, and without a break %d", name, len(have[name]), len(want))
		delete(have, name)
	}
	require.Empty(t, have, "nothing else is left")
	k.remove(t)
}
