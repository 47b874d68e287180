package scripttest

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine"
	"mrrc-lua/internal/fault"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/luatest"
)

// Options select the tests to run, and how they are run.
type Options struct {
	Script *engine.Script // the file of tests
	// VM has the options of the file's VM, those that engine.NewStandalone uses. Files of records that a
	// test names are opened with Reach.OpenFile, and read with Input.Text.
	VM engine.Options
	// Prepare returns the options for a script under test by its path, as the file of tests has it. Run sets
	// the inputs and outputs, and Args.
	Prepare func(path string) (engine.Options, error)
	// Select reports whether a test is selected. Default: all are.
	Select func(name string) bool
	// Report is called for each test that was run, in the order of the file.
	Report func(Result)
}

// Result is the result of a test.
type Result struct {
	Name    string
	Line    int // where the file declares it
	Failed  []Failure
	Printed string // by the test, or by the script that it is about
}

// Failure is a difference from the expected result.
type Failure struct {
	Msg  string
	Diff []string // lines: "- " was expected, "+ " was found instead
	Err  error    // what the script or the test failed with, or nil
}

// Count counts the tests of a file.
type Count struct {
	Passed, Failed int
	Left           int // that were not selected
}

// Run runs the tests of a file, one after the other. A test that fails is not an error. The error is an
// *engine.ScriptError of a file that does not load, or the cause of ctx when that ends.
func Run(ctx context.Context, opt Options) (n Count, err error) {
	opt.VM.Script = opt.Script
	t := &tester{opt: opt}
	if t.vm, err = engine.NewStandalone(ctx, opt.VM); err != nil {
		return n, err
	}
	defer t.vm.Close()
	if err := t.load(ctx); err != nil {
		return n, orCause(ctx, err)
	}
	for i := range t.tests.List {
		test := &t.tests.List[i]
		if opt.Select != nil && !opt.Select(test.Name) {
			n.Left++
			continue
		}
		result := t.run(ctx, test)
		if ctx.Err() != nil {
			return n, context.Cause(ctx)
		}
		if len(result.Failed) > 0 {
			n.Failed++
		} else {
			n.Passed++
		}
		if opt.Report != nil {
			opt.Report(result)
		}
	}
	return n, nil
}

// orCause returns the cause of ctx if it has ended, else err.
func orCause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// tester runs the tests of one file.
type tester struct {
	opt   Options
	vm    *engine.Standalone
	tests *luatest.Tests
}

// load runs the file, which declares its tests. Text that it prints is dropped.
func (t *tester) load(ctx context.Context) error {
	defer t.vm.Handed()
	return t.vm.Hold(ctx, func(L *lua.LState, b *luabind.Binding) error {
		t.tests = luatest.Install(L, b)
		if err := t.vm.Call(L, L.NewFunctionFromProto(t.opt.Script.Proto()), 0); err != nil {
			return err
		}
		t.tests.Seal()
		b.Seal()
		return nil
	})
}

// run runs one test.
func (t *tester) run(ctx context.Context, test *luatest.Test) Result {
	result := Result{Name: test.Name, Line: test.Line}
	if test.Case != nil {
		c := &caseRun{tester: t, Case: test.Case, result: &result}
		if err := fault.Safely(func() error { return c.run(ctx) })(); err != nil {
			result.Failed = append(result.Failed, Failure{Msg: "the script failed", Err: err})
		}
		return result
	}
	err := t.vm.Hold(ctx, func(L *lua.LState, _ *luabind.Binding) error { return t.vm.Call(L, test.Fn, 0) })
	if err != nil {
		result.Failed = append(result.Failed, Failure{Err: err})
	}
	result.Printed = t.vm.Handed().Printed
	return result
}
