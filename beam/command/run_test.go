package command_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
)

// all are the flags for every output.
var all = []string{"--rejects", "bad.mrc", "--errors", "bad.jsonl", "--tally", "tally.tsv", "--from", "marc"}

// Would catch any difference between a run on Prism and a run: in outputs, rejects, errors, tallies, messages, numbers
// and the exit code; over sound and damaged files.
func TestRun_sameAsRun(t *testing.T) {
	files := repository(t)
	maps.Copy(files, map[string]string{"everything.lua": scripted(t, "everything.lua"), "rows.lua": scripted(t, "rows.lua"), "stop.lua": scripted(t, "stop.lua")})
	small := []string{"--block", "1024"}
	for name, tr := range map[string]struct {
		args []string
		size string
	}{
		"everything":     {slices.Concat([]string{"everything.lua", "data/*.mrc", "-o", "out.mrc", "--block", "65536"}, all), "64K"},
		"small blocks":   {slices.Concat([]string{"everything.lua", "data/*.mrc", "-o", "out.json", "--keep-going"}, all, small), "50000"},
		"skip and limit": {slices.Concat([]string{"everything.lua", "data/*.mrc", "-o", "out.mrc", "--skip", "60", "--limit", "300"}, all, small), "5000"},
		"stop":           {slices.Concat([]string{"stop.lua", "data/*.mrc"}, all, small), "5000"},
		"rows":           {slices.Concat([]string{"rows.lua", "data/*.mrc", "-o", "out.csv"}, all, small), "100K"},
		"typed":          {slices.Concat([]string{"-e", "record:remove('9..')", "data/*.mrc", "-o", "out.xml.gz", "--set", "a=b"}, all), "64M"},
	} {
		t.Run(name, func(t *testing.T) {
			compare(t, files, append(tr.args, "--jobs", "2"), []string{"--part-size", tr.size})
		})
	}
}

// notInParts are the examples that cannot be run in parts, with the reason that the user gets.
var notInParts = map[string]string{
	"dedupe":                 "parallel = false",
	"join_files":             "hook source",
	"read_paths":             "hook source",
	"read_stream":            "hook source",
	"records_from_csv":       "no input",
	"report_duplicate_isbns": "parallel = false",
}

// Would catch an example of the project that has another result on Prism, with the commands that its header shows.
func TestRun_examples(t *testing.T) {
	dir, err := filepath.Abs("../../scripts/examples")
	require.NoError(t, err)
	paths, err := filepath.Glob(filepath.Join(dir, "*.lua"))
	require.NoError(t, err)
	files := repository(t)
	var commands [][]string
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for line := range strings.Lines(string(text)) {
			if command, ok := strings.CutPrefix(line, "--   mrrc-lua run "); ok {
				commands = append(commands, words(command))
			}
		}
	}
	require.Greater(t, len(commands), 40)
	refused := map[string]bool{}
	for n, args := range testscale.Some(8, commands) {
		name := strings.TrimSuffix(filepath.Base(args[0]), ".lua")
		t.Run(fmt.Sprint(name, " ", n), func(t *testing.T) {
			enter(t, files)
			require.NoError(t, os.CopyFS("scripts/examples", os.DirFS(dir)))
			require.NoError(t, os.WriteFile("books.csv", []byte("title\nOne\n"), 0o600))
			there := outputs(t, nil)
			if at := slices.Index(args, "in.mrc"); at >= 0 {
				args = slices.Replace(args, at, at+1, "data/*.mrc")
			}
			args = append(args, "--jobs", "2", "--block", "1024", "--from", "marc")
			beam := slices.Concat([]string{"run", "--part-size", "20000"}, args)
			if why := notInParts[name]; why != "" {
				got := runs(t, nil, "mrrc-beam", beam...)
				require.Contains(t, []int{2, 3}, got.code, got.err)
				require.Contains(t, got.err, why)
				require.Empty(t, outputs(t, there))
				refused[name] = true
				return
			}
			want := runs(t, nil, "mrrc-lua", append([]string{"run"}, args...)...)
			require.LessOrEqual(t, want.code, 1, want.err)
			wrote := outputs(t, there)
			require.NotEmpty(t, append(slices.Collect(maps.Keys(wrote)), want.out))
			for name := range wrote {
				require.NoError(t, os.Remove(name))
			}
			same(t, want, runs(t, nil, "mrrc-beam", beam...), wrote, outputs(t, there))
		})
	}
	if testscale.Full() {
		require.Len(t, refused, len(notInParts))
	}
}

// words splits a command as a shell does, with single quotes only.
func words(command string) (args []string) {
	for i, text := range strings.Split(strings.TrimSpace(command), "'") {
		if i%2 == 0 {
			args = append(args, strings.Fields(text)...)
		} else {
			args = append(args, text)
		}
	}
	return args
}

