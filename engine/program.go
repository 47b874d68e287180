package engine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/seen"
	"mrrc-lua/luabind/lualib"
	"mrrc-lua/parse"
)

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
