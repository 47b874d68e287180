package kept_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/testscale"
)

// options are those of a run of one of these scripts.
func options(t *testing.T, source string, jobs int) engine.Options {
	t.Helper()
	s, err := engine.LoadScript("test.lua", source)
	require.NoError(t, err, source)
	opt := engine.Options{Script: s, Speed: engine.Speed{Jobs: jobs, Block: 2 << 10}}
	opt.Input.Paths = []string{records(t)}
	opt.Reach.Require = func(name string) (string, string, error) {
		if text, ok := modules[name]; ok {
			return text, name + ".lua", nil
		}
		return "", "", fmt.Errorf("there is no module %s", name)
	}
	opt.Reach.OpenFile = func(path string) (io.ReadCloser, error) {
		text := "one\ntwo\nthree\n"
		if path == "table.csv" {
			text = "k,v\na,b\n"
		}
		return io.NopCloser(strings.NewReader(text)), nil
	}
	return opt
}

// records returns a file of records, several of which are in a block.
func records(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	_, err := marcgen.Write(&b, marcgen.Options{Records: 60, Seed: 1})
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "in.mrc")
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path
}

// result is what a run made.
type result struct {
	records string
	reports []string
	sum     engine.Summary
	err     error
}

// run runs a script.
func run(t *testing.T, opt engine.Options) (r result) {
	t.Helper()
	var b bytes.Buffer
	opt.Output.Main = &b
	opt.Output.Create = func(string) (io.Writer, error) { return io.Discard, nil }
	opt.Bad.Report = func(e *engine.RecordError) { r.reports = append(r.reports, e.Error()) }
	r.sum, r.err = engine.Run(context.Background(), opt)
	r.records = b.String()
	return r
}

var nameOf = regexp.MustCompile(`^'([^']+)'|(run\.state|run\.counts|math\.random)`)

// Would catch a script that keeps something from record to record and that runs in several jobs all the
// same, and one that keeps nothing and is refused.
func TestFind(t *testing.T) {
	t.Parallel()
	for _, tt := range append(scripts, falsePositives...) {
		t.Run(tt.about, func(t *testing.T) {
			r := run(t, options(t, tt.source, 2))
			if tt.kept == "" {
				require.NoError(t, r.err)
				require.NotZero(t, r.sum.Read)
				require.Equal(t, run(t, options(t, tt.source, 1)).records, r.records)
				return
			}
			var e *engine.ScriptError
			require.ErrorAs(t, r.err, &e)
			m := nameOf.FindStringSubmatch(e.Msg)
			require.NotNil(t, m, e.Msg)
			require.Equal(t, tt.kept, m[1]+m[2], e.Msg)
			require.NotZero(t, e.Line)
			require.NotEmpty(t, e.Source)
			require.NotContains(t, e.Msg+e.Hint, "in parts")
			require.Empty(t, r.records)
			if !strings.Contains(tt.about, "later") {
				require.Zero(t, r.sum.Read, "found before the first record")
			}
		})
	}
}

// Would catch a script that is too large to be followed to its end, and that runs in several jobs as if nothing
// had been found; and a search that takes minutes.
func TestFind_tooLarge(t *testing.T) {
	testscale.OnlyFull(t)
	t.Parallel()
	r := run(t, options(t, large(230), 2))
	require.ErrorContains(t, r.err, "the script is too large to find out what it keeps from record to record")
	require.Zero(t, r.sum.Read)
	require.NoError(t, run(t, options(t, large(230), 1)).err)
}

// Would catch a check with another result than the run, although it calls neither begin nor a hook.
func TestFind_check(t *testing.T) {
	t.Parallel()
	for _, tt := range append(scripts, falsePositives...) {
		opt := options(t, tt.source, 1)
		if strings.Contains(tt.source, "lookup.csv") || strings.Contains(tt.source, "csv.read") || strings.Contains(tt.source, "io.") || strings.Contains(tt.about, "later") {
			continue // check opens no files, and loads no modules in hooks
		}
		t.Run(tt.about, func(t *testing.T) {
			found, err := engine.Check(context.Background(), engine.Options{Script: opt.Script, Reach: engine.Reach{Require: opt.Reach.Require}})
			require.NoError(t, err)
			var names []string
			for _, w := range found.Warnings {
				if m := nameOf.FindStringSubmatch(w.Msg); m != nil {
					names = append(names, m[1]+m[2])
				}
			}
			if tt.kept == "" {
				require.Empty(t, names)
			} else {
				require.Contains(t, names, tt.kept)
			}
		})
	}
}

// Would catch a run that is refused for what begin would do, although it has been called and did something else.
func TestFind_begun(t *testing.T) {
	t.Parallel()
	r := run(t, options(t, `local a, b = {}, {} local t = a function begin() if run.args.same then t = b end end
function transform(record) t.last = record.id record:set("001", b.last or "none") end`, 2))
	require.NoError(t, r.err)
}

// Would catch a check that says the same twice, and one that names a table of which nothing is used.
func TestFind_names(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ about, kept, source string }{
		{"two fields in one line", "t", `local t = {1, 2} function transform(record) t[1], t[2] = t[2], t[1] record:set("001", tostring(t[1])) end`},
		{"two variables in one line", "a b", `local a, b = 1, 2 function transform(record) a, b = b, a record:set("001", tostring(a)) end`},
		{"one of many tables, also by its name", "rows rows.n", `local rows = {} for i = 1, 500 do rows[i] = {n = 0} end local one = rows[7]
function transform(record) local row = rows[record.index % 500 + 1] row.n = row.n + 1 record:set("001", row ~= one and tostring(row.n) or "one") end`},
	} {
		found, err := engine.Check(context.Background(), engine.Options{Script: options(t, tt.source, 1).Script})
		require.NoError(t, err)
		var names []string
		for _, w := range found.Warnings {
			if m := nameOf.FindStringSubmatch(w.Msg); m != nil {
				names = append(names, m[1]+m[2])
			}
		}
		require.Equal(t, tt.kept, strings.Join(names, " "), tt.about)
	}
}
