package parts

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
	"mrrc-lua/parse"
)

// Would catch a job that is planned although one run has another result, and one that is refused although it has not.
func TestPlanner_refuse(t *testing.T) {
	xml := []byte(`<collection xmlns="http://www.loc.gov/MARC21/slim"></collection>`)
	path := filepath.Join(t.TempDir(), "one.xml")
	require.NoError(t, os.WriteFile(path, xml, 0o600))
	for name, c := range map[string]struct {
		change func(p *planner, opt *engine.Options)
		says   string
	}{
		"nothing":               {func(*planner, *engine.Options) {}, "one.xml is one part, and its records are written into the document"},
		"another format":        {func(_ *planner, opt *engine.Options) { opt.Output.Format = parse.FormatMARC }, ""},
		"a plain file":          {func(_ *planner, opt *engine.Options) { opt.Output.Bare = true }, ""},
		"rows":                  {func(_ *planner, opt *engine.Options) { opt.Output.NoRecords = true }, ""},
		"two files":             {func(_ *planner, opt *engine.Options) { opt.Input.Paths = []string{path, path} }, ""},
		"standard input":        {func(_ *planner, opt *engine.Options) { opt.Input.Paths = []string{"-"} }, ""},
		"a file that is gone":   {func(_ *planner, opt *engine.Options) { opt.Input.Paths = []string{path + "x"} }, ""},
		"as another format":     {func(_ *planner, opt *engine.Options) { opt.Input.Format = parse.FormatMARC }, ""},
		"no size":               {func(p *planner, _ *engine.Options) { p.order.Size = 0 }, "--part-size: a number of bytes is expected"},
		"shards without a name": {func(p *planner, _ *engine.Options) { p.order.Shards, p.spec.Output.File = true, "" }, "--shards makes several files"},
		"compressed shards":     {func(p *planner, _ *engine.Options) { p.order.Shards, p.spec.Output.File = true, "x.GZ" }, "the files are not compressed"},
		"shards of a workbook": {func(p *planner, opt *engine.Options) {
			p.order.Shards, opt.Output.NoRecords, opt.Output.Rows = true, true, engine.RowsXLSX
		}, "--shards: a file of xlsx is made as a whole"},
		"a workbook": {func(_ *planner, opt *engine.Options) {
			opt.Output.NoRecords, opt.Output.Rows = true, engine.RowsXLSX
		}, ""},
		"shards of rows": {func(p *planner, opt *engine.Options) {
			p.order.Shards, opt.Output.NoRecords, opt.Output.Rows = true, true, "csv"
		}, ""},
		"an object": {func(_ *planner, opt *engine.Options) {
			opt.Input.Open = func(string) (io.ReaderAt, int64, error) { return bytes.NewReader(xml), int64(len(xml)), nil }
		}, "is one part"},
		"an object that is gone": {func(_ *planner, opt *engine.Options) {
			opt.Input.Open = func(string) (io.ReaderAt, int64, error) { return nil, 0, errFull }
		}, ""},
		"an empty object": {func(_ *planner, opt *engine.Options) {
			opt.Input.Open = func(string) (io.ReaderAt, int64, error) { return bytes.NewReader(nil), 0, nil }
		}, ""},
	} {
		p := &planner{spec: &job.Spec{}, order: Order{Size: 1}}
		p.spec.Output.File = "out.xml"
		var opt engine.Options
		opt.Input.Paths, opt.Output.Format = []string{path}, parse.FormatXML
		c.change(p, &opt)
		err := p.refuse(&opt)
		if c.says == "" {
			require.NoError(t, err, name)
			continue
		}
		var usage *engine.UsageError
		require.ErrorAs(t, err, &usage, name)
		require.Contains(t, usage.Msg, c.says, name)
	}
	for _, name := range []string{"a.gz", "a.zst", "a.bz2", "a.xz", "a.zip", "a.mrc.Zip"} {
		require.True(t, isCompressed(name), name)
	}
	require.False(t, isCompressed("gz"))
}

