package engine_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// reported runs and returns the changes that the run reports, as text and as JSON Lines.
func reported(t *testing.T, opt engine.Options) (r run, text, lines string) {
	t.Helper()
	var asText, asJSON bytes.Buffer
	var views strings.Builder // what the program itself made of the entries
	opt.Watch.Changes = &engine.Changes{Text: &asText, JSON: &asJSON,
		View: func(e *diff.Entry) any {
			if (e.Kind == diff.RecordAdded || e.Kind == diff.RecordChanged) && e.Sides[1].Record == nil || e.Kind == diff.RecordChanged && e.Sides[0].Record == nil {
				t.Errorf("an entry of kind %s without a record", e.Kind)
			}
			if e.Kind == diff.RecordUnchanged || e.Kind == diff.RecordElsewhere {
				return nil
			}
			return string(diff.AppendJSON(nil, e))
		},
		Keep: func(v any) { views.WriteString(v.(string)) },
	}
	r = execute(t, opt)
	rest, same := strings.CutPrefix(asJSON.String(), views.String())
	require.True(t, same && (rest == "" || strings.HasPrefix(rest, `{"kind":"summary"`)), "views are not those of the lines, in their order")
	return r, asText.String(), asJSON.String()
}

const threeRecords = `=LDR  00000nam a2200000 a 4500
=001  one
=245  10$aFirst
=900  \\$alocal

=LDR  00000nam a2200000 a 4500
=001  two
=245  10$aSecond

=LDR  00000nam a2200000 a 4500
=245  10$aThird
`

