package engine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// callsAll makes use of everything that an embedding program can hand to a run: it reads and writes files,
// requires a module, asks for the environment, prints, emits, counts, rejects records and writes what is
// lost on the way. Errors of functions are caught, as a script of somebody else may do.
const callsAll = `
local path = run.args.path
pcall(require, "module")
print("top", pcall(os.getenv, "HOME"))
pcall(function() local f = io.open(path) f:read("*a") f:close() end)
function begin(run)
  print("begin")
  pcall(function() local f = io.open("write.txt", "a") f:write("x") f:close() end)
  run:emit("begun", "begun.txt")
end
function transform(record)
  print(record.index)
  pcall(function() for r in marc.read(path):records() do break end end)
  pcall(function() local f = io.open(path) f:read("*a") f:close() end)
  pcall(function() local f = io.open("write.txt", "a") f:write("x") f:close() end)
  pcall(function() run:emit(record, "further.mrc") end)
  if record.index % 3 == 0 then error("third") end
  record:add("500", "  ", "a", "\226\152\131")
end
function finish(run) print("finish") run:emit("done", "done.txt") end`

// readsItself does the same without hooks.
const readsItself = `
print("begin", pcall(os.getenv, "HOME"))
pcall(require, "module")
pcall(function() local f = io.open("write.txt", "a") f:write("x") f:close() end)
for record in marc.read(run.inputs[1]):records() do
  print(record.index)
  pcall(function() run:emit(record, "further.mrc") end)
  marc.output():write(record)
end`

// sound returns options whose functions all work, over a damaged file in a directory of its own.
func sound(t *testing.T, source string) engine.Options {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in.mrc")
	require.NoError(t, os.WriteFile(path, generated(t, 40, 3, 0.3), 0o666))
	return engine.Options{
		Script: script(t, source),
		Args:   map[string]string{"path": path},
		Input:  engine.Input{Paths: []string{path}, Opened: func(_ int, _ string, in io.ReadCloser) (io.ReadCloser, error) { return in, nil }},
		Output: engine.Output{Main: io.Discard, Print: io.Discard, Coding: parse.MARC8, Create: func(string) (io.Writer, error) { return io.Discard, nil }},
		Bad:    engine.BadRecords{Rejects: io.Discard, Report: func(*engine.RecordError) {}, Tolerated: func(*parse.Record) {}, Lost: func(*parse.Record, parse.Problem) {}},
		Watch:  engine.Watch{Progress: func(luabind.Counts) {}, Observe: func() func(*parse.Record) { return func(*parse.Record) {} }},
		Reach: engine.Reach{
			OpenFile:   func(path string) (io.ReadCloser, error) { return os.Open(path) },
			CreateFile: func(string, bool) (io.WriteCloser, error) { return nothingCloser{io.Discard}, nil },
			Getenv:     func(string) (string, bool) { return "home", true },
			Require:    func(string) (string, string, error) { return "return {}", "module.lua", nil },
		},
	}
}

type nothingCloser struct{ io.Writer }

func (nothingCloser) Close() error { return nil }

// exploding panics whatever it is asked to do.
type exploding struct{ asked *atomic.Int64 }

func (p exploding) all() {
	p.asked.Add(1)
	panic("as the test says")
}
func (p exploding) Read([]byte) (int, error)  { p.all(); return 0, nil }
func (p exploding) Write([]byte) (int, error) { p.all(); return 0, nil }
func (p exploding) Close() error              { p.all(); return nil }

// breaks returns a function of the type of another one that counts its calls and then panics, returns
// nothing, or returns something that panics.
func breaks(how string, typ reflect.Type, asked *atomic.Int64) reflect.Value {
	return reflect.MakeFunc(typ, func([]reflect.Value) (out []reflect.Value) {
		asked.Add(1)
		if how == "panics" {
			panic("as the test says")
		}
		for i := range typ.NumOut() {
			v := reflect.Zero(typ.Out(i))
			if how == "returns what panics" && i == 0 {
				switch {
				case reflect.TypeFor[exploding]().Implements(typ.Out(i)):
					v = reflect.ValueOf(exploding{asked}).Convert(typ.Out(i))
				case typ.Out(i).Kind() == reflect.Func:
					v = breaks("panics", typ.Out(i), asked)
				}
			}
			out = append(out, v)
		}
		return out
	})
}

