package engine_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// Faults of the world around a run: what is read breaks off, what is written fails, files change
// under it. Whatever happens, a run ends with the error and its place, what was read before is not
// lost, and no output looks whole that is not. docs/reliability.md lists what is tried here.

var errFault = errors.New("a fault that was injected")

// samples returns places in n bytes: both ends, places around the blocks that are read at once, and
// every step-th one.
func samples(n, step int) (list []int) {
	edge := testscale.Of(15, 70)
	for k := 0; k <= n; k++ {
		if k < edge || k > n-edge || k%step == 0 || k%4096 < 2 || k%4096 == 4095 {
			list = append(list, k)
		}
	}
	return list
}

// inFormat returns records in a format, and where in it each begins.
func inFormat(t *testing.T, data []byte, to parse.Format) (text []byte, begins []int) {
	t.Helper()
	r := execute(t, engine.Options{Script: script(t, `function filter() return true end`), Input: engine.Input{Paths: []string{saved(t, data)}}, Output: engine.Output{Format: to}})
	require.NoError(t, r.Err)
	at := execute(t, engine.Options{Script: script(t, `function filter(r) print(r.offset) return true end`), Input: engine.Input{Source: strings.NewReader(r.Records)}})
	require.NoError(t, at.Err)
	for line := range strings.Lines(at.Prints) {
		var n int
		_, err := fmt.Sscan(line, &n)
		require.NoError(t, err)
		begins = append(begins, n)
	}
	return []byte(r.Records), begins
}

// Would catch a reader of any format that takes a failure for the end, loses records that were whole
// before it, counts bytes that it did not read, or does not end.
func TestFault_readerFailsBehindEveryByte(t *testing.T) {
	data := generated(t, 12, 21, 0)
	keep := script(t, `function filter() return true end`)
	n := 0
	for _, format := range []parse.Format{parse.FormatMARC, parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK} {
		text, begins := inFormat(t, data, format)
		whole := execute(t, engine.Options{Script: keep, Input: engine.Input{Source: bytes.NewReader(text)}})
		require.NoError(t, whole.Err)
		for _, k := range samples(len(text), testscale.Of(5003, 211)) {
			before := 0 // records after which another begins before the fault
			for _, b := range begins[1:] {
				if b <= k {
					before++
				}
			}
			r := execute(t, engine.Options{Script: keep, Input: engine.Input{Source: &failing{data: text[:k], err: errFault, size: 777}}})
			var in *engine.InputError
			require.ErrorAs(t, r.Err, &in, "%s, %d bytes", format, k)
			if k > 64 || format == parse.FormatMARC { // otherwise the format may not be recognised
				require.ErrorIs(t, r.Err, errFault, "%s, %d bytes", format, k)
				require.GreaterOrEqual(t, r.Sum.Written, int64(before), "%s, %d bytes", format, k)
				require.LessOrEqual(t, total(r.Bytes), int64(k), "%s, %d bytes", format, k)
			}
			if format == parse.FormatMARC { // of other formats what was begun is not counted
				require.EqualValues(t, k, total(r.Bytes), "%d bytes", k)
			}
			require.True(t, strings.HasPrefix(whole.Records, r.Records), "%s, %d bytes: something else is written", format, k)
			n++
		}
	}
	t.Logf("%d faults", n)
}

// packed returns data compressed.
func packed(t *testing.T, data []byte, method string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&b)
	if method == "zstd" {
		z, err := zstd.NewWriter(&b)
		require.NoError(t, err)
		w = z
	}
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

// Would catch a compressed file that was cut or damaged anywhere and is taken for whole.
func TestFault_compressedIsCutOrDamaged(t *testing.T) {
	data := generated(t, 40, 22, 0)
	keep := script(t, `function filter() return true end`)
	whole := execute(t, engine.Options{Script: keep, Input: engine.Input{Source: bytes.NewReader(data)}})
	cuts, flips := 0, 0
	for _, method := range []string{"gzip", "zstd"} {
		z := packed(t, data, method)
		for _, k := range samples(len(z)-1, testscale.Of(2999, 149)) {
			r := execute(t, engine.Options{Script: keep, Input: engine.Input{Source: bytes.NewReader(z[:k])}})
			about := fmt.Sprintf("%s, cut at %d of %d", method, k, len(z))
			switch {
			case k == 0:
				require.NoError(t, r.Err, about)
			default:
				var in *engine.InputError
				require.ErrorAs(t, r.Err, &in, about)
				require.True(t, strings.HasPrefix(whole.Records, r.Records), about)
			}
			cuts++
			bad := bytes.Clone(z)
			bad[k] ^= 1 << (k % 8)
			r = execute(t, engine.Options{Script: keep, Input: engine.Input{Source: bytes.NewReader(bad)}})
			switch {
			case r.Err != nil:
			case k < 4: // it no longer looks compressed, nor like records
				require.Empty(t, r.Records)
				require.Positive(t, r.Sum.Rejected)
			default: // a bit that has no meaning, such as the time in the header
				require.True(t, whole.Records == r.Records, "%s, damaged at %d of %d: other records, and no error", method, k, len(z))
			}
			flips++
		}
	}
	t.Logf("%d cut, %d damaged", cuts, flips)
}

// faultyWriter fails at one write and must not be asked again.
type faultyWriter struct {
	t    *testing.T
	left int
	got  bytes.Buffer
	dead bool
}

func (w *faultyWriter) Write(p []byte) (int, error) {
	if w.dead {
		w.t.Error("a writer that failed is written to again")
	}
	if w.left--; w.left < 0 {
		w.dead = true
		n := len(p) / 2 // a disk that gets full takes a part
		w.got.Write(p[:n])
		return n, errFault
	}
	return w.got.Write(p)
}

