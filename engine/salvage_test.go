package engine_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// recoveries are the three meanings of recovery.
var recoveries = map[string]engine.Options{
	"strict":  {Bad: engine.BadRecords{Strict: true}},
	"default": {},
	"salvage": {Input: engine.Input{Salvage: true}},
}

// everyFile returns all files of any format: the project's own and those of the corpus.
func everyFile(t *testing.T) (paths []string) {
	t.Helper()
	dirs := []string{"../testdata/records", "../testdata/broken", "../docs/testdata"}
	if c := corpusDir(); c != "" {
		dirs = append(dirs, c)
	} else {
		t.Log("no corpus of real records: set MRRC_CORPUS to its folder")
	}
	for _, dir := range dirs {
		require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				paths = append(paths, path)
			}
			return err
		}))
	}
	return paths
}

// plainSize is how many bytes there are to read in a file.
func plainSize(t *testing.T, path string) int64 {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		r, err = gzip.NewReader(f)
		require.NoError(t, err)
	}
	n, err := io.Copy(io.Discard, r)
	require.NoError(t, err)
	return n
}

// Would catch a byte of any file that nobody accounts for, in each meaning of recovery: what was
// read, what is in the file of rejects and what was passed over is the input, to the byte. A strict
// run accounts for what it read up to the end of the bad record.
func TestRecovery_everyByte(t *testing.T) {
	keep := script(t, `function filter() return true end`)
	counted, stopped, files := 0, 0, testscale.Some(8, everyFile(t))
	for _, path := range files {
		for name, opt := range recoveries {
			for _, mode := range goModes {
				opt.Script, opt.Input.Paths, opt.Speed.Mode, opt.Output.ZeroLengths = keep, []string{path}, mode, true
				opt.Speed.Block = 20_000
				r := execute(t, opt)
				if in := (*engine.InputError)(nil); errors.As(r.Err, &in) {
					require.Regexp(t, "unknown format: (the input begins with|it looks like)|no record in a document of <(html|codeTables)>", r.Err.Error(), "a file of records")
					break
				}
				size, rest := plainSize(t, path), int64(0)
				if many := (*engine.TooManyError)(nil); errors.As(r.Err, &many) {
					require.True(t, opt.Bad.Strict, path)
					rest = size - many.Last.Pos.Offset - int64(many.Last.Length)
					stopped++
				} else {
					require.NoError(t, r.Err, path)
				}
				balanced(t, r, path)
				b := r.Sum.Bytes
				require.Equal(t, size, b.Records+b.Salvaged+b.Rejected+b.Filler+rest, "%s %s %s", path, name, mode)
				if !opt.Bad.Strict {
					require.EqualValues(t, b.Salvaged+b.Rejected+r.Incomplete+r.RejectLines, len(r.Rejects), "%s %s %s", path, name, mode)
				}
				counted++
			}
		}
	}
	t.Logf("files: %d, runs: %d, of these stopped by strict: %d", len(files), counted, stopped)
	require.Greater(t, counted, 2*len(files)*len(goModes), "most files have records")
}

// FuzzRecovery catches, for any bytes and in each meaning of recovery, a fault, a run that does not
// end, and bytes that nobody accounts for.
func FuzzRecovery(f *testing.F) {
	files, err := filepath.Glob("../testdata/broken/*.mrc")
	require.NoError(f, err)
	for i, path := range files {
		data, err := os.ReadFile(path)
		require.NoError(f, err)
		if len(data) < 5000 {
			f.Add(data, uint16(i*17))
		}
	}
	keep := script(f, `function filter() return true end`)
	f.Fuzz(func(t *testing.T, data []byte, block uint16) {
		for name, opt := range recoveries {
			opt.Script, opt.Input.Source, opt.Input.Format, opt.Output.ZeroLengths, opt.Speed.Block = keep, bytes.NewReader(data), parse.FormatMARC, true, 20+int(block)%2000
			r := execute(t, opt)
			rest := int64(0)
			if many := (*engine.TooManyError)(nil); errors.As(r.Err, &many) {
				require.True(t, opt.Bad.Strict)
				rest = int64(len(data)) - many.Last.Pos.Offset - int64(many.Last.Length)
			} else {
				require.NoError(t, r.Err)
				balanced(t, r, name)
				require.EqualValues(t, r.Sum.Bytes.Salvaged+r.Sum.Bytes.Rejected+r.Incomplete, len(r.Rejects), name)
			}
			b := r.Sum.Bytes
			require.EqualValues(t, len(data), b.Records+b.Salvaged+b.Rejected+b.Filler+rest, name)
		}
	})
}

