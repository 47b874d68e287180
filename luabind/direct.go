package luabind

import (
	"slices"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/lualib"
)

// hotMethods has the names of the methods that are declared Hot, of whatever type.
var hotMethods = sync.OnceValue(func() map[string]bool {
	b := newBinding(nil)
	names := map[string]bool{}
	for _, f := range slices.Concat(b.records.class().Funcs, b.fields.class().Funcs, b.run.class().Funcs, b.lib.StringModule().Funcs) {
		if f.Hot {
			names[f.Name] = true
		}
	}
	return names
})

// DirectName returns the global under which a method can be called directly, with the object as the
// first argument. ok is false when the method is not declared Hot.
func DirectName(method string) (global string, ok bool) {
	if !hotMethods()[method] {
		return "", false
	}
	return declare.DirectGlobal(method), true
}

// installDirect makes the globals of DirectName. Each looks at its first argument and calls the method
// of its type at once.
func (b *Binding) installDirect(L *lua.LState) {
	L.SetGlobal(declare.DirectGlobal(".."), L.NewFunction(b.lib.Concat))
	L.SetGlobal(declare.DirectGlobal("[]="), L.NewFunction(lualib.SetIndex))
	L.SetGlobal(declare.DirectGlobal("{}"), L.NewFunction(lualib.SetFields))
	record, field, run, strings := b.records.class(), b.fields.class(), b.run.class(), b.lib.StringModule()
	for name := range hotMethods() {
		inRecord, inField := declare.Find(record.Funcs, name), declare.Find(field.Funcs, name)
		inRun, inString := declare.Find(run.Funcs, name), declare.Find(strings.Funcs, name)
		L.SetGlobal(declare.DirectGlobal(name), L.NewFunction(func(L *lua.LState) int {
			switch obj := L.Get(1).(type) {
			case lua.LString:
				if inString != nil {
					return inString(L)
				}
			case *lua.LUserData:
				switch obj.Value.(type) {
				case *recordHandle:
					if inRecord != nil {
						return inRecord(L)
					}
				case *fieldHandle:
					if inField != nil {
						return inField(L)
					}
				case *runBinding:
					if inRun != nil {
						return inRun(L)
					}
				}
			}
			return callMethod(L, name)
		}))
	}
}

// callMethod calls a method of any other object, as obj:name(…) does.
func callMethod(L *lua.LState, name string) int {
	fn := L.GetField(L.Get(1), name)
	if fn == lua.LNil {
		L.RaiseError("attempt to call method '%s' (a nil value)", name)
	}
	L.Insert(fn, 1)
	L.Call(L.GetTop()-1, lua.MultRet)
	return L.GetTop()
}