// Catches a record compared with another one than it came from, and one that is not reported.
func TestChanges_whatIsCompared(t *testing.T) {
	data, err := testmarc.Build(threeRecords)
	require.NoError(t, err)
	path := saved(t, data)
	place := func(text string) string { return strings.ReplaceAll(text, "FILE", path) }
	for name, row := range map[string]struct{ script, want, summary string }{
		"changed, dropped, unchanged": {
			`function transform(record)
				record:remove("9..")
				if record.id == "two" then return false end
			end`,
			"001 one (FILE record 1)\n-=900  \\\\$alocal\n001 two (FILE record 2): dropped\n",
			"900: 1 removed|1 record changed, 1 dropped, 1 unchanged",
		},
		"changed and changed back": {
			`function transform(record) record:set("245$a", "x") record:set("245$a", ({"First", "Second", "Third"})[record.index]) end`,
			"", "3 records unchanged",
		},
		"dropped after its 001 was changed": {
			`function transform(record) record:set("001", "new") return record.index ~= 1 and nil end`,
			"001 one (FILE record 1): dropped\n001 two (FILE record 2)\n-=001  two\n+=001  new\nno 001 (FILE record 3)\n+=001  new\n", "",
		},
		"rejected": {
			`function transform(record) if record.index == 1 then run:reject("no") end if record.index == 2 then error("no") end end`,
			"001 one (FILE record 1): rejected\n001 two (FILE record 2): rejected\n",
			"2 records rejected, 1 unchanged",
		},
		"several for one, its copy among them": {
			`function transform(record)
				if record.index > 1 then return end
				local copy = record:copy()
				copy:set("245$a", "Copy")
				return { copy, record, marc.record{} }
			end`,
			"001 one (FILE record 1)\n-=245  10$aFirst\n+=245  10$aCopy\n001 one (FILE record 1): added\n" +
				"+=LDR  00000nam a2200000 a 4500\n+=001  one\n+=245  10$aFirst\n+=900  \\\\$alocal\n" +
				"no 001: added\n+=LDR  00000nam a2200000   4500\n",
			"245$a: 1 changed|1 record changed, 2 added, 2 unchanged",
		},
		"made anew with the same 001": {
			`function transform(record)
				if record.index > 1 then return end
				local new = marc.record{}
				new:add("001", "one")
				new:add("245", "10", "a", "Anew")
				return new
			end`,
			"001 one (FILE record 1)\n-=LDR  00000nam a2200000 a 4500\n+=LDR  00000nam a2200000   4500\n" +
				"-=245  10$aFirst\n+=245  10$aAnew\n-=900  \\\\$alocal\n",
			"LDR/18: 1 changed|245$a: 1 changed|900: 1 removed|1 record changed, 2 unchanged",
		},
		"made anew with another 001": {
			`function transform(record)
				if record.index > 1 then return end
				local new = marc.record{}
				new:add("001", "other")
				return new
			end`,
			"001 one (FILE record 1): dropped\n001 other: added\n+=LDR  00000nam a2200000   4500\n+=001  other\n",
			"1 record added, 1 dropped, 2 unchanged",
		},
		"further outputs": {
			`function filter(record)
				if record.index == 1 then run:emit(record, "x.mrc") end
				if record.index == 2 then run:emit("a line", "x.txt") end
				if record.index == 3 then
					run:emit(record, "x.mrc")
					record:set("245$a", "3")
					run:emit(record, "y.mrc")
					return true
				end
				return false
			end`,
			"no 001 (FILE record 3) in y.mrc\n-=245  10$aThird\n+=245  10$a3\nno 001 (FILE record 3)\n-=245  10$aThird\n+=245  10$a3\n",
			"245$a: 2 changed|2 records changed, 1 made into rows or lines, 2 unchanged",
		},
		"rows": {
			`function extract(record) return { record.id or "none" } end`,
			"", "3 records made into rows or lines, 0 unchanged",
		},
		"batch": {
			`function batch(records)
				records[1]:set("245$a", "x")
				return { records[3], records[1], records[1]:copy(), marc.record{} }
			end`,
			"001 one (FILE record 1)\n-=245  10$aFirst\n+=245  10$ax\n001 one (FILE record 1): added\n+=LDR  00000nam a2200000 a 4500\n+=001  one\n+=245  10$ax\n" +
				"+=900  \\\\$alocal\n001 two (FILE record 2): dropped\nno 001: added\n+=LDR  00000nam a2200000   4500\n",
			"245$a: 1 changed|1 record changed, 2 added, 1 dropped, 1 unchanged",
		},
		"begin and finish": {
			`function filter(record) return true end
			 function begin(run) run:emit(marc.record{}) end
			 function finish(run) run:emit(marc.record{}, "x.mrc") end`,
			"no 001: added\n+=LDR  00000nam a2200000   4500\nno 001: added in x.mrc\n+=LDR  00000nam a2200000   4500\n",
			"2 records added, 3 unchanged",
		},
		"a source that makes records": {
			`function source(run)
				local n = 0
				return function()
					n = n + 1
					if n > 2 then return nil end
					local r = marc.record{}
					r:add("001", "made" .. n)
					return r
				end
			end
			function transform(record) if record.index == 2 then record:add("500", "  ", "a", "x") end end`,
			"001 made2 (source record 2)\n+=500  \\\\$ax\n",
			"500: 1 added|1 record changed, 1 unchanged",
		},
		"without hooks": {
			`local out = marc.output()
			for record in marc.read("` + path + `"):records() do
				if record.id ~= "two" then
					record:set("245$a", "x")
					out:write(record)
					if record.id then out:write(record) end
				end
			end
			out:write(marc.record{})`,
			"001 one (FILE record 1)\n-=245  10$aFirst\n+=245  10$ax\n001 one (FILE record 1): added\n+=LDR  00000nam a2200000 a 4500\n+=001  one\n+=245  10$ax\n" +
				"+=900  \\\\$alocal\nno 001 (FILE record 3)\n-=245  10$aThird\n+=245  10$ax\nno 001: added\n+=LDR  00000nam a2200000   4500\n001 two (FILE record 2): dropped\n",
			"245$a: 2 changed|2 records changed, 2 added, 1 dropped, 0 unchanged",
		},
	} {
		t.Run(name, func(t *testing.T) {
			opt := engine.Options{Script: script(t, row.script), Input: engine.Input{Paths: []string{path}}}
			if opt.Script.Reads() {
				opt.Input.Paths = nil
			}
			r, text, lines := reported(t, opt)
			require.NoError(t, r.Err)
			require.Equal(t, place(row.want), text)
			if row.summary != "" {
				require.Equal(t, row.summary, strings.Join(r.Sum.Changes.Lines(), "|"))
			}
			require.Equal(t, strings.Count("\n"+text, "\n001 ")+strings.Count("\n"+text, "\nno 001"), strings.Count(lines, "\n")-1, "as many entries as JSON")
			for line := range strings.Lines(lines) {
				require.True(t, json.Valid([]byte(line)), line)
			}
		})
	}
}

