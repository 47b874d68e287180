package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// vm is one Lua state with everything that a script finds in it, and the lock that guards it. Its
// methods are called under that lock, except close and those of the lock itself.
type vm struct {
	*program
	lock  *LockState
	guard *guard
	bind  *luabind.Binding

	rec *parse.Record // the record that the script is working on, for messages; nil: none
}

// vmOptions: a registry that grows in large steps (small ones copy it quadratically), and a
// recursion limit well below what Go's stack bears.
var vmOptions = lua.Options{
	SkipOpenLibs:     true,
	RegistrySize:     4096,
	RegistryMaxSize:  1 << 18,
	RegistryGrowStep: 8192,
	CallStackSize:    200,

	IncludeGoStackTrace: true, // of panics only
}

func newVM(p *program) *vm {
	return &vm{program: p, guard: &guard{}, lock: newLockState(lua.NewState(vmOptions))}
}

// install puts the libraries and the bindings into the VM. What they need from the program they ask
// the host.
func (v *vm) install(L *lua.LState, host luabind.Host) {
	v.bind = luabind.Install(L, host)
	L.SetContext(v.guard)
}

// close ends the VM and closes what it holds of the world outside.
func (v *vm) close() {
	if v.bind != nil {
		v.bind.Close()
	}
	v.lock.Close()
}

// call runs a function with arguments under the guard and returns its first result, if want is 1.
// The error is a *ScriptError.
func (v *vm) call(L *lua.LState, hook string, fn *lua.LFunction, want int, args ...lua.LValue) (lua.LValue, error) {
	L.Push(fn)
	for _, a := range args {
		L.Push(a)
	}
	return v.called(L, hook, len(args), want)
}

// called does the same with a function that was pushed with its arguments. What is called once in a
// run may take as long as it needs.
func (v *vm) called(L *lua.LState, hook string, args, want int) (out lua.LValue, err error) {
	switch hook {
	case "", script.HookBegin, script.HookFinish:
	default:
		v.guard.start()
	}
	err = L.PCall(args, want, nil)
	stopped := v.guard.leave()
	if err == nil && stopped == nil {
		if want == 1 {
			out = L.Get(-1)
			L.Pop(1)
		}
		return out, nil
	}
	if err == nil {
		// The script came to its end although it was stopped: a pcall caught the error.
		L.SetTop(L.GetTop() - want)
		err = stopped
	}
	e := v.script.Classify(err, hook, v.file)
	switch fault := (*FaultError)(nil); {
	case stopped != nil:
		v.explain(e, stopped)
	case errors.As(e.Err, &fault):
		v.faults.Add(1)
	}
	return nil, e
}

// explain makes an error say why the script was stopped.
func (v *vm) explain(e *ScriptError, why error) {
	e.Err, e.Msg = why, why.Error()
	switch {
	case errors.Is(why, errTimeout):
		what := "the hook"
		if e.Hook == "" {
			what = "this"
		}
		e.Msg = fmt.Sprintf("%s took longer than %v", what, v.opt.Timeout)
		e.Hint = "a loop that does not end? --timeout sets the limit"
	case errors.Is(why, errMemory), errors.Is(why, errKept) && v.rec == nil:
		e.Msg = fmt.Sprintf("the script needs more than %s of memory", inUnits(v.opt.ScriptMemory))
		e.Hint = "a table or a string that grows without end? --script-memory sets the limit"
	case errors.Is(why, errKept):
		e.Msg = fmt.Sprintf("the script keeps more than %s in memory", inUnits(v.opt.ScriptMemory))
		e.Hint = "a table at the top of the script that grows with every record? --script-memory sets the limit"
	}
}

// inUnits writes a number of bytes with a unit.
func inUnits(n int64) string {
	for _, unit := range []string{"bytes", "KiB", "MiB"} {
		if n < 1<<10 || n%(1<<10) != 0 && n < 10<<10 {
			return fmt.Sprintf("%d %s", n, unit)
		}
		n >>= 10
	}
	return fmt.Sprintf("%d GiB", n)
}

// watches are the goroutines that stop scripts: one for each VM that watches the time of a call, and
// one for all of them that watches the memory of the process.
type watches struct {
	memory *memoryWatch
	bound  bool // the memory is to be watched
	done   chan struct{}
	all    sync.WaitGroup
}

func (p *program) newWatches() *watches {
	return &watches{memory: p.newMemoryWatch(), bound: p.opt.ScriptMemory > 0, done: make(chan struct{})}
}

// time watches the calls of a VM, until ctx ends, which stops its script.
func (w *watches) time(ctx context.Context, v *vm) {
	w.memory.add(v.guard)
	w.all.Go(func() { v.guard.watch(ctx, v.opt.Timeout, w.done) })
}

// heap watches the memory, if it is bounded.
func (w *watches) heap() {
	if w.bound {
		w.all.Go(func() { w.memory.run(w.done) })
	}
}

// stop ends the goroutines and waits for them.
func (w *watches) stop() {
	close(w.done)
	w.all.Wait()
}
