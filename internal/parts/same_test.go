package parts_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

// repository returns files of the repository, by the names that they have here.
func repository(t *testing.T) map[string]string {
	t.Helper()
	files, err := readRepository()
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return maps.Clone(files)
}

// readRepository reads them once.
var readRepository = sync.OnceValues(func() (map[string]string, error) {
	files := map[string]string{}
	for _, pattern := range []string{"records/*.mrc", "broken/*.mrc"} {
		paths, err := filepath.Glob(filepath.Join("..", "..", "testdata", pattern))
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			files["data/"+filepath.Base(path)] = string(text)
		}
	}
	return files, nil
})

// scripted returns a script of testdata/parts.
func scripted(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "parts", name))
	require.NoError(t, err)
	return string(text)
}

// corpus returns files that nobody on the project made, if they are there.
func corpus(t *testing.T) map[string]string {
	t.Helper()
	dir := os.Getenv("MRRC_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if ext := filepath.Ext(path); err != nil || d.IsDir() || ext != ".mrc" && ext != ".dat" && ext != ".bin" {
			return err
		}
		text, err := os.ReadFile(path)
		files["data/"+strings.ReplaceAll(strings.TrimPrefix(path, dir), string(filepath.Separator), "_")] = string(text)
		return err
	})
	if err != nil || len(files) == 0 {
		t.Log("no corpus: set MRRC_CORPUS to its directory; only testdata is read")
	}
	return files
}

// trial is a run that is compared.
type trial struct {
	name   string
	script string
	flags  []string
	sizes  []string
	code   int
	shuns  []string // outputs that hold times
}

// Would catch any difference between a run in parts and a run: in outputs, rejects, errors, tallies, messages, numbers
// and the exit code. The parts are run in reverse order, one of them twice, and one attempt was broken off.
func TestParts_sameAsRun(t *testing.T) {
	files := map[string]string{}
	for most, from := range map[int]map[string]string{24: repository(t), 1: corpus(t)} {
		for _, name := range testscale.Some(most, slices.Sorted(maps.Keys(from))) {
			files[name] = from[name]
		}
	}
	maps.Copy(files, map[string]string{"everything.lua": scripted(t, "everything.lua"), "rows.lua": scripted(t, "rows.lua"), "stop.lua": scripted(t, "stop.lua"), "module.lua": scripted(t, "module.lua"),
		"names.lua": "return { note = 'language ' }", "languages.tsv": "eng\tEnglish\nfre\tFrench\n"})
	all := []string{"--rejects", "bad.mrc", "--errors", "bad.jsonl", "--tally", "tally.tsv"}
	small := []string{"--block", "1024"}
	trials := []trial{
		{"everything", "everything.lua", slices.Concat(all, []string{"-o", "out.mrc", "--block", "65536"}), testscale.Of([]string{"64K"}, []string{"64K", "1M", "64M"}), 1, nil},
		{"small blocks", "everything.lua", slices.Concat(all, small, []string{"-o", "out.json", "--keep-going"}), []string{"50000"}, 1, nil},
		{"xml", "everything.lua", []string{"-o", "out.xml", "--salvage", "--rejects", "bad.mrc", "--limit", "700", "--block", "1024"}, []string{"9000"}, 1, nil},
		{"skip and limit", "everything.lua", slices.Concat(all, small, []string{"-o", "out.mrc", "--skip", "60", "--limit", "300"}), testscale.Of([]string{"20000"}, []string{"5000"}), 1, nil},
		{"stop", "stop.lua", slices.Concat(small, []string{"-o", "out.mrc", "--errors", "bad.jsonl"}), []string{"20000"}, 1, nil},
		{"csv", "rows.lua", slices.Concat(all, []string{"-o", "out.csv", "--csv-bom"}), []string{"100K"}, 1, nil},
		{"jsonl", "rows.lua", slices.Concat(all, []string{"-o", "out.jsonl", "--to", "jsonl"}), []string{"100K"}, 1, nil},
		{"parquet", "rows.lua", []string{"-o", "out.parquet"}, []string{"100K"}, 1, nil},
		{"module", "module.lua", slices.Concat(all, []string{"-o", "out.mrk"}), []string{"100K"}, 1, nil},
		{"typed", "", []string{"-e", "record:remove('9..')", "-o", "out.mrc", "--invalid", "replace", "--set", "a=b"}, []string{"100K"}, 1, nil},
	}
	for i, tr := range testscale.Some(2, trials) {
		t.Run(tr.name, func(t *testing.T) {
			tr.compare(t, files, i)
		})
	}
}

// compare compares a run with runs in parts; n is the number of the trial, by which the ways alternate.
func (tr *trial) compare(t *testing.T, files map[string]string, n int) {
	t.Helper()
	names := slices.Sorted(maps.Keys(files))
	args := append(slices.Clone(tr.flags), "--from", "marc") // also of files that look like something else
	if tr.script != "" {
		args = append(args, tr.script)
	}
	args = append(args, "data/*.mrc", "data/*.dat", "data/*.bin")
	args = slices.DeleteFunc(args, func(a string) bool {
		return strings.HasPrefix(a, "data/") && !slices.ContainsFunc(names, func(n string) bool { ok, _ := filepath.Match(a, n); return ok })
	})
	one := newWorld(t, files)
	want := one.run("", slices.Concat([]string{"run", "--jobs", "2"}, args)...)
	require.Equal(t, want.code, tr.code, want.err)
	wrote := one.files(names...)
	require.NotEmpty(t, wrote)
	for i, size := range tr.sizes {
		many := newWorld(t, files)
		tasks := many.plan(slices.Concat(args, []string{"--part-size", size})...)
		results := many.work(tasks, way((n+i)%3))
		if (n+i)%2 == 1 {
			results = "" // they are found
		}
		got := many.run(results, "parts", "join", "--job", "job.json")
		about := fmt.Sprintf("%s, %d parts of %s", tr.name, len(tasks), size)
		sameRan(t, want, got, about)
		equalFiles(t, wrote, many.files(names...), about)
		left, err := os.ReadDir(many.path("job.json.parts"))
		require.NoError(t, err)
		require.Len(t, left, 1, "attempts were left")
		t.Log(about)
	}
}

// sameRan compares what was printed, line by line, and exit codes.
func sameRan(t *testing.T, want, got ran, about string) {
	t.Helper()
	a, b := strings.Split(want.err, "\n"), strings.Split(got.err, "\n")
	for i := range min(len(a), len(b)) {
		require.Equal(t, a[i], b[i], "%s: line %d of standard error", about, i+1)
	}
	require.Len(t, b, len(a), about)
	require.Equal(t, want.out, got.out, about)
	require.Equal(t, want.code, got.code, about)
}
