package engine_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
)

// fussy returns a function for Output.Create that refuses names which contain "bad", and a name that
// differs from another in case only, and the buffers of the others.
func fussy() (create func(name string) (io.Writer, error), made map[string]*strings.Builder) {
	made = map[string]*strings.Builder{}
	return func(name string) (io.Writer, error) {
		for other := range made {
			if strings.EqualFold(name, other) {
				return nil, &engine.NameError{Err: errors.New("is taken by " + other)}
			}
		}
		if strings.Contains(name, "bad") {
			return nil, &engine.NameError{Err: errors.New("is refused")}
		}
		made[name] = &strings.Builder{}
		return made[name], nil
	}, made
}

// Would catch a bad name that ends the run, that costs another record than the one it came from, or
// whose effect depends on the number of VMs, the size of blocks, or the limit of rejections.
func TestNames_costTheirRecords(t *testing.T) {
	const hooks = `
function transform(record)
  print(record.index)
  run:emit(record, "good" .. record.index % 3 .. ".mrc")
  if record.index % 50 == 7 then run:emit(record, "bad" .. record.index .. ".mrc") end
  if record.index % 50 == 8 then run:emit("a line", "bad.txt") end
  if record.index >= 100 then run:emit(record, record.index % 2 == 0 and "Up.mrc" or "UP.mrc") end
end`
	path := saved(t, generated(t, 300, 1, 0))
	for name, bad := range map[string]engine.BadRecords{"all": {}, "limit": {MaxErrors: 7}, "strict": {Strict: true}} {
		var want *run
		texts := map[string]string{}
		for _, jobs := range []int{1, 2, 3} {
			for _, block := range []int{1 << 10, 8 << 10, 0} {
				create, made := fussy()
				got := execute(t, engine.Options{
					Script: script(t, hooks), Bad: bad, Input: engine.Input{Paths: []string{path}},
					Output: engine.Output{Create: create}, Speed: engine.Speed{Jobs: jobs, Block: block},
				})
				balanced(t, got, name)
				now := map[string]string{}
				for name, b := range made {
					now[name] = b.String()
				}
				if want == nil {
					want, texts = &got, now
					continue
				}
				same(t, want.result, got.result, "%s, %d jobs, blocks of %d", name, jobs, block)
				require.Equal(t, texts, now)
			}
		}
		switch name {
		case "all":
			require.NoError(t, want.Err)
			require.EqualValues(t, 6+6+100-4, want.Sum.Rejected, "those with bad names, and every other one from 100 on")
			require.Contains(t, want.Reports[0], "test.lua:5: output bad7.mrc: is refused")
			require.Contains(t, want.Reports[1], "test.lua:6: output bad.txt: is refused")
			require.Contains(t, want.Reports[5], "test.lua:7: output UP.mrc: is taken by Up.mrc")
			require.Contains(t, want.Prints, "\n7\n8\n9\n", "what was printed stays")
		case "limit":
			require.Len(t, want.Reports, 7)
		case "strict":
			require.ErrorContains(t, want.Err, "output bad7.mrc: is refused")
			require.Len(t, texts, 3)
		}
	}
}

// Would catch a bad name of a script that reads for itself that ends the run, or that its records are lost
// with.
func TestNames_selfRun(t *testing.T) {
	path := saved(t, generated(t, 30, 1, 0))
	create, made := fussy()
	r := execute(t, engine.Options{Script: script(t, `
for record in marc.read(run.inputs[1]):records() do
  run:emit(record, record.index % 10 == 3 and "bad.mrc" or "good.mrc")
end
run:emit("a line", "bad.txt")`), Input: engine.Input{Paths: []string{path}}, Output: engine.Output{Create: create}})
	require.NoError(t, r.Err)
	require.EqualValues(t, 27, r.Sum.Written)
	require.Len(t, r.Reports, 4)
	require.Contains(t, r.Reports[0], "record 3 ")
	require.Contains(t, r.Reports[0], "test.lua:3: output bad.mrc: is refused")
	require.Contains(t, r.Reports[3], "test.lua:5: output bad.txt: is refused")
	require.Equal(t, 3, strings.Count(r.Rejects, "\x1d"))
	require.Equal(t, 27, strings.Count(made["good.mrc"].String(), "\x1d"))
}

// Would catch an error that befalls every name, as a full disk, and is taken for one of the name.
func TestNames_otherErrorsEndTheRun(t *testing.T) {
	for about, source := range map[string]string{
		"hooks": `function transform(record) run:emit(record, "x.mrc") end`,
		"reads": `for record in marc.read(run.inputs[1]):records() do pcall(run.emit, run, record, "x.mrc") end`,
	} {
		r := execute(t, engine.Options{
			Script: script(t, source), Input: engine.Input{Paths: []string{saved(t, generated(t, 3, 1, 0))}},
			Output: engine.Output{Create: func(string) (io.Writer, error) { return nil, errors.New("no space") }},
		})
		var output *engine.OutputError
		require.ErrorAs(t, r.Err, &output, about)
		require.Equal(t, "output x.mrc: no space", output.Error())
	}
}