// freePort returns a port on which nobody listens.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	return port
}

// started starts the test binary, and waits until it has printed a line.
func started(t *testing.T, env string, args ...string) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), env)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	r, w, err := os.Pipe()
	require.NoError(t, err)
	cmd.Stdout, cmd.Stderr = w, w
	require.NoError(t, cmd.Start())
	require.NoError(t, w.Close())
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		_ = r.Close()
	})
	_, err = bufio.NewReader(r).ReadString('\n')
	require.NoError(t, err)
	go func() { _, _ = bufio.NewReader(r).WriteTo(os.Stderr) }()
}

// Would catch workers in processes of their own that cannot read the job, or that run it otherwise.
func TestRun_environments(t *testing.T) {
	files := repository(t)
	files["everything.lua"] = scripted(t, "everything.lua")
	server := "localhost:" + freePort(t)
	pool := "localhost:" + freePort(t)
	started(t, asPrism+"="+strings.TrimPrefix(server, "localhost:"))
	started(t, asPool+"=1", "worker", "--listen", pool)
	elsewhere := []string{"--runner", "universal", "--endpoint", server, "--environment"}
	for name, flags := range map[string][]string{
		"process":               {"--environment", "process"},
		"external":              {"--environment", "external", "--environment-config", pool},
		"a server, loopback":    append(slices.Clone(elsewhere), "loopback"),
		"a server, process":     append(slices.Clone(elsewhere), "process"),
		"a server, external":    append(slices.Clone(elsewhere), "external", "--environment-config", pool),
		"a server called flink": {"--runner", "flink", "--endpoint", server},
	} {
		t.Run(name, func(t *testing.T) {
			compare(t, files, slices.Concat([]string{"everything.lua", "data/*.mrc", "-o", "out.mrc", "--block", "65536"}, all), append([]string{"--part-size", "64K"}, flags...))
		})
	}
}

// hanging is a script that does not end with record 60.
const hanging = `function filter(record)
  while record.index == 60 do end
  return true
end`

// hang starts a run that does not end, and returns a channel with its result when the part that hangs was begun.
func hang(t *testing.T, signals <-chan os.Signal, flags ...string) <-chan ran {
	t.Helper()
	done := make(chan ran, 1)
	args := slices.Concat([]string{"run", "hang.lua", "data/books.mrc", "data/books.mrc", "-o", "out.mrc", "--work", "work", "--timeout", "0", "--block", "1024", "--part-size", "9000"}, flags)
	go func() { done <- runs(t, signals, "mrrc-beam", args...) }()
	require.Eventually(t, func() bool {
		task, err := os.ReadFile("work/tasks")
		if err != nil {
			return false
		}
		n := hangs(t, string(task))
		list, err := filepath.Glob("work/part-" + n + "-*")
		return err == nil && len(list) > 0
	}, time.Minute, 10*time.Millisecond)
	return done
}

// hangs returns the number of the part with record 60, as directories have it.
func hangs(t *testing.T, tasks string) string {
	t.Helper()
	for line := range strings.Lines(tasks) {
		var part engine.Part
		require.NoError(t, json.Unmarshal([]byte(line), &part))
		if part.From.Records < 60 && 60 <= part.From.Records+part.Records {
			return fmt.Sprintf("%06d", part.Index)
		}
	}
	return "none"
}

// Would catch a worker whose death is not noticed, or leaves something visible, or does not name its part.
func TestRun_workerKilled(t *testing.T) {
	files := repository(t)
	files["hang.lua"] = hanging
	enter(t, files)
	t.Setenv(pids, filepath.Join(t.TempDir(), "pid"))
	done := hang(t, nil, "--environment", "process")
	text, err := os.ReadFile(os.Getenv(pids))
	require.NoError(t, err)
	pid, err := strconv.Atoi(string(text))
	require.NoError(t, err)
	p, err := os.FindProcess(pid)
	require.NoError(t, err)
	require.NoError(t, p.Kill())
	got := <-done
	require.Equal(t, 70, got.code, got.err)
	require.Regexp(t, `part \d+ of \d+ \(data/\w+\.mrc, bytes \d+ to \d+\) was begun and did not end: its worker died`, got.err)
	require.Contains(t, got.err, "nothing was published")
	require.Empty(t, outputs(t, files))
}

// Would catch a run that does not end when the user wants it to, or leaves something.
func TestRun_interrupted(t *testing.T) {
	files := repository(t)
	files["hang.lua"] = hanging
	enter(t, files)
	signals := make(chan os.Signal, 1)
	done := hang(t, signals)
	signals <- os.Interrupt
	got := <-done
	require.Equal(t, 130, got.code, got.err)
	require.Empty(t, outputs(t, files))
}

