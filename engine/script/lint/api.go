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
	methods map[string]*signature
	props   map[string]kind
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
	funcs map[string]*signature
}

// api has the functions, types and modules that can be called.
type api struct {
	classes map[string]*class
	modules map[string]*module
	globals map[string]*signature
	tables  map[string]bool // types that are tables
}

// known returns the API, which is read once.
var known = sync.OnceValue(func() *api {
	a := &api{
		classes: map[string]*class{}, modules: map[string]*module{}, globals: map[string]*signature{},
		tables: map[string]bool{"Link": true, "Problem": true, "TestCase": true},
	}
	for _, c := range luabind.Classes() {
		a.classes[c.Name] = &class{decl: c, methods: map[string]*signature{}, props: map[string]kind{}}
	}
	for _, c := range a.classes {
		for _, f := range c.decl.Funcs {
			c.methods[f.Name] = a.read(c.decl.Var+":"+f.Name, c, f)
		}
		for _, p := range c.decl.Props {
			c.props[p.Name] = a.typed(p.Type)
		}
	}
	for _, m := range luabind.Modules() {
		a.modules[m.Name] = &module{m, m.Name, map[string]*signature{}}
		for _, f := range m.Funcs {
			s := a.read(m.Name+"."+f.Name, nil, f)
			s.pure = pureModules[m.Name]
			a.modules[m.Name].funcs[f.Name] = s
		}
	}
	// What these iterate over depends on the captures.
	for _, m := range []string{"string", "re"} {
		if s := a.modules[m].funcs["gmatch"]; s != nil && len(s.results) > 0 {
			s.results[0].yields = append(s.results[0].yields, kind{})
		}
	}
	for _, f := range append(luabind.Globals(), luaFuncs...) {
		a.globals[f.Name] = a.read(f.Name, nil, f)
	}
	for name, funcs := range luaLibraries {
		a.modules[name] = &module{name: name, funcs: map[string]*signature{}}
		for _, f := range funcs {
			a.modules[name].funcs[f.Name] = a.read(name+"."+f.Name, nil, f)
		}
	}
	return a
})

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
