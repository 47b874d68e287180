package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/guard"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// vm is one Lua state with everything that a script finds in it, and the lock that guards it. Its
// methods are called under that lock, except close and those of the lock itself.
type vm struct {
	*program
	lock  *LockState
	guard *guard.Guard
	bind  *luabind.Binding

	rec *parse.Record // the record that the script is working on, for messages; nil: none
}

// vmOptions: a registry that grows in large steps (small ones copy it quadratically), and a
// recursion limit well below that of Go's stack.
var vmOptions = lua.Options{
	SkipOpenLibs:     true,
	RegistrySize:     4096,
	RegistryMaxSize:  1 << 18,
	RegistryGrowStep: 8192,
	CallStackSize:    200,

	IncludeGoStackTrace: true, // of panics only
}

func newVM(p *program) *vm {
	return &vm{program: p, guard: &guard.Guard{}, lock: newLockState(lua.NewState(vmOptions))}
}

// install puts the libraries and the bindings into the VM. They ask the host for everything that they need
// from the program.
func (v *vm) install(L *lua.LState, host luabind.Host) {
	v.bind = luabind.Install(L, host)
	v.guard.Pulse = func() { script.ForgetTailCalls(L) }
	L.SetContext(v.guard)
}

// close ends the VM and closes its files.
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

// called does the same with a function that was pushed with its arguments. A function that is called once in
// a run may take as long as it needs.
func (v *vm) called(L *lua.LState, hook string, args, want int) (out lua.LValue, err error) {
	switch hook {
	case "", script.HookBegin, script.HookFinish:
	default:
		v.guard.Start()
	}
	err = L.PCall(args, want, nil)
	stopped := v.guard.Leave()
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

// explain adds to an error the reason why the script was stopped.
func (v *vm) explain(e *ScriptError, why error) {
	e.Err, e.Msg = why, why.Error()
	switch {
	case errors.Is(why, guard.ErrTimeout):
		what := "the hook"
		if e.Hook == "" {
			what = "this"
		}
		e.Msg = fmt.Sprintf("%s took longer than %v", what, v.opt.Limits.Timeout)
		e.Hint = "a loop that does not end? --timeout sets the limit"
	case errors.Is(why, guard.ErrMemory), errors.Is(why, guard.ErrKept) && v.rec == nil:
		explainMemory(v.opt, e)
	case errors.Is(why, guard.ErrKept):
		e.Msg = fmt.Sprintf("the script keeps more than %s in memory", value.Size(v.opt.Limits.Memory))
		e.Hint = "a table at the top of the script that grows with every record? --script-memory sets the limit"
	}
}

// explainMemory returns the error of a script that needs more memory than it may.
func explainMemory(opt *Options, e *ScriptError) {
	e.Msg = fmt.Sprintf("the script needs more than %s of memory", value.Size(opt.Limits.Memory))
	e.Hint = "a table or a string that grows without end? --script-memory sets the limit"
}

// newWatches returns the goroutines that stop scripts; their memory is that of the scripts and of what is
// in flight.
func (p *program) newWatches() *guard.Watches {
	if p.opt.Limits.Memory <= 0 {
		return guard.NewWatches(0)
	}
	return guard.NewWatches(p.opt.Limits.Memory + p.opt.Speed.Memory)
}

// watch watches the VM's calls, until ctx ends, which stops its script.
func (v *vm) watch(ctx context.Context, w *guard.Watches) {
	w.Add(v.guard)
	w.Time(ctx, v.guard, v.opt.Limits.Timeout)
}

// maxArray is how many elements BoundArrays leaves the array part of a table. Tables of whole
// catalogues have several million.
const maxArray = 1 << 24

// BoundArrays bounds the array part of tables in all Lua states of the process, also those of other
// users of gopher-lua: a list has room for 16,777,215 values, and a larger integer is a key like any other.
// Without it a single assignment such as seen[40000000] = true, with a control number for an index, takes
// 640 MiB at once.
//
// Below the limit, value.SetIndex keeps a number that is far beyond the end of a list elsewhere.
//
// The limit is a variable of gopher-lua, and so the decision of the program: one that runs scripts of
// others calls BoundArrays before its first run, as the command line does. It may be called several
// times, from any goroutine, as long as no Lua state is in use before the first call returns.
func BoundArrays() { boundArrays() }

var boundArrays = sync.OnceFunc(func() { lua.MaxArrayIndex = maxArray })