// Would catch a part that fails without the message and the exit code that a run has, or that leaves something.
func TestRun_partFails(t *testing.T) {
	files := repository(t)
	files["write.lua"] = "function filter(record) if record.index == 40 then io.open('x', 'w') end return true end"
	files["fail.lua"] = "function filter(record) error('no') end"
	for _, tr := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"write.lua"}, 2, []string{"with run:emit", "mrrc-lua: part 8 of 19 (data/books.mrc, bytes "}},
		{[]string{"fail.lua"}, 3, []string{"fail.lua:1: no", "failed on each of the first 100 records", "out.mrc was not written"}},
	} {
		enter(t, files)
		got := runs(t, nil, "mrrc-beam", slices.Concat([]string{"run"}, tr.args, []string{"data/books.mrc", "data/faults.mrc", "data/books.mrc", "-o", "out.mrc", "--block", "1024", "--part-size", "6000"})...)
		require.Equal(t, tr.code, got.code, got.err)
		for _, text := range tr.says {
			require.Contains(t, got.err, text)
		}
		require.Empty(t, outputs(t, files))
	}
}

// Would catch a run whose outputs could not be written, and whose parts are lost or cannot be joined later.
func TestJoin_later(t *testing.T) {
	files := repository(t)
	files["finish.lua"] = "function filter(record) if record.index == 3 then run:reject('no') end return true end function finish(run) run:emit('read ' .. run.counts.read, 'lines.txt') end"
	files["lines.txt/in the way"] = ""
	enter(t, files)
	args := []string{"finish.lua", "data/books.mrc", "-o", "out.mrc", "--block", "1024"}
	got := runs(t, nil, "mrrc-beam", slices.Concat([]string{"run", "--part-size", "9000", "--work", "work"}, args)...)
	require.Equal(t, 5, got.code, got.err)
	require.Contains(t, got.err, "mrrc-beam join --job work/job.json")
	require.NoFileExists(t, "out.mrc")
	require.NoError(t, os.RemoveAll("lines.txt"))
	got = runs(t, nil, "mrrc-beam", "join", "--job", "work/job.json")
	require.Equal(t, 1, got.code, got.err)
	require.NoDirExists(t, "work")
	wrote := outputs(t, files)
	for name := range wrote {
		require.NoError(t, os.Remove(name))
	}
	want := runs(t, nil, "mrrc-lua", append([]string{"run", "--jobs", "2"}, args...)...)
	same(t, want, got, outputs(t, files), wrote)
}

// Would catch a command line that makes no sense and runs, or is refused without a reason.
func TestRun_refuses(t *testing.T) {
	enter(t, map[string]string{"keep.lua": "function filter() return true end", "books.mrc": repository(t)["data/books.mrc"]})
	for line, says := range map[string]string{
		"run keep.lua": "no input",
		"run":          "no script",
		"run keep.lua books.mrc -o out.mrc --strict":                                                "--strict cannot be combined with parts: ",
		"run keep.lua books.mrc --in-place":                                                         "--in-place cannot be combined",
		"run keep.lua books.mrc --runner hadoop":                                                    "it is one of prism",
		"run keep.lua books.mrc --environment docker":                                               "it is one of loopback",
		"run keep.lua books.mrc --runner flink -o out.mrc":                                          "--endpoint HOST:PORT",
		"run keep.lua books.mrc --endpoint localhost:1":                                             "--runner universal",
		"run keep.lua books.mrc --runner spark --endpoint h:1":                                      "--work DIR",
		"run keep.lua books.mrc --environment-config x":                                             "--environment process and external",
		"run keep.lua books.mrc --runner dataflow --endpoint h:1 -o x":                              "staging_location",
		"run keep.lua books.mrc --runner-option nothing=1":                                          "has no such option",
		"run keep.lua books.mrc --part-size 0":                                                      "--part-size 0",
		"run keep.lua books.mrc -o gs://bucket/out.mrc":                                             "outputs and --work cannot",
		"run keep.lua gs:// -o out.mrc":                                                             "gs://BUCKET/NAME",
		"run keep.lua missing.mrc -o out.mrc":                                                       "missing.mrc",
		"run keep.lua books.mrc -o no/out.mrc":                                                      "there is no directory no",
		"run keep.lua books.mrc -o out.mrc --environment external --environment-config localhost:1": "mrrc-beam worker",
		"join":                   "--job FILE",
		"join --job missing":     "missing",
		"worker --listen nobody": "--listen nobody",
	} {
		got := runs(t, nil, "mrrc-beam", strings.Fields(line)...)
		require.NotZero(t, got.code, line)
		require.Contains(t, got.err, says, line)
		require.Empty(t, outputs(t, map[string]string{"keep.lua": "", "books.mrc": ""}), line)
	}
}