// Would catch a write that fails unnoticed, at any of all the writes of a run, and what is written
// after it.
func TestFault_writerFailsAtEveryWrite(t *testing.T) {
	path := saved(t, generated(t, testscale.Of(40, 200), 23, 0.1))
	const src = `function transform(record)
		print(record.index) run:emit(record, "more.xml") run:tally("n", "n")
		if record.index % 9 == 0 then run:reject("ninth") end
	end
	function finish() run:emit("end", "end.txt") end`
	n := 0
	for _, opt := range []engine.Options{{Speed: engine.Speed{Jobs: 1}}, {Speed: engine.Speed{Jobs: 3}}, {Speed: engine.Speed{Jobs: 2, Mode: engine.ModeParallel}, Output: engine.Output{Format: parse.FormatJSON}}} {
		opt.Script, opt.Input.Paths, opt.Speed.Block = script(t, src), []string{path}, 8<<10
		var wants [5]string
		targets := []string{"", "print", "rejects", "more.xml", "end.txt"}
		for i, target := range targets {
			for k := 1 << 30; ; {
				w := &faultyWriter{t: t, left: k}
				err := runInto(opt, target, w)
				if k == 1<<30 {
					require.NoError(t, err)
					wants[i] = w.got.String()
					require.NotEmpty(t, wants[i], target)
					k = 0
					continue
				}
				if err == nil {
					require.Equal(t, wants[i], w.got.String())
					break
				}
				var e *engine.OutputError
				require.ErrorAs(t, err, &e, "%q fails at write %d", target, k)
				require.ErrorIs(t, err, errFault)
				require.Equal(t, target, e.Name)
				require.True(t, strings.HasPrefix(wants[i], w.got.String()), "%q, write %d", target, k)
				n++
				k++
			}
		}
	}
	t.Logf("%d faults", n)
}

// runInto runs with one writer given and the others good.
func runInto(opt engine.Options, target string, w io.Writer) error {
	opt.Output.Main, opt.Output.Print, opt.Bad.Rejects = io.Discard, io.Discard, io.Discard
	switch target {
	case "":
		opt.Output.Main = w
	case "print":
		opt.Output.Print = w
	case "rejects":
		opt.Bad.Rejects = w
	}
	opt.Output.Create = func(name string) (io.Writer, error) {
		if name == target {
			return w, nil
		}
		return io.Discard, nil
	}
	_, err := engine.Run(context.Background(), opt)
	return err
}

// atFirst does something when it is first written to.
type atFirst struct {
	once sync.Once
	do   func()
}

func (a *atFirst) Write(p []byte) (int, error) {
	a.once.Do(a.do)
	return len(p), nil
}

// Would catch a file that is cut while it is read and counts as whole, one that grows unnoticed, and
// a crash or a wrong account in any mode.
func TestFault_fileChangesWhileItIsRead(t *testing.T) {
	const records = 2000
	data := generated(t, records, 24, 0)
	whole := execute(t, engine.Options{Script: script(t, `function filter() return true end`), Input: engine.Input{Source: bytes.NewReader(data)}})
	src := script(t, `function filter(record) print(record.index) return true end`)
	changes := map[string]func(path string) error{
		"grows":  func(path string) error { return write(path, os.O_WRONLY|os.O_APPEND, generated(t, 10, 25, 0)) },
		"halves": func(path string) error { return os.Truncate(path, int64(len(data)/2)) },
		"goes":   func(path string) error { return os.Truncate(path, 0) },
		"is rewritten": func(path string) error {
			return write(path, os.O_WRONLY, bytes.Repeat([]byte("x"), len(data))) // never shorter than before
		},
	}
	for name, change := range changes {
		for _, mode := range testscale.Some(2, goModes) {
			for _, way := range []struct {
				jobs   int
				mapped int64
			}{{1, 0}, {1, -1}, {3, 0}, {3, -1}} {
				path := saved(t, data)
				about := fmt.Sprintf("%s, mode %s, %+v", name, mode, way)
				r := execute(t, engine.Options{Script: src, Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Mode: mode, Jobs: way.jobs, Block: 4 << 10, Memory: 1, Map: way.mapped}, Output: engine.Output{Print: &atFirst{do: func() { require.NoError(t, change(path)) }}}})
				notes := strings.Join(r.Sum.Notes, "\n")
				balanced(t, r, about)
				switch name {
				case "grows":
					require.NoError(t, r.Err, about)
					require.True(t, strings.HasPrefix(r.Records, whole.Records), about)
					require.Contains(t, notes, path+" was changed while it was read: it had", about)
				case "is rewritten":
					require.NoError(t, r.Err, about)
					require.Contains(t, notes, path+" was changed while it was read", about)
					require.EqualValues(t, len(data), total(r.Bytes), about)
				default:
					var in *engine.InputError
					require.ErrorAs(t, r.Err, &in, about)
					require.Regexp(t, regexp.QuoteMeta(path)+": (was cut while it was read: it had|cannot be read any more: it was cut)", r.Err.Error(), about)
					require.True(t, strings.HasPrefix(whole.Records, r.Records), about)
				}
			}
		}
	}
}

// write writes to a file that exists, opened with flags.
func write(path string, flags int, data []byte) error {
	f, err := os.OpenFile(path, flags, 0)
	if err != nil {
		return err
	}
	if _, err = f.Write(data); err == nil {
		err = f.Close()
	}
	return err
}