// Would catch names of any length that are kept for as long as the run takes.
func TestNames_tooLong(t *testing.T) {
	r := execute(t, engine.Options{
		Script: script(t, `function transform(record) run:emit(record, ("x"):rep(4097)) end`),
		Input:  engine.Input{Paths: []string{saved(t, generated(t, 2, 1, 0))}},
	})
	require.EqualValues(t, 2, r.Sum.Rejected)
	require.Contains(t, r.Reports[0], "the name of an output has 4097 bytes, and may have 4096")
	require.Empty(t, r.Further)
}

// Would catch a run in several VMs of a script that keeps something, which shows only after their first batches: a module
// that is loaded late changes it.
func TestKept_byLateModule(t *testing.T) {
	opt := engine.Options{Script: script(t, `shared = {n = 0} function transform(record) if record.index > 250 then require("late")() end record:set("001", tostring(shared.n)) end`),
		Input: engine.Input{Paths: []string{saved(t, generated(t, 300, 1, 0))}}, Speed: engine.Speed{Jobs: 2, Block: 4 << 10}}
	opt.Reach.Require = func(string) (string, string, error) {
		return "return function() shared.n = shared.n + 1 end", "late.lua", nil
	}
	r := execute(t, opt)
	require.ErrorAs(t, r.Err, new(*engine.ScriptError))
	require.ErrorContains(t, r.Err, "shared")
	require.ErrorContains(t, r.Err, "2 jobs")
	require.NotContains(t, r.Err.Error(), "in parts")
}

// Would catch a script that was typed on a command line and is taken for a file, and one whose errors name something else.
func TestLoadTyped(t *testing.T) {
	const typed = `function filter(record) return record:value("245a") ~= nil end`
	s, err := engine.LoadTyped("-e", typed)
	require.NoError(t, err)
	r := execute(t, engine.Options{Script: s, Input: engine.Input{Paths: []string{saved(t, generated(t, 10, 1, 0))}}})
	require.NoError(t, r.Err)
	require.EqualValues(t, 10, r.Sum.Written)
	require.Equal(t, strings.Replace(typed, "245a", "245$a", 1), engine.FileText(typed))
	_, err = engine.LoadTyped("-e", "function filter(")
	require.ErrorContains(t, err, "-e:1:")
}

// Would catch a column that the rows of a lookup do not have, and that is found only when a record has it.
func TestLookup_columns(t *testing.T) {
	opt := engine.Options{Script: script(t, `local languages = lookup.csv { file = "languages.csv", key = "code" }
function filter(record) local row = languages:get("eng") return row and row.nmae == "English" end`), Input: engine.Input{Paths: []string{saved(t, generated(t, 3, 1, 0))}}}
	opt.Reach.OpenFile = func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("code,name\neng,English\n")), nil
	}
	r := execute(t, opt)
	var e *engine.ScriptError
	require.ErrorAs(t, r.Err, &e)
	require.Equal(t, 2, e.Line)
	require.Contains(t, e.Msg, "the rows have no column 'nmae'")
	require.Zero(t, r.Sum.Read)
}

// Would catch an output of which nobody knows any more what it has got, because a batch puts something into many: a
// record that has another kind of thing for it would be written.
func TestNames_manyOutputs(t *testing.T) {
	const hooks = `
function begin(run)
  for i = 1, 40 do run:emit("a line", "begin" .. i) end
end
function transform(record)
  local n = record.index
  for i = 1, 5 do run:emit("a line", "line" .. (n * 5 + i) % 200) end
  if n == 20 then error("its outputs are taken back") end
  run:emit(record, "begin" .. n)
  if n % 3 == 0 then run:emit(record, "line" .. n) end
  run:emit(n % 2 == 0 and record or "a line", "late" .. n % 45)
end`
	path := saved(t, generated(t, 150, 1, 0))
	var want *run
	for _, lift := range []engine.Lift{engine.LiftNever, engine.LiftAuto} {
		for _, block := range []int{1 << 10, 0} {
			got := execute(t, engine.Options{Script: script(t, hooks), Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Block: block, Lift: lift}})
			require.NoError(t, got.Err)
			if want == nil {
				want = &got
				require.Greater(t, want.Sum.Rejected, int64(60))
				require.Less(t, want.Sum.Rejected, int64(120))
				continue
			}
			same(t, want.result, got.result, "lift %v, blocks of %d", lift, block)
		}
	}
}