// Would catch files of the user that a plan removes, and what another plan has left, which a job then finds.
func TestJob_vacant(t *testing.T) {
	fresh := func(names ...string) *Job {
		j := &Job{Work: engine.Text(t.TempDir()), path: filepath.Join(t.TempDir(), "job.json")}
		for _, name := range names {
			require.NoError(t, os.WriteFile(j.in(name), nil, 0o600))
		}
		return j
	}
	left := func(j *Job) (names []string) {
		entries, err := os.ReadDir(string(j.Work))
		if err != nil {
			return nil
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}
	planned := []string{tasksFile, stretchesFile, "framed-17f-0-1024", "tasks.0123abcd.tmp"}
	j := fresh(append(planned, "job.json")...)
	j.path = j.in("job.json")
	require.NoError(t, j.vacant())
	require.Equal(t, []string{"job.json"}, left(j), "it is written again")
	for name, says := range map[string]string{"job.json": "such as job.json", "part-000000-1": "has the attempts of a job that has not ended", "manifest.json": "has not ended", "framed-x": "such as framed-x", "tasks.txt": "such as tasks.txt"} {
		j = fresh(append(planned, name)...)
		require.ErrorContains(t, j.vacant(), says)
		require.Len(t, left(j), 5, "nothing is removed")
	}
	j = fresh(doneFile, "part-000000-1")
	require.NoError(t, os.Mkdir(j.in("part-000001-1"), 0o700))
	j.path = j.in("job.json")
	require.NoError(t, os.WriteFile(j.path, nil, 0o600))
	require.NoError(t, j.vacant())
	require.Equal(t, []string{"job.json"}, left(j), "the job has ended")
	j = fresh(doneFile, "own.txt")
	require.ErrorContains(t, j.vacant(), "has files that are not of a job, such as own.txt")
	require.Len(t, left(j), 2)
	require.NoError(t, os.RemoveAll(string(j.Work)))
	require.NoError(t, j.vacant(), "there is no directory")
}

// Would catch parts that died and have no name, and a job that is blamed for what cannot be read.
func TestJob_unfinishedLines(t *testing.T) {
	j := &Job{Work: engine.Text(t.TempDir()), Parts: 2, Inputs: []File{{Path: "a.mrc"}}}
	for _, dir := range []string{"part-000000-a", "part-000001-a", "part-000001-b", "other"} {
		require.NoError(t, os.Mkdir(j.in(dir), 0o700))
	}
	require.Empty(t, j.Unfinished(), "there are no tasks")
	require.NoError(t, writeSoon(j.in("part-000001-a", resultFile), &Result{Attempt: "part-000001-a"}))
	tasks := `{"index":0,"of":2,"next":5}` + "\n" + `{"index":1,"of":2,"next":5}` + "\n"
	require.NoError(t, os.WriteFile(j.in(tasksFile), []byte(tasks), 0o600))
	require.Equal(t, []string{"part 1 of 2 (a.mrc, bytes 0 to 5)"}, j.Unfinished())
	require.NoError(t, os.WriteFile(j.in(tasksFile), []byte(`{"index":0,"of":2,"from":{"input":1}}`), 0o600))
	require.Empty(t, j.Unfinished(), "of no input of the job")
	require.NoError(t, os.WriteFile(j.in(tasksFile), []byte(tasks+"x\n"), 0o600))
	require.Empty(t, j.Unfinished())
	j.Work += "/gone"
	require.Empty(t, j.Unfinished())
}

// Would catch a process that does not notice what others have done, or goes on with it after the end.
func TestJob_Follow(t *testing.T) {
	was := followEvery
	followEvery = time.Millisecond
	defer func() { followEvery = was }()
	j := &Job{Work: engine.Text(t.TempDir()), Parts: 2, Inputs: []File{{Path: "a.mrc", Size: 20}}}
	attempt := func(dir string, change func(r *Result)) {
		r := &Result{}
		r.Part.Next, r.Sum.Read, r.Sum.Rejected = 20, 5, 1
		change(r)
		require.NoError(t, os.Mkdir(j.in(dir), 0o700))
		require.NoError(t, writeSoon(j.in(dir, resultFile), r))
	}
	require.NoError(t, os.Mkdir(j.in("part-000000-0"), 0o700))
	attempt("part-000000-1", func(r *Result) { r.Part.From.Input = -1 })
	attempt("part-000000-2", func(r *Result) { r.Part.From.Input = 1 })
	attempt("part-000000-3", func(r *Result) { r.Planned = time.Unix(1, 0) })
	require.NoError(t, os.Mkdir(j.in("part-000000-4"), 0o700))
	require.NoError(t, os.WriteFile(j.in("part-000000-4", resultFile), []byte("{"), 0o600))
	attempt("part-000000-5", func(*Result) {})
	attempt("part-000000-6", func(*Result) {})
	type seen struct {
		bytes int64
		n     engine.Counts
	}
	looks := make(chan seen, 1000)
	end := j.Follow(func(bytes int64, n engine.Counts) {
		select {
		case looks <- seen{bytes, n}:
		default:
		}
	})
	for range 2 {
		require.Equal(t, seen{20, engine.Counts{Read: 5, Rejected: 1}}, <-looks)
	}
	end()
	n := len(looks)
	time.Sleep(5 * time.Millisecond)
	require.Len(t, looks, n)
}
