package engine

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/fault"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/luatest"
)

// TestOptions say which tests to run.
type TestOptions struct {
	Script *Script // the file of tests
	// Options are those of its VM: OpenFile, Require, Timeout, ScriptMemory and Globals. The rest is not looked at.
	Options Options
	// Prepare makes the options for a script under test of its path, as the file of tests gives it.
	// What goes in and comes out is set by Test.
	Prepare func(path string) (Options, error)
	// Select tells whether a test is to be run. Default: all are.
	Select func(name string) bool
	// Report is called for each test that was run, in the order of the file.
	Report func(TestResult)
}

// TestResult is how a test went.
type TestResult struct {
	Name    string
	Line    int // where the file declares it
	Failed  []Failure
	Printed string // by the test, or by the script that it is about
}

// Failure is something that is not as it was expected.
type Failure struct {
	Msg  string
	Diff []string // lines: "- " was expected, "+ " came instead
	Err  error    // what the script or the test failed with, or nil
}

// TestCount counts the tests of a file.
type TestCount struct {
	Passed, Failed int
	Left           int // that were not selected
}

// Test runs the tests of a file, one after the other. A test that fails does not end it; a file
// that does not load does, with a *ScriptError. When ctx ends its cause is the error.
func Test(ctx context.Context, opt TestOptions) (n TestCount, err error) {
	opt.Options.Script = opt.Script
	t := &tester{opt: opt}
	if t.vm, err = NewStandalone(ctx, opt.Options); err != nil {
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

// orCause prefers the reason why ctx ended.
func orCause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// tester runs the tests of one file.
type tester struct {
	opt   TestOptions
	vm    *Standalone
	tests *luatest.Tests
}

// load runs the file, which declares its tests. What it prints goes to nobody.
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
func (t *tester) run(ctx context.Context, test *luatest.Test) TestResult {
	result := TestResult{Name: test.Name, Line: test.Line}
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
