package parts_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/parts"
)

// plannedBySteps plans a job as several processes do, and returns its tasks.
func plannedBySteps(t *testing.T, options map[string]any, objects job.Objects, script string, inputs ...string) (*parts.Job, string) {
	t.Helper()
	ctx := context.Background()
	spec := func() *job.Spec {
		s := job.NewSpec()
		require.NoError(t, flags.Restore(s, options))
		s.Script.File, s.Script.Load, s.Input.Files, s.Input.Objects = script, job.FileScript(script), inputs, objects
		return s
	}
	runner := func(in io.Reader, out io.Writer) *job.Runner {
		return &job.Runner{Env: console.Env{Stdin: in, Stdout: out, Stderr: os.Stderr, Getenv: os.Getenv, Version: "test"}, Stop: ctx}
	}
	_, stretches, err := parts.Begin(ctx, runner(nil, nil), spec(), parts.Order{File: "steps.json", Size: 9000})
	require.NoError(t, err)
	require.Greater(t, len(stretches), 5)
	var lines, framed, tasks bytes.Buffer
	for chunk := range slices.Chunk(stretches, 3) {
		require.NoError(t, json.NewEncoder(&lines).Encode(chunk))
	}
	read := func() *parts.Job {
		j, err := parts.Read("steps.json", "test")
		require.NoError(t, err)
		return j
	}
	require.ErrorContains(t, parts.Work(ctx, runner(&lines, nil), spec(), read()), "has no parts")
	require.ErrorContains(t, parts.Join(ctx, runner(&lines, nil), spec(), read()), "has no parts")
	require.NoError(t, parts.Frame(ctx, runner(&lines, &framed), spec(), read()))
	list := strings.SplitAfter(strings.TrimSuffix(framed.String(), "\n"), "\n")
	slices.Reverse(list)
	require.NoError(t, parts.Cut(ctx, runner(strings.NewReader(strings.Join(list, "\n")), &tasks), spec(), read()))
	return read(), tasks.String()
}

// Would catch a plan of several processes that has other parts than that of one, whatever the order of its stretches.
func TestBegin_sameAsPlan(t *testing.T) {
	files := repository(t)
	files["everything.lua"] = scripted(t, "everything.lua")
	w := newWorld(t, files)
	want := w.plan("everything.lua", "data/books.mrc", "data/garbage_between.mrc", "data/no_001.mrc", "--part-size", "9000", "--block", "1024")
	require.Greater(t, len(want), 3)
	t.Chdir(w.dir)
	j, got := plannedBySteps(t, map[string]any{"block": "1024"}, nil, "everything.lua", "data/books.mrc", "data/garbage_between.mrc", "data/no_001.mrc")
	require.Equal(t, strings.Join(want, ""), got)
	require.Equal(t, len(want), j.Parts)
}

// attic has objects with the content of files.
type attic struct{ changed time.Time }

func (a *attic) Is(path string) bool { return strings.HasPrefix(path, "attic:") }

func (a *attic) Stat(path string) (int64, time.Time, error) {
	st, err := os.Stat(strings.TrimPrefix(path, "attic:"))
	if err != nil {
		return 0, time.Time{}, err
	}
	return st.Size(), a.changed, nil
}

func (a *attic) Open(path string) (io.ReaderAt, int64, error) {
	text, err := os.ReadFile(strings.TrimPrefix(path, "attic:"))
	return bytes.NewReader(text), int64(len(text)), err
}

// Would catch objects that are looked for in the file system, and changes of them that nobody notices.
func TestBegin_objects(t *testing.T) {
	files := repository(t)
	files["everything.lua"] = scripted(t, "everything.lua")
	w := newWorld(t, files)
	want := w.plan("everything.lua", "data/books.mrc", "data/no_001.mrc", "--part-size", "9000", "--block", "1024")
	t.Chdir(w.dir)
	store := &attic{time.Unix(1e9, 0)}
	j, got := plannedBySteps(t, map[string]any{"block": "1024"}, store, "everything.lua", "attic:data/books.mrc", "data/no_001.mrc")
	require.Equal(t, strings.Join(want, ""), got)
	store.changed = time.Unix(2e9, 0)
	spec := job.NewSpec()
	require.NoError(t, flags.Restore(spec, j.Options))
	j.Fill(spec)
	spec.Input.Objects = store
	var messages bytes.Buffer
	r := &job.Runner{Env: console.Env{Stdin: strings.NewReader(got), Stdout: io.Discard, Stderr: &messages, Getenv: os.Getenv, Version: "test"}, Stop: context.Background()}
	require.Error(t, parts.Work(context.Background(), r, spec, j))
	require.Contains(t, messages.String(), "attic:data/books.mrc: was changed since the job was planned")
}

// Would catch a part whose process died that nobody names, or one that ended that is named.
func TestJob_unfinished(t *testing.T) {
	files := repository(t)
	files["everything.lua"] = scripted(t, "everything.lua")
	w := newWorld(t, files)
	t.Chdir(w.dir)
	j, tasks := plannedBySteps(t, map[string]any{"block": "1024"}, nil, "everything.lua", "data/books.mrc")
	require.Empty(t, j.Unfinished())
	require.NoError(t, os.Mkdir(filepath.Join(string(j.Work), "part-000001-died"), 0o700))
	w.must(strings.SplitAfter(tasks, "\n")[0], "parts", "run", "--job", "steps.json")
	require.NoError(t, os.Mkdir(filepath.Join(string(j.Work), "part-000000-died"), 0o700))
	require.Len(t, j.Unfinished(), 1)
	require.Contains(t, j.Unfinished()[0], "part 2 of ")
	require.False(t, j.Ended())
}