// returnsMore reports whether a function returns something that can be called.
func returnsMore(typ reflect.Type) bool {
	return typ.NumOut() > 0 && (typ.Out(0).Kind() == reflect.Func || typ.Out(0).Kind() == reflect.Interface && typ.NumOut() > 1)
}

// mayReturnNothing are functions whose empty results mean something.
var mayReturnNothing = map[string]bool{
	"Watch.Progress": true, "Watch.Trace": true, "Bad.Report": true, "Bad.Tolerated": true, "Bad.Lost": true, "Step.Take": true, "Reach.Getenv": true, "Reach.Require": true, "Checkpoints.Save": true,
}

// optionFields calls f with each field of the groups of Options that is a function, a reader or a writer.
func optionFields(opt *engine.Options, f func(name string, v reflect.Value)) {
	all := reflect.ValueOf(opt).Elem()
	for i := range all.NumField() {
		group := all.Type().Field(i)
		if group.Type.Kind() != reflect.Struct {
			continue
		}
		for k := range group.Type.NumField() {
			v := all.Field(i).Field(k)
			if v.Kind() == reflect.Func || v.Kind() == reflect.Interface && reflect.TypeFor[exploding]().Implements(v.Type()) && v.Type() != reflect.TypeFor[any]() {
				f(group.Name+"."+group.Type.Field(k).Name, v)
			}
		}
	}
}

// stages are the scripts, modes and numbers of VMs in which an option is tried.
func stages() (list []engine.Options) {
	for _, mode := range allModes {
		list = append(list, engine.Options{Speed: engine.Speed{Mode: mode}})
		if !infoOf(mode).OneVM {
			list = append(list, engine.Options{Speed: engine.Speed{Mode: mode, Jobs: 2}})
		}
	}
	return append(list, engine.Options{}) // a script that reads for itself
}

// within returns the result of a run, and fails the test if it does not end.
func within(t *testing.T, about string, f func() run) run {
	t.Helper()
	done := make(chan run, 1)
	go func() { done <- f() }()
	select {
	case r := <-done:
		return r
	case <-time.After(2 * time.Minute):
		require.Fail(t, "the run does not end", about)
		return run{}
	}
}

