package lint

import (
	"strings"
	"sync"

	"mrrc-lua/luabind"
	"mrrc-lua/luabind/declare"
)

// class is a type of the API.
type class struct {
	decl    *declare.Class
	methods functions
	props   map[string]declare.Prop
}

// noun describes a value of the class.
func (c *class) noun() string {
	if c.decl.Only {
		return c.decl.Var
	}
	if strings.ContainsRune("aeiou", rune(c.decl.Var[0])) {
		return "an " + c.decl.Var
	}
	return "a " + c.decl.Var
}

// module is a module of the API, or a library of Lua.
type module struct {
	decl  *declare.Module // nil: of Lua, and more is in it than funcs
	name  string
	funcs functions
}

// api has the functions, types and modules that can be called. Declarations are read when they are asked for: most
// scripts use few of them, and every run looks for mistakes.
type api struct {
	classes map[string]*class
	modules map[string]*module
	globals functions
	tables  map[string]bool // types that are tables
}

// functions has the functions of a class or a module by their names. A declaration is read once, at first use,
// which may be on several goroutines at a time.
type functions map[string]func() *signature

// has reports whether there is a function of a name.
func (f functions) has(name string) bool { return f[name] != nil }

// get returns a function; nil: there is none of this name.
func (f functions) get(name string) *signature {
	if read := f[name]; read != nil {
		return read()
	}
	return nil
}

// known returns the API.
var known = sync.OnceValue(func() *api {
	a := &api{
		classes: map[string]*class{}, modules: map[string]*module{},
		tables: map[string]bool{"Link": true, "Problem": true, "TestCase": true},
	}
	for _, d := range luabind.Classes() {
		c := &class{decl: d, props: map[string]declare.Prop{}}
		c.methods = a.functions(d.Var+":", c, d.Funcs)
		for _, p := range d.Props {
			c.props[p.Name] = p
		}
		a.classes[d.Name] = c
	}
	for _, m := range luabind.Modules() {
		a.modules[m.Name] = &module{m, m.Name, a.functions(m.Name+".", nil, m.Funcs)}
	}
	a.globals = a.functions("", nil, append(luabind.Globals(), luaFuncs...))
	for name, funcs := range luaLibraries {
		a.modules[name] = &module{name: name, funcs: a.functions(name+".", nil, funcs)}
	}
	return a
})

// functions are those of declarations: methods of a class, or functions of a module. prefix is what scripts write
// before their names.
func (a *api) functions(prefix string, of *class, declared []declare.Func) functions {
	all := make(functions, len(declared))
	for _, f := range declared {
		all[f.Name] = sync.OnceValue(func() *signature { return a.read(prefix+f.Name, of, f) })
	}
	return all
}

// property returns the kind of a property of a class.
func (a *api) property(c *class, name string) (k kind, ok bool) {
	p, ok := c.props[name]
	if ok {
		k = a.typed(p.Type)
	}
	return k, ok
}

// pureModules are modules whose functions do nothing but return a result.
var pureModules = map[string]bool{"text": true, "norm": true, "string": true, "re": true}

// luaFuncs declares functions of Lua's own, as far as a script may rely on their results.
var luaFuncs = []declare.Func{
	{Name: "tostring", Args: "x: any", Returns: "string"},
	{Name: "tonumber", Args: "x: any, base: integer?", Returns: "number|nil", Example: `tonumber("12")`},
	{Name: "type", Args: "x: any", Returns: "string"},
	{Name: "ipairs", Args: "list: table", Returns: "any ...", Example: `for _, x in ipairs(list) do`},
	{Name: "pairs", Args: "table: table", Returns: "any ...", Example: `for key, value in pairs(t) do`},
	{Name: "setmetatable", Args: "table: table, metatable: any", Returns: "table"},
	{Name: "rawequal", Args: "a: any, b: any", Returns: "boolean"},
	{Name: "error", Args: "message: any, level: integer?", Example: `error("no title")`},
}

// luaLibraries declares functions of Lua's own libraries likewise.
var luaLibraries = map[string][]declare.Func{
	"table": {
		{Name: "concat", Args: "list: table, separator: string?, from: integer?, to: integer?", Returns: "string", Example: `table.concat(list, "; ")`},
		{Name: "insert", Args: "list: table, value: any, position: any?", Example: `table.insert(list, value)`},
		{Name: "remove", Args: "list: table, position: integer?", Returns: "any", Example: `table.remove(list)`},
		{Name: "sort", Args: "list: table, before: function?", Example: `table.sort(list)`},
	},
	"math": {
		{Name: "floor", Args: "x: number", Returns: "number", Example: "math.floor(x)"},
		{Name: "ceil", Args: "x: number", Returns: "number", Example: "math.ceil(x)"},
		{Name: "abs", Args: "x: number", Returns: "number", Example: "math.abs(x)"},
		{Name: "max", Args: "x: number, ...: number", Returns: "number", Example: "math.max(a, b)"},
		{Name: "min", Args: "x: number, ...: number", Returns: "number", Example: "math.min(a, b)"},
	},
	"os": {
		{Name: "date", Args: "format: string?, time: number?", Returns: "any"},
		{Name: "time", Args: "date: table?", Returns: "number"},
		{Name: "getenv", Args: "name: string", Returns: "string|nil", Example: `os.getenv("HOME")`},
	},
}
