package luabind

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/lazyregexp"
	"mrrc-lua/luabind/declare"
)

var (
	lastWord = lazyregexp.New(`[A-Za-z_]\w*$`)
	lastPath = lazyregexp.New(`[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$`)
	lastCall = lazyregexp.New(`[.:]([A-Za-z_]\w*)\s*$`)
)

// Complete returns the ways in which the end of a line of Lua may go on: from is where the word begins
// that each element of the list replaces. The list is sorted. Functions come with their opening bracket. It calls nothing of
// the script, and is used under the VM lock.
func (b *Binding) Complete(L *lua.LState, line string) (from int, list []string) {
	from = len(line) - len(lastWord().FindString(line))
	word, before := line[from:], line[:from]
	switch {
	case inString(before):
		return from, nil
	case strings.HasSuffix(before, ":"):
		list = b.members(L, before[:len(before)-1], true)
	case strings.HasSuffix(before, ".") && !strings.HasSuffix(before, ".."):
		list = b.members(L, before[:len(before)-1], false)
	case word != "":
		list = globalNames(L)
	}
	list = slices.DeleteFunc(list, func(name string) bool { return !strings.HasPrefix(name, word) })
	slices.Sort(list)
	return from, slices.Compact(list)
}

// inString reports whether the end of a line is within quotes.
func inString(line string) bool {
	var quote byte
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote != 0 && c == '\\':
			i++
		case c == quote:
			quote = 0
		}
	}
	return quote != 0
}

// globalNames lists the keywords and globals.
func globalNames(L *lua.LState) (names []string) {
	for word := range keywords {
		names = append(names, word)
	}
	for k, v := L.G.Global.Next(lua.LNil); k != lua.LNil; k, v = L.G.Global.Next(k) {
		if isName(k.String()) {
			names = append(names, withBracket(k.String(), v))
		}
	}
	return names
}

func withBracket(name string, v lua.LValue) string {
	if v.Type() == lua.LTFunction {
		return name + "("
	}
	return name
}

// members lists the names that may follow an expression and a colon, or a dot.
func (b *Binding) members(L *lua.LState, expr string, colon bool) []string {
	if name, ok := called(expr); ok {
		return membersOf(resultsOf(name), colon)
	}
	path := lastPath().FindString(expr)
	if path == "" {
		return nil
	}
	var v lua.LValue = L.G.Global
	var class *declare.Class // of a property, whose value is not read
	for _, name := range strings.Split(path, ".") {
		switch t := v.(type) {
		case *lua.LTable:
			v = rawMember(t, name)
			class = classOf(v)
		default:
			if class = typeOfProp(class, name); class == nil {
				return nil
			}
		}
	}
	switch v := v.(type) {
	case *lua.LTable:
		if !colon {
			return tableNames(v)
		}
	case lua.LString:
		return membersOf("string", colon)
	default:
		if class != nil {
			return membersOf(class.Name, colon)
		}
	}
	return nil
}

// rawMember returns the member of a table, or of the table that it is a view of.
func rawMember(t *lua.LTable, name string) lua.LValue {
	for ; t != nil; t = shown(t) {
		if v := t.RawGetString(name); v != lua.LNil {
			return v
		}
	}
	return lua.LNil
}

// shown returns the table that a view reads from, nil when t is not a view.
func shown(t *lua.LTable) *lua.LTable {
	if mt, ok := t.Metatable.(*lua.LTable); ok {
		next, _ := mt.RawGetString("__index").(*lua.LTable)
		return next
	}
	return nil
}

func tableNames(t *lua.LTable) (names []string) {
	for ; t != nil; t = shown(t) {
		for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
			if isName(k.String()) && k.Type() == lua.LTString {
				names = append(names, withBracket(k.String(), v))
			}
		}
	}
	return names
}

// called returns the name of the method or function that a call at the end of an expression calls.
func called(expr string) (name string, ok bool) {
	expr = strings.TrimRight(expr, " ")
	if !strings.HasSuffix(expr, ")") {
		return "", false
	}
	depth := 0
	for i := len(expr) - 1; i >= 0; i-- {
		switch expr[i] {
		case ')':
			depth++
		case '(':
			depth--
		}
		if depth == 0 {
			if m := lastCall().FindStringSubmatch(expr[:i]); m != nil {
				return m[1], true
			}
			return "", true
		}
	}
	return "", true
}

// resultsOf returns the type of the result of a method or function of the Lua API.
func resultsOf(name string) string {
	for _, c := range Classes() {
		if i := slices.IndexFunc(c.Funcs, func(f declare.Func) bool { return f.Name == name }); i >= 0 {
			return firstType(c.Funcs[i].Returns)
		}
	}
	for _, m := range Modules() {
		if i := slices.IndexFunc(m.Funcs, func(f declare.Func) bool { return f.Name == name }); i >= 0 {
			return firstType(m.Funcs[i].Returns)
		}
	}
	return ""
}

// firstType reads the type that a declaration begins with: Field of "Field|nil".
func firstType(declared string) string {
	if i := strings.IndexAny(declared, "| ,?"); i >= 0 {
		return declared[:i]
	}
	return declared
}

// membersOf lists the members of a type by name.
func membersOf(typ string, colon bool) (names []string) {
	if typ == "string" {
		for _, m := range Modules() {
			for _, f := range m.Funcs {
				if m.Name == "string" && colon {
					names = append(names, f.Name+"(")
				}
			}
		}
		return names
	}
	for _, c := range Classes() {
		if c.Name != typ {
			continue
		}
		for _, f := range c.Funcs {
			if colon {
				names = append(names, f.Name+"(")
			}
		}
		for _, p := range c.Props {
			if !colon {
				names = append(names, p.Name)
			}
		}
	}
	return names
}

// classOf returns the type of a value, nil when it is not one of the Lua API.
func classOf(v lua.LValue) *declare.Class {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return nil
	}
	if mt, ok := ud.Metatable.(*lua.LTable); ok {
		return classNamed(mt.RawGetString("__metatable").String())
	}
	return nil
}

func classNamed(name string) *declare.Class {
	for _, c := range Classes() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// typeOfProp returns the type of a property, nil when it is not one of the Lua API.
func typeOfProp(c *declare.Class, name string) *declare.Class {
	if c == nil {
		return nil
	}
	for _, p := range c.Props {
		if p.Name == name {
			return classNamed(firstType(p.Type))
		}
	}
	return nil
}
