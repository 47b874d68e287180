package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/guard"
	"mrrc-lua/internal/seen"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/lualib"
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

// program is a script and everything that its VMs share: the options it was started with, modules
// compiled once, and values such as lookup tables that the first VM makes and the others use.
// Its methods are safe for concurrent use.
type program struct {
	script *Script // the one that errors are about
	opt    *Options
	*plan
	ctx    context.Context // of the whole run; bindings stop waiting when it ends
	seen   *seen.Notes     // for checkpoints; nil without them
	notes  notes
	mapped mappings
	passed notes        // members of archives that were passed over
	faults atomic.Int64 // panics of Go code that the script ran into
	broken breakage     // of a function of the embedding program

	looked  sync.Once // for mistakes that show once the top level has run
	values  sync.Map  // *sharedValue by key
	modules sync.Map  // *moduleOnce by the name that require is called with
	files   sync.Map  // *Script by file name; without proto when it does not compile
}

// moduleOnce is a module that is compiled by the first VM that requires it.
type moduleOnce struct {
	sync.Once
	script *Script
	err    error
}

// load compiles a module, unless another VM has done so before. owns reports whether every script
// has a global of that name. The error is a *lualib.SyntaxError when the module does not compile.
func (p *program) load(module string, owns func(global string) bool) (*lua.FunctionProto, error) {
	if p.opt.Reach.Require == nil {
		return nil, errors.New("this program has no modules")
	}
	once, _ := p.modules.LoadOrStore(module, &moduleOnce{})
	m := once.(*moduleOnce)
	m.Do(func() { m.script, m.err = p.compile(module, owns) })
	if m.err != nil {
		return nil, m.err
	}
	return m.script.Proto(), nil
}

func (p *program) compile(module string, owns func(global string) bool) (s *Script, err error) {
	source, name, err := p.opt.Reach.Require(module)
	if err == nil {
		p.seen.Module(module, script.Sum(source))
		p.files.Store(name, script.Uncompiled(name, source))
		if s, err = LoadScript(name, source); err == nil {
			p.files.Store(name, s)
			err = s.KeepsOff(owns)
		}
	}
	if syntax := (*ScriptError)(nil); errors.As(err, &syntax) {
		err = &lualib.SyntaxError{Err: syntax}
	}
	return s, err
}

// file returns the script, or a module that it requires, by the name that messages have for it; nil
// for any other name.
func (p *program) file(name string) *Script {
	if name == p.script.Name {
		return p.script
	}
	if s, ok := p.files.Load(name); ok {
		return s.(*Script)
	}
	return nil
}

// sharedValue is made by the first VM that asks for it.
type sharedValue struct {
	sync.Once
	value any
	err   error
}

// share returns the value of a key, which the first VM to ask makes with load.
func (p *program) share(key string, load func() (any, error)) (any, error) {
	once, _ := p.values.LoadOrStore(key, &sharedValue{})
	v := once.(*sharedValue)
	v.Do(func() {
		if v.value, v.err = load(); v.err == nil {
			p.seen.Recall(key, v.value)
		}
	})
	return v.value, v.err
}

// parseOptions returns the options for reading records from a source of that name.
func (p *program) parseOptions(name string) parse.Options {
	return parse.Options{Source: name, Block: p.opt.Speed.Block, Text: p.opt.Input.Text, Originals: p.opt.Watch.Changes != nil, Salvage: p.opt.Input.Salvage}
}