// Would catch a function, a reader or a writer of an embedding program whose panic ends the process or is
// passed over, or that returns nothing and is used nevertheless; in every mode, and with every option, also
// one that is added later.
func TestOptions_functionsThatBreak(t *testing.T) {
	tried := map[string]int64{}
	tries := testscale.Some(3, stages())
	for i, stage := range tries {
		source := callsAll
		if i == len(tries)-1 {
			source = readsItself
		}
		for _, how := range []string{"panics", "returns nothing", "returns what panics"} {
			optionFields(&engine.Options{}, func(name string, v reflect.Value) {
				if how != "panics" && v.Kind() == reflect.Interface || how == "returns what panics" && !returnsMore(v.Type()) {
					return
				}
				asked := &atomic.Int64{}
				opt := sound(t, source)
				opt.Speed = stage.Speed
				if source != readsItself {
					opt.Step = engine.Step{
						Each: func() engine.StepFunc {
							return func(_ int, _ *parse.Record, note []byte) ([]byte, bool, error) { return note, true, nil }
						},
						Take: func(int, *parse.Record, []byte, []byte) error { return nil },
					}
				} else if strings.HasPrefix(name, "Step.") {
					return // a script that reads for itself cannot have one
				}
				about := fmt.Sprintf("%s %s, mode %q, %d jobs", name, how, stage.Speed.Mode, stage.Speed.Jobs)
				switch name {
				case "Input.Stdin":
					if source == readsItself {
						return
					}
					opt.Input.Paths = []string{"-"}
				case "Checkpoints.Save":
					opt.Reach.CreateFile, opt.Watch.Observe, opt.Step = nil, nil, engine.Step{}
				}
				optionFields(&opt, func(other string, v reflect.Value) {
					switch {
					case other != name:
					case v.Kind() == reflect.Func:
						v.Set(breaks(how, v.Type(), asked))
					default:
						v.Set(reflect.ValueOf(exploding{asked}))
					}
				})
				r := within(t, about, func() (r run) {
					r.Sum, r.Err = engine.Run(context.Background(), opt)
					return r
				})
				var script *engine.ScriptError
				require.NotErrorAs(t, r.Err, &script, "%s", about)
				tried[name] += asked.Load()
				if asked.Load() == 0 || how == "returns nothing" && mayReturnNothing[name] {
					return
				}
				if how == "returns what panics" && asked.Load() < 2 {
					return // nothing was asked of what it returned
				}
				var fault *engine.FaultError
				var usage *engine.UsageError
				require.True(t, errors.As(r.Err, &fault) || errors.As(r.Err, &usage), "%s: %v", about, r.Err)
				if how == "panics" {
					require.ErrorAs(t, r.Err, &fault, about)
					require.Equal(t, "as the test says", fault.Value)
				}
			})
		}
	}
	optionFields(&engine.Options{}, func(name string, _ reflect.Value) {
		require.NotZero(t, tried[name], "%s was never called: the scripts of this test have to see to it", name)
	})
}

// Would catch a reader that panics in the goroutine of a decompressor, where nothing catches it.
func TestOptions_compressedSourcePanics(t *testing.T) {
	for _, method := range []string{"gzip", "zstd"} {
		z := packed(t, generated(t, 3000, 1, 0), method)
		asked := &atomic.Int64{}
		source := io.MultiReader(bytes.NewReader(z[:len(z)/2]), exploding{asked})
		r := execute(t, engine.Options{Script: script(t, `function transform() end`), Input: engine.Input{Source: source}})
		var fault *engine.FaultError
		require.ErrorAs(t, r.Err, &fault, method)
		require.EqualValues(t, 1, asked.Load(), method)
	}
}

// Would catch a writer that writes less than it was given, without an error: what is lost is then lost
// without a word.
func TestOptions_shortWrites(t *testing.T) {
	opt := sound(t, callsAll)
	for name, set := range map[string]func(o *engine.Options, w io.Writer){
		"main":    func(o *engine.Options, w io.Writer) { o.Output.Main = w },
		"print":   func(o *engine.Options, w io.Writer) { o.Output.Print = w },
		"rejects": func(o *engine.Options, w io.Writer) { o.Bad.Rejects = w },
		"further": func(o *engine.Options, w io.Writer) {
			o.Output.Create = func(string) (io.Writer, error) { return w, nil }
		},
	} {
		o := opt
		set(&o, short{})
		_, err := engine.Run(t.Context(), o)
		var output *engine.OutputError
		require.ErrorAs(t, err, &output, name)
		require.ErrorIs(t, err, io.ErrShortWrite, name)
	}
}

type short struct{}

func (short) Write(p []byte) (int, error) { return len(p) / 2, nil }

