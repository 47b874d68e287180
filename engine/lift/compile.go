package lift

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script/source"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/goval"
)

// Env has what the compiler needs to know of a VM and its script.
type Env struct {
	Globals   *lua.LTable
	Args      *lua.LTable       // run.args
	ArgValues map[string]string // the contents of run.args
	IsRun     func(lua.LValue) bool
	// Source returns a file of the script: its syntax tree, and the code that was compiled from it. ok is false if
	// there is no such file.
	Source func(name string) (code Code, ok bool)
}

// Code is a file of a script.
type Code struct {
	Tree  *source.Tree
	Proto *lua.FunctionProto
	Typed bool // specs may be written as script.LoadTyped allows
}

// Hook is a hook that was compiled.
type Hook struct{ fn *function }

// Program has the hooks of one VM that were compiled. It is not changed after the last call of Compile, and any
// number of machines run it.
type Program struct {
	env       Env
	api       *luabind.Names
	links     []link
	bounds    []bound
	numbers   map[link]int
	globals   *lua.LTable
	functions map[*lua.LFunction]*function
	callables map[*lua.LFunction]*goval.Callable
	tables    map[*lua.LTable]*goval.Table
	objects   map[*lua.LUserData]*goval.Object
	codes     map[string]*fileCode
}

// NewProgram makes a program without hooks. api has the functions that hooks may call.
func NewProgram(env Env, api *luabind.Names) *Program {
	return &Program{env: env, api: api, globals: env.Globals, numbers: map[link]int{}, functions: map[*lua.LFunction]*function{},
		callables: map[*lua.LFunction]*goval.Callable{}, tables: map[*lua.LTable]*goval.Table{}, objects: map[*lua.LUserData]*goval.Object{}, codes: map[string]*fileCode{}}
}

// Compile compiles a hook. The error is a *Refusal, after which no further hook may be compiled. It is called
// under the lock of the VM.
func (c *Program) Compile(hook *lua.LFunction) (h *Hook, err error) {
	defer func() {
		if p := recover(); p != nil {
			refusal, ok := p.(*Refusal)
			if !ok { // a fault of the compiler: the VM can still run the hook
				refusal = &Refusal{Why: fmt.Sprintf("the compiler has a fault: %v", p)}
			}
			err = refusal
		}
	}()
	if hook.IsG || hook.Proto == nil {
		return nil, &Refusal{Why: "a hook is not written in Lua"}
	}
	f := c.of(hook, nil, 0)
	for _, changes := range f.changes {
		if changes {
			f.refuse(f.code.Line(), "it changes its argument as if it were a table")
		}
	}
	return &Hook{f}, nil
}

// nameOf returns the name of a function of the API.
func (c *Program) nameOf(fn *lua.LFunction) string {
	if name := c.api.NameOf(fn); name != "" {
		return name
	}
	return "a function"
}