// Would catch a meaning of recovery that is another one: over each broken file, strict ends at the
// first problem, salvage writes at least the records that the default writes and rejects no more,
// and what it writes can be read without a problem of structure.
func TestRecovery_threeMeanings(t *testing.T) {
	keep := script(t, `function filter() return true end`)
	differ := 0
	files, err := filepath.Glob("../testdata/broken/*.mrc")
	require.NoError(t, err)
	for _, path := range files {
		r := map[string]run{}
		for name, opt := range recoveries {
			opt.Script, opt.Input.Paths, opt.Input.Format = keep, []string{path}, parse.FormatMARC
			r[name] = execute(t, opt)
		}
		strict, usual, salvage := r["strict"], r["default"], r["salvage"]
		require.NoError(t, usual.Err, path)
		require.NoError(t, salvage.Err, path)
		require.Equal(t, usual.Sum.Rejected+usual.Sum.Problems > 0, strict.Err != nil, path)
		require.Equal(t, usual.Sum.Read, salvage.Sum.Read, path)
		require.GreaterOrEqual(t, salvage.Sum.Written, usual.Sum.Written, path)
		if salvage.Sum.Written > usual.Sum.Written {
			differ++
		}
		rd := parse.NewReader(strings.NewReader(salvage.Records), parse.Options{})
		for b := new(parse.Batch); rd.Read(b) == nil; {
			for i := range b.Records {
				require.Nil(t, b.Records[i].Err(), path)
				for _, p := range b.Records[i].Problems() {
					require.Equal(t, parse.CodeEncoding, p.Code, "%s: %s", path, p)
				}
			}
		}
	}
	require.Greater(t, differ, 1, "no file shows what salvage is for")
}

// Would catch salvage that depends on how the input is cut, on the mode, or on the number of VMs.
func TestSalvage_modesAlike(t *testing.T) {
	path := saved(t, generated(t, 3000, 9, 0.3))
	s := script(t, `function transform(record) run:tally("problems", #record.problems > 0 and record.problems[1] or "none") end`)
	want := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{path}, Salvage: true}})
	require.NoError(t, want.Err)
	require.Positive(t, want.Sum.Salvaged)
	for _, opt := range append(inAllModes(), engine.Options{Speed: engine.Speed{Mode: engine.ModeParallel, Block: 3000}}, engine.Options{Speed: engine.Speed{Jobs: 3, Block: 5000}}, engine.Options{Speed: engine.Speed{Mode: engine.ModeBatch, Block: 900}}) {
		opt.Script, opt.Input.Paths, opt.Input.Salvage = s, []string{path}, true
		got := execute(t, opt)
		require.Equal(t, want.Sum.Salvaged, got.Sum.Salvaged)
		same(t, want.result, got.result, "%s %d", opt.Speed.Mode, opt.Speed.Jobs)
	}
}

// Would catch a guess whose bytes are not kept, or kept twice: also when the script rejects the
// record, when it cannot be written, and when the script reads for itself.
func TestSalvage_rejects(t *testing.T) {
	path := "../testdata/broken/truncated_data.mrc"
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	tail := string(whole[178:])
	for name, source := range map[string]string{
		"kept":     `function filter() return true end`,
		"dropped":  `function filter() return false end`,
		"rejected": `function transform(r) if r.id == "mrrc-broken" then run:reject("no") end end`,
		"too long": `function transform(r) if r.id == "mrrc-broken" then r:add("500", "  ", "a", ("x"):rep(12000)) end end`,
		"itself":   `for r in marc.read("` + path + `"):records() do marc.output():write(r) end`,
		"itself, too long": `for r in marc.read("` + path + `"):records() do
			if r.id == "mrrc-broken" then r:add("500", "  ", "a", ("x"):rep(12000)) end
			marc.output():write(r) end`,
	} {
		t.Run(name, func(t *testing.T) {
			opt := engine.Options{Script: script(t, source), Input: engine.Input{Salvage: true}}
			if !strings.HasPrefix(name, "itself") {
				opt.Input.Paths = []string{path}
			}
			r := execute(t, opt)
			require.NoError(t, r.Err)
			require.Equal(t, tail, r.Rejects)
			require.EqualValues(t, 1, r.Sum.Salvaged)
			require.Equal(t, engine.Bytes{Records: 178, Salvaged: int64(len(tail))}, r.Sum.Bytes)
			require.Equal(t, name == "kept" || name == "itself", bytes.Contains([]byte(r.Records), []byte("mrrc-broken")))
		})
	}
}

// Would catch a run that is to stop at every doubt and to go on in spite of all.
func TestSalvage_notStrict(t *testing.T) {
	_, err := engine.Run(t.Context(), engine.Options{Script: script(t, `function filter() return true end`), Input: engine.Input{Paths: []string{"-"}, Salvage: true}, Bad: engine.BadRecords{Strict: true}})
	require.ErrorAs(t, err, new(*engine.UsageError))
}