// Would catch options that are missing, or are nil in an interface, and end the process.
func TestOptions_missing(t *testing.T) {
	var none context.Context // what a program has that forgot to set it
	var usage *engine.UsageError
	hooks := script(t, `function transform() end`)
	input := engine.Input{Source: bytes.NewReader(generated(t, 3, 1, 0))}
	for name, err := range map[string]error{
		"no script":       second(engine.Run(t.Context(), engine.Options{Input: input})),
		"an empty script": second(engine.Run(t.Context(), engine.Options{Script: &engine.Script{}, Input: input})),
		"no context":      second(engine.Run(none, engine.Options{Script: hooks, Input: input})),
		"check: script":   second(engine.Check(t.Context(), engine.Options{Script: &engine.Script{}})),
		"check: none":     second(engine.Check(t.Context(), engine.Options{})),
		"check: context":  second(engine.Check(none, engine.Options{Script: hooks})),
		"examine":         second(engine.Examine(t.Context(), input, engine.Speed{}, nil)),
		"examine: none":   second(engine.Examine(none, input, engine.Speed{}, nil)),
		"standalone":      second(engine.NewStandalone(none, engine.Options{Script: hooks})),
	} {
		require.ErrorAs(t, err, &usage, name)
	}
	var fault *engine.FaultError
	for name, opt := range map[string]engine.Options{
		"a writer that is nil":  {Script: script(t, `function transform() print("x") end`), Output: engine.Output{Main: (*bytes.Buffer)(nil)}},
		"a print that is nil":   {Script: script(t, `function transform() print("x") end`), Output: engine.Output{Print: (*bytes.Buffer)(nil)}},
		"rejects that are nil":  {Script: script(t, `function transform() error("x") end`), Bad: engine.BadRecords{Rejects: (*bytes.Buffer)(nil)}},
		"a source that is nil":  {Script: hooks, Input: engine.Input{Source: (*bytes.Buffer)(nil)}},
		"changes that are nil":  {Script: script(t, `function transform(r) r:remove("001") end`), Watch: engine.Watch{Changes: &engine.Changes{Text: (*bytes.Buffer)(nil)}}},
		"views that are nil":    {Script: script(t, `function transform(r) r:remove("001") end`), Watch: engine.Watch{Changes: &engine.Changes{View: func(*diff.Entry) any { panic("as the test says") }}}},
		"keep that is nil":      {Script: script(t, `function transform(r) r:remove("001") end`), Watch: engine.Watch{Changes: &engine.Changes{View: func(*diff.Entry) any { return 1 }, Keep: func(any) { panic("as the test says") }}}},
		"globals that are odd":  {Script: script(t, `function transform() odd() end`), Globals: map[string]any{"odd": (func())(nil)}},
		"an input without a w":  {Script: hooks, Input: engine.Input{Paths: []string{saved(t, generated(t, 3, 1, 0))}}, Output: engine.Output{ByInput: []engine.InputOutput{{}}}},
		"an empty checkpoint":   {Script: hooks, Checkpoints: engine.Checkpoints{Resume: &engine.Checkpoint{}}},
		"a checkpoint of files": {Script: hooks, Input: engine.Input{Paths: []string{saved(t, generated(t, 3, 1, 0))}}, Checkpoints: engine.Checkpoints{Resume: &engine.Checkpoint{}}},
	} {
		if opt.Input.Source == nil && opt.Input.Paths == nil {
			opt.Input.Source = bytes.NewReader(generated(t, 3, 1, 0))
		}
		r := within(t, name, func() (r run) {
			r.Sum, r.Err = engine.Run(context.Background(), opt)
			return r
		})
		if strings.HasSuffix(name, "nil") {
			require.ErrorAs(t, r.Err, &fault, name)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// Would catch an examiner whose panic ends the process.
func TestExamine_panics(t *testing.T) {
	data := generated(t, 30, 1, 0)
	for _, jobs := range []int{1, 3} {
		for _, at := range []string{"look", "take"} {
			_, err := engine.Examine(t.Context(), engine.Input{Source: bytes.NewReader(data)}, engine.Speed{Jobs: jobs}, brokenExaminer(at))
			var fault *engine.FaultError
			require.ErrorAs(t, err, &fault, at)
		}
	}
}

type brokenExaminer string

func (b brokenExaminer) Look([]parse.Record) any {
	if b == "look" {
		panic("look")
	}
	return nil
}

func (b brokenExaminer) Take([]parse.Record, any) error { panic("take") }
