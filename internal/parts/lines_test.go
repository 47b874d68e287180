package parts

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/job"
)

// Would catch a line that is passed over or is read twice, and an input whose error is taken for its end.
func TestEachLine(t *testing.T) {
	for text, want := range map[string][]string{"": nil, "\n \n": nil, "a\nb": {"a\n", "b"}, "a\n\n b \n": {"a\n", " b \n"}} {
		var got []string
		require.NoError(t, eachLine(strings.NewReader(text), "x", func(line []byte) error { got = append(got, string(line)); return nil }))
		require.Equal(t, want, got)
	}
	require.ErrorIs(t, eachLine(strings.NewReader("a"), "x", func([]byte) error { return errFull }), errFull)
	err := eachLine(io.MultiReader(strings.NewReader("a\n"), iotest.ErrReader(errFull)), "x", func([]byte) error { return nil })
	require.Equal(t, &engine.InputError{Name: "x", Err: errFull}, err)
}

// Would catch a bar that grows although all lines are there, and a process that waits for all lines before it begins.
func TestEachTask(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "f"))
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	pipe, other, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, other.Close())
	defer func() { require.NoError(t, pipe.Close()) }()
	for stdin, want := range map[io.Reader]string{file: "2 5 a bcd", bytes.NewReader(nil): "2 5 a bcd", pipe: "2 a 5 bcd", strings.NewReader(""): "2 a 5 bcd"} {
		var opt engine.Options
		opt.Input.Stdin = strings.NewReader("a\nbcd")
		var got []string
		to := job.Told{Expect: func(n int64) { got = append(got, string(rune('0'+n))) }}
		require.NoError(t, eachTask(&console.Env{Stdin: stdin}, &opt, to, func(line []byte) int64 { return int64(len(line)) }, func(line []byte) error {
			got = append(got, strings.TrimSpace(string(line)))
			return nil
		}))
		require.Equal(t, want, strings.Join(got, " "))
		opt.Input.Stdin = iotest.ErrReader(errFull)
		var in *engine.InputError
		require.ErrorAs(t, eachTask(&console.Env{Stdin: stdin}, &opt, to, func([]byte) int64 { return 0 }, func([]byte) error { return nil }), &in)
		require.Equal(t, &engine.InputError{Name: "standard input", Err: errFull}, in)
	}
}

// Would catch lines of tasks that are kept and not printed, or the other way round, or are not as they were.
func TestJob_tell(t *testing.T) {
	j := &Job{Work: engine.Text(t.TempDir())}
	var out bytes.Buffer
	require.NoError(t, j.tell([]engine.Part{{Of: 2, LastID: "a b"}, {Index: 1, Of: 2}}, &out))
	require.Contains(t, out.String(), `"last_id":"a b"`)
	require.Equal(t, 2, strings.Count(out.String(), "\n"))
	text, err := os.ReadFile(j.in(tasksFile))
	require.NoError(t, err)
	require.Equal(t, out.String(), string(text))
	require.Equal(t, &engine.OutputError{Name: "(standard output)", Err: errFull}, j.tell(nil, full{}))
	j.Work += "/gone"
	var unwritten *engine.OutputError
	require.ErrorAs(t, j.tell(nil, &out), &unwritten)
	require.Equal(t, j.in(tasksFile), unwritten.Name)
}

// Would catch stretches of another job that are framed, and lines of something else.
func TestJob_stretchesOf(t *testing.T) {
	j := &Job{Inputs: []File{{Size: 30}, {Size: 50}}}
	list, err := j.stretchesOf([]byte(`[{"from":3,"to":10},{"input":1,"whole":true}]`))
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.EqualValues(t, 57, j.sizeOfStretches([]byte(`[{"from":3,"to":10},{"input":1,"whole":true}]`)))
	for line, says := range map[string]string{
		"x": `this is not a line of 'mrrc-lua parts plan --divide' or 'mrrc-lua parts frame': "x"`, "[]": "this is not a line", `{"of":3}`: "this is not a line",
		`[{"input":0},{"input":2}]`: "a stretch of input number 3 is not of this job, which has 2", `[{"input":-1}]`: "a stretch of input number 0 is not",
	} {
		_, err := j.stretchesOf([]byte(line))
		require.ErrorContains(t, err, says)
		require.Zero(t, j.sizeOfStretches([]byte(line)))
	}
}

// Would catch a file of lines that cannot be read, and the user is told that there is nothing to do.
func TestJob_without(t *testing.T) {
	j := &Job{Work: engine.Text(t.TempDir())}
	for _, file := range []string{tasksFile, stretchesFile} {
		require.Equal(t, &engine.InputError{Name: j.in(file), Err: errFull}, j.without(file, errFull))
	}
	require.ErrorContains(t, j.without(stretchesFile, os.ErrNotExist), "the job was planned as a whole")
	require.ErrorIs(t, j.without(tasksFile, os.ErrNotExist), os.ErrNotExist)
	require.False(t, j.Ended())
	require.NoError(t, writeFile(j.in(doneFile), done{}, false))
	require.True(t, j.Ended())
	for _, file := range []string{tasksFile, stretchesFile} {
		require.ErrorContains(t, j.without(file, os.ErrNotExist), "the job has ended")
		require.Equal(t, &engine.InputError{Name: j.in(file), Err: errFull}, j.without(file, errFull))
	}
	require.ErrorContains(t, j.isCut(), "not cut into parts yet")
	j.Parts = 1
	require.NoError(t, j.isCut())
}
