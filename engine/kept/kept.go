package kept

import (
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
)

// Hooks are the hooks of a script that was loaded into a VM. Those that it does not have are nil.
type Hooks struct {
	Begin, Source, Filter, Transform, Extract, Batch, Combine, Finish *lua.LFunction
	// Begun: begin has been called, so that what it made exists.
	Begun bool
}

// VM has the parts of a VM that Find needs besides its Lua state.
type VM struct {
	Loaded map[string]lua.LValue  // modules that were required, by name
	Owns   func(name string) bool // reports whether every script has the global
	Args   *lua.LTable            // run.args
	Seeded bool                   // the script calls math.randomseed
}

// search follows the values of one script.
type search struct {
	vm      VM
	hooks   Hooks
	globals *lua.LTable
	library map[*lua.LFunction]string // functions of Go by name
	special map[string]goFunc         // those of goFuncs
	strings *object                   // the table string
	state   *object                   // run.state
	random  *object                   // the numbers of math.random
	caches  map[*object]*object       // what is in caches
	thrown  set                       // values of errors

	objects []*object
	places  []*place
	known   map[any]*object
	cells   map[*lua.Upvalue]*place

	flows   map[flowKey]*flow
	order   []*flow
	version int // how often something new was found
	steps   int
	most    int // steps
	apart   apart
}

// apart is what Ahead needs besides.
type apart struct {
	filter bool // runs ahead of the other hooks
	loads  bool // hooks may load a module while records are worked on
}

// maxSteps bounds how many instructions are followed, so that the search takes a few seconds at most. A script of
// 2,000 lines whose functions all call each other's results reaches it; see BenchmarkFind.
const maxSteps = 2_000_000

// Report is the result of Find.
type Report struct {
	Findings []Finding // in the order of their lines, those of the main script first
	Harmless Harmless
	// Incomplete: the script is too large to be followed to its end.
	Incomplete bool
}

// Find follows the hooks of a script in L. main is the name of its file.
func Find(L *lua.LState, main string, hooks Hooks, vm VM) Report {
	s := newSearch(L, hooks, vm, maxSteps)
	s.follow()
	return s.verdict(main)
}

// newSearch makes a search that ends after a number of steps.
func newSearch(L *lua.LState, hooks Hooks, vm VM, most int) *search {
	s := &search{vm: vm, hooks: hooks, most: most, globals: L.G.Global, library: map[*lua.LFunction]string{}, special: goFuncs(),
		known: map[any]*object{}, cells: map[*lua.Upvalue]*place{}, caches: map[*object]*object{}, flows: map[flowKey]*flow{}}
	s.nameLibrary()
	s.nameModules()
	s.state = s.add(&object{name: "run.state", fresh: true, whole: true, outlives: true})
	s.random = s.add(&object{name: "math.random", outlives: true})
	for _, class := range []string{otherMethod, apartMethod} {
		s.known[class] = s.add(&object{class: class})
	}
	return s
}

// Classes of objects, known by these names, that are methods.
const (
	otherMethod = "(method)"       // of any object that is not followed, such as the record
	apartMethod = "(apart method)" // of any object, if nothing of the object is in its results
)

// follow follows the hooks until nothing new is found.
func (s *search) follow() {
	for before := -1; before != s.version && !s.tooLong(); {
		before = s.version
		s.enterHooks()
		for i := 0; i < len(s.order); i++ { // arguments go to functions
			s.order[i].run()
		}
		for i := len(s.order) - 1; i >= 0; i-- { // and results come back
			s.order[i].run()
		}
	}
}

// tooLong reports whether the search has taken more steps than it may.
func (s *search) tooLong() bool { return s.steps > s.most }

// grew notes that something new was found: functions that were followed before may have to be followed again.
func (s *search) grew() { s.version++ }

// nameModules names the values of modules.
func (s *search) nameModules() {
	for _, name := range slices.Sorted(maps.Keys(s.vm.Loaded)) {
		s.of(s.vm.Loaded[name], name)
	}
}

// enterHooks calls the hooks, as a run does.
func (s *search) enterHooks() {
	h := s.hooks
	if !h.Begun {
		s.enter(before, script.HookBegin, h.Begin, written{}, s.run())
	}
	s.enterSource()
	since := written{}
	for _, hook := range []struct {
		name string
		fn   *lua.LFunction
	}{{script.HookFilter, h.Filter}, {script.HookTransform, h.Transform}, {script.HookExtract, h.Extract}, {script.HookBatch, h.Batch}} {
		phase := record
		if s.apart.filter && hook.name == script.HookFilter {
			phase = ahead
		}
		if hook.fn != nil {
			since = s.enter(phase, hook.name, hook.fn, since, nil).goesOn
		}
	}
	if h.Combine != nil {
		s.enter(first, script.HookCombine, h.Combine, written{}, nil)
	}
	s.enter(after, script.HookFinish, h.Finish, written{}, s.run())
}

// run returns the global run.
func (s *search) run() set { return s.of(s.globals.RawGetString("run"), "run") }

// enter calls a hook with an argument. It returns the flow, which is empty without a function.
func (s *search) enter(p phase, name string, fn *lua.LFunction, since written, arg set) *flow {
	if fn == nil || fn.Proto == nil {
		return &flow{goesOn: since}
	}
	f := s.flow(p, s.objects[s.of(fn, name)[0]])
	f.called(since, values{list: []set{arg}})
	return f
}

// enterSource calls the hook source, and the function that it returns, or the method read of the object.
func (s *search) enterSource() {
	if s.hooks.Source == nil {
		return
	}
	f := s.enter(first, script.HookSource, s.hooks.Source, written{}, s.run())
	w := &site{phase: first, known: &written{}}
	for _, o := range s.at(f.results.at(0)) {
		if o.isTable() {
			s.call(w, s.read(w, single(o.id), ".read"), values{list: []set{single(o.id)}})
		} else {
			s.call(w, single(o.id), values{})
		}
	}
}