// Catches changes that depend on the number of VMs or on the mode, that a run with them writes
// something else, and a record that is not reported or reported twice.
func TestChanges_jobsAndModes(t *testing.T) {
	for seed, damage := range map[uint64]float64{1: 0, 2: 0.2} {
		path := saved(t, generated(t, testscale.Of(300, 600), seed, damage))
		opt := engine.Options{Script: script(t, everything), Input: engine.Input{Paths: []string{path}, Format: parse.FormatMARC}, Speed: engine.Speed{Block: 4 << 10, Jobs: 1}}
		plain := execute(t, opt)
		want, text, lines := reported(t, opt)
		same(t, plain.result, want.result, "with changes")
		require.NotEmpty(t, text)
		require.Contains(t, text, ": dropped\n")
		require.Contains(t, text, ": rejected\n")
		require.Contains(t, text, ": added\n")
		cores := runtime.GOMAXPROCS(0)
		for _, c := range crews[1:] {
			runtime.GOMAXPROCS(c.cores)
			o := opt
			o.Speed.Jobs = c.jobs
			r, gotText, gotLines := reported(t, o)
			same(t, plain.result, r.result, "%+v", c)
			require.True(t, text == gotText, "%+v: from byte %d on", c, differAt(text, gotText))
			require.True(t, lines == gotLines, "%+v", c)
		}
		runtime.GOMAXPROCS(cores)
		for _, m := range pathModes {
			o := opt
			o.Speed.Mode, o.Speed.Block = m.mode, m.block
			_, gotText, _ := reported(t, o)
			require.True(t, text == gotText, "mode %s: from byte %d on", m.mode, differAt(text, gotText))
		}
	}

	path := saved(t, generated(t, 600, 3, 0.2))
	r, _, _ := reported(t, engine.Options{Script: script(t, `
		function transform(record)
			if record.index % 3 == 0 then record:remove("6..") end
			if record.index % 5 == 0 then return false end
			if record.index % 7 == 0 then error("seventh") end
		end`), Input: engine.Input{Paths: []string{path}}})
	n := int64(0)
	for _, k := range []diff.Kind{diff.RecordChanged, diff.RecordUnchanged, diff.RecordDropped, diff.RecordRejected} {
		require.Positive(t, r.Sum.Changes.Records(k), k.String())
		n += r.Sum.Changes.Records(k)
	}
	require.Equal(t, r.Sum.Read, n)
	require.Equal(t, r.Sum.Dropped, r.Sum.Changes.Records(diff.RecordDropped))
	require.Equal(t, r.Sum.Rejected, r.Sum.Changes.Records(diff.RecordRejected))
}

// Catches changes after the record that was one too many.
func TestChanges_maxErrors(t *testing.T) {
	data, err := testmarc.Build(threeRecords)
	require.NoError(t, err)
	r, text, _ := reported(t, engine.Options{Bad: engine.BadRecords{MaxErrors: 1}, Input: engine.Input{Paths: []string{saved(t, data)}}, Script: script(t, `
		function transform(record)
			record:remove("245")
			if record.index == 2 then error("no") end
		end`)})
	require.Error(t, r.Err)
	require.NotContains(t, text, "record 3")
	require.Contains(t, text, "record 2): rejected\n")
}

