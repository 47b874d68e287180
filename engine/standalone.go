package engine

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/lift"
	"mrrc-lua/engine/script"
	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/guard"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// Standalone is a VM outside any run, for a file of tests or an interactive session. It has everything
// that a script has, but it reads no input, and nothing is written to outputs.
//
// One goroutine uses it; Interrupt alone may be called by others.
type Standalone struct {
	host    unwritten
	watches *guard.Watches
	close   sync.Once
}

// NewStandalone makes a VM with the libraries and the bindings in it. Of the options it uses Script, which
// errors are about, Args, Globals, Reach and Limits, and of Input the Paths, as run.inputs, and how
// marc.read reads.
func NewStandalone(ctx context.Context, opt Options) (*Standalone, error) {
	if err := needContext(ctx); err != nil {
		return nil, err
	}
	p := settled(opt).program
	p.ctx = ctx
	s := &Standalone{host: unwritten{vm: newVM(p)}, watches: p.newWatches()}
	s.host.watch(ctx, s.watches)
	err := s.host.lock.Hold(ctx, PhaseScript, func(L *lua.LState) error {
		s.host.install(L, &s.host)
		return nil
	})
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close ends the VM.
func (s *Standalone) Close() {
	s.close.Do(func() {
		s.watches.Stop()
		s.host.vm.close()
	})
}

// Hold takes the VM lock and runs f with the state and its bindings, neither of which it may keep. The
// error is f's, or that of ctx.
func (s *Standalone) Hold(ctx context.Context, f func(L *lua.LState, b *luabind.Binding) error) error {
	return s.host.lock.Hold(ctx, PhaseScript, func(L *lua.LState) error { return f(L, s.host.bind) })
}

// Call calls a function of the script, which may take as long as the hooks of one record. The results
// are on the stack afterwards; lua.MultRet asks for all of them. The error is a *ScriptError, or
// ErrInterrupted if Interrupt or the end of the VM's context ended the call. Call must be called by a
// function that Hold runs.
func (s *Standalone) Call(L *lua.LState, fn *lua.LFunction, results int) error {
	defer s.watchMemory()()
	h := &s.host
	h.state = undecided
	h.guard.Start()
	if h.started != nil {
		h.started()
	}
	L.Push(fn)
	_, err := h.called(L, "", 0, results)
	if errors.Is(err, guard.ErrInterrupted) {
		return ErrInterrupted
	}
	return err
}

// watchMemory watches the memory of the process until the function that it returns is called: only
// while the VM is at work, because a script that it runs in a VM of its own has a watch of its own.
func (s *Standalone) watchMemory() (end func()) {
	w := s.host.newWatches()
	w.Add(s.host.guard)
	w.Memory()
	return w.Stop
}

// SetScript sets the script that errors name from now on. It must be called by a function that Hold runs.
func (s *Standalone) SetScript(script *Script) { s.host.script = script }

// SetRecord sets the current record, which messages name; nil: there is none. It must be called by a
// function that Hold runs.
func (s *Standalone) SetRecord(r *parse.Record) { s.host.rec = r }

// OpenFile opens a file that the script may read.
func (s *Standalone) OpenFile(path string) (io.ReadCloser, error) { return s.host.openFile(path) }

// PrintTo sends the script's prints to w at once; they are then not part of Handed. Errors of w are
// ignored.
func (s *Standalone) PrintTo(w io.Writer) { s.host.tap = w }

// OnCall sets a function that Call calls when the time of the call has begun.
func (s *Standalone) OnCall(f func()) { s.host.started = f }

// Interrupt ends the call that is running, if one is.
func (s *Standalone) Interrupt() { s.host.guard.Interrupt() }

// Handed returns everything that the script passed to the program since the last call of Handed.
func (s *Standalone) Handed() Handed {
	h := &s.host
	out := Handed{Printed: h.printed.String(), Emitted: h.emitted, Tallies: h.tallies,
		Skipped: h.state == skipRecord, Rejected: h.state == rejectRecord, Reason: h.reason, Stopped: h.done}
	h.printed.Reset()
	h.emitted, h.tallies, h.verdict = 0, nil, verdict{}
	return out
}

// Handed holds everything that a script passed to the program around it.
type Handed struct {
	Printed  string
	Emitted  int     // records and lines for outputs
	Tallies  Tallies // nil when nothing was counted
	Skipped  bool    // it called run:skip
	Rejected bool    // it called run:reject
	Reason   string  // with this reason
	Stopped  bool    // it called run:stop
}

// unwritten is the host of a VM whose outputs go nowhere.
type unwritten struct {
	*vm
	verdict
	tap     io.Writer // gets what is printed; nil: it is kept
	printed strings.Builder
	emitted int
	tallies Tallies
	started func()
}

// Emit implements luabind.Host.
func (h *unwritten) Emit(_ *parse.Record, name string) error { return h.emit(name) }

// EmitLine implements luabind.Host.
func (h *unwritten) EmitLine(_, name string) error { return h.emit(name) }

func (h *unwritten) emit(name string) error {
	if name != "" && h.opt.Output.Create == nil {
		return errNoFurther
	}
	h.emitted++
	return nil
}

// Print implements luabind.Host.
func (h *unwritten) Print(text string) {
	if h.tap != nil {
		_, _ = io.WriteString(h.tap, text)
		return
	}
	h.printed.WriteString(text)
}

// Tally implements luabind.Host.
func (h *unwritten) Tally(table, key string, n float64) {
	if h.tallies == nil {
		h.tallies = Tallies{}
	}
	h.tallies.add(table, key, n)
}

// Counts implements luabind.Host.
func (h *unwritten) Counts() luabind.Counts { return luabind.Counts{} }

// Found is what Check finds out about a script.
type Found struct {
	Hooks    []string // in the order in which they are called
	Module   bool     // the script has none, and returns a value for others that require it
	Warnings []script.Warning
	Runs     []HookRuns // filter, transform and extract, as far as the script has them
}

// HookRuns says where a hook runs.
type HookRuns struct {
	Hook   string
	Why    string // it runs in the VM: the first reason; "": it can run without
	Script string // the file that the reason is in
	Line   int
}

// inVM makes the reason of a refusal that of the hook.
func (h *HookRuns) inVM(why *lift.Refusal) { h.Why, h.Script, h.Line = why.Why, why.Script, why.Line }

// Check loads a script into a VM, which runs its top level, and returns which hooks it defines and
// what may be wrong with it. No record is read. Of the options it uses Script, Args, Globals, Reach and
// Limits. The error is a *ScriptError.
func Check(ctx context.Context, opt Options) (found Found, err error) {
	err = fault.In("", func() error {
		if err := needContext(ctx); err != nil {
			return err
		}
		found, err = check(ctx, opt)
		return err
	})
	return found, err
}

func check(ctx context.Context, opt Options) (Found, error) {
	s := opt.Script
	if s != nil && s.Compiled() && s.Hookless() && !s.Uses("marc") && s.Module() {
		return Found{Module: true, Warnings: s.Warnings()}, nil
	}
	r, err := newRun(Options{Script: s, Args: opt.Args, Globals: opt.Globals, Reach: opt.Reach, Limits: opt.Limits})
	if err != nil {
		return Found{}, err
	}
	r.ctx = ctx
	f := Found{Warnings: s.Warnings()}
	for _, key := range slices.Sorted(maps.Keys(opt.Args)) {
		if !s.Mentions(key) {
			f.Warnings = append(f.Warnings, script.Warning{Line: 1, Msg: "the script does not mention '" + key + "', which --set sets"})
		}
	}
	if r.self != nil {
		return f, s.Misspelt()
	}
	watches := r.newWatches()
	defer func() {
		watches.Stop()
		r.closeVMs()
	}()
	if err := r.startVMs(ctx, watches); err != nil {
		return Found{}, err
	}
	w := r.workers[0]
	err = w.hold(ctx, PhaseScript, nil, func(L *lua.LState) error {
		for _, name := range script.HookNames() {
			if L.G.Global.RawGetString(name) != lua.LNil {
				f.Hooks = append(f.Hooks, name)
			}
		}
		f.Runs = r.whereHooksRun(L, w)
		w.loadModules(L)
		f.addKept(w, L)
		slices.SortStableFunc(f.Warnings, func(a, b script.Warning) int { return cmp.Compare(a.Line, b.Line) })
		return nil
	})
	return f, err
}

// whereHooksRun compiles each hook of a VM, whose lock the caller holds, to find out where it runs. All hooks run
// without the VM, or filter alone, or none.
func (p *program) whereHooksRun(L *lua.LState, w *worker) (list []HookRuns) {
	first := ""
	for _, hook := range w.liftable() {
		runs := HookRuns{Hook: hook.name}
		_, err := lift.NewProgram(p.liftEnv(L, w), luabind.NamesIn(L, w.bind)).Compile(hook.fn)
		if refusal := (*lift.Refusal)(nil); errors.As(err, &refusal) {
			runs.inVM(refusal)
			if first == "" {
				first = hook.name
			}
		}
		list = append(list, runs)
	}
	if first == "" {
		return list
	}
	for i, hook := range w.liftable() {
		h := &list[i]
		switch {
		case h.Why != "":
		case i > 0 || hook.name != script.HookFilter:
			h.inVM(&lift.Refusal{Script: w.script.Name, Line: hook.fn.Proto.LineDefined, Why: first + " runs there"})
		default:
			if why := w.notAhead(L); why != nil {
				h.inVM(why)
			}
		}
	}
	return list
}

// loadModules loads the modules that the hooks of a script require by name, so that what they keep is found as well. A
// module that cannot be loaded is left alone: the hook that requires it may never run.
func (w *worker) loadModules(L *lua.LState) {
	load, ok := L.G.Global.RawGetString("require").(*lua.LFunction)
	if !ok {
		return
	}
	for _, name := range w.script.Required() {
		_, _ = w.call(L, "", load, 0, lua.LString(name))
	}
}

// addKept adds what the script keeps from record to record, unless it declares that it needs one job.
func (f *Found) addKept(w *worker, L *lua.LState) {
	if L.G.Global.RawGetString("parallel") == lua.LFalse {
		return
	}
	for _, found := range w.kept(L, false).Findings {
		warning := script.Warning{Line: found.Written.Line, Msg: found.With(0) + "; parallel = false declares that the script needs one"}
		if found.Written.Script != w.script.Name {
			warning.Script = found.Written.Script
		}
		f.Warnings = append(f.Warnings, warning)
	}
}