// Catches a transcoding that is not reported: the text is the same, the bytes and leader/09 are
// not.
func TestChanges_encoding(t *testing.T) {
	data, err := testmarc.Build("=LDR  00000nam  2200000 a 4500\n=001  one\n=245  10$aCaf{E2}e\n=500  \\\\$aplain\n")
	require.NoError(t, err)
	opt := engine.Options{Script: script(t, `function filter() return true end`), Input: engine.Input{Paths: []string{saved(t, data)}}}
	_, text, _ := reported(t, opt)
	require.Empty(t, text)
	opt.Output.Coding = parse.UTF8
	r, text, _ := reported(t, opt)
	require.Contains(t, text, "-=LDR  00000nam  2200000 a 4500\n+=LDR  00000nam a2200000 a 4500\n# 1 field: the same text in other bytes (marc-8, now utf-8)\n")
	require.Equal(t, "LDR/09: 1 changed|1 field with the same text in another encoding|1 record changed, 0 unchanged", strings.Join(r.Sum.Changes.Lines(), "|"))
	opt.Output.Coding, opt.Output.Format = nil, parse.FormatXML
	_, asXML, _ := reported(t, opt)
	require.Equal(t, text, asXML)
}

// Catches 001s that are not those of the records that were written, in their order, for any number of VMs, for further
// outputs, and for a script that reads for itself.
func TestChanges_written(t *testing.T) {
	path := saved(t, generated(t, 300, 5, 0))
	hooks := `function transform(record)
		if record.index % 3 == 0 then record:set("001", "same") end
		if record.index % 7 == 0 then record:remove("001") end
		if record.index % 5 == 0 then run:emit(record, "further.mrc") return false end
		if record.index % 11 == 0 then error("eleventh") end
	end`
	alone := `local out, n = marc.output(), 0
		for record in marc.read(run.args.path):records() do
			n = n + 1
			if n % 2 == 0 then out:write(record) end
		end`
	for name, row := range map[string]struct {
		script string
		jobs   int
	}{"one VM": {hooks, 1}, "four VMs": {hooks, 4}, "without hooks": {alone, 1}} {
		outputs := map[string]*bytes.Buffer{"": {}, "further.mrc": {}}
		got := map[string][]string{}
		opt := engine.Options{Script: script(t, row.script), Args: map[string]string{"path": path}, Speed: engine.Speed{Jobs: row.jobs, Block: 4 << 10},
			Output: engine.Output{Main: outputs[""], Create: func(name string) (io.Writer, error) { return outputs[name], nil }}}
		if row.script == hooks {
			opt.Input.Paths = []string{path}
		}
		opt.Watch.Changes = &engine.Changes{Written: func(output string, input int, id []byte) {
			require.Zero(t, input)
			got[output] = append(got[output], string(id))
		}}
		_, err := engine.Run(t.Context(), opt)
		require.NoError(t, err, name)
		for output, b := range outputs {
			var want []string
			for rd := parse.NewReader(b, parse.Options{}); ; {
				var batch parse.Batch
				if err := rd.Read(&batch); errors.Is(err, io.EOF) {
					break
				} else {
					require.NoError(t, err)
				}
				for i := range batch.Records {
					want = append(want, string(batch.Records[i].ControlNumber()))
				}
			}
			require.Equal(t, want, got[output], "%s: %q", name, output)
			require.True(t, len(want) > 0 || row.script == alone && output != "")
		}
	}
}

// Would catch a change that the hook source makes in a record that it has read, and that is not shown.
func TestChanges_ofSource(t *testing.T) {
	data, err := testmarc.Build(threeRecords)
	require.NoError(t, err)
	r, text, _ := reported(t, engine.Options{Args: map[string]string{"path": saved(t, data)}, Script: script(t, `function source()
			local step, reader, record = marc.read(run.args.path):records()
			return function()
				record = step(reader, record)
				if record and record.id == "two" then record:set("245$a", "2") end
				return record
			end
		end
		function transform(record) if record.id == "two" then record:add("590", "  ", "a", "x") end end`)})
	require.NoError(t, r.Err)
	require.Contains(t, text, "-=245  10$aSecond\n+=245  10$a2\n+=590  \\\\$ax\n")
}
