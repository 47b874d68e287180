package luabind

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
)

// directNames are the methods that a compiler may call directly: those of records, fields, run and
// strings that scripts call for every record.
var directNames = map[string]bool{
	"value": true, "values": true, "has": true, "count": true, "any": true,
	"field": true, "fields": true, "each": true, "add": true, "append": true, "set": true,
	"remove": true, "map": true, "text": true, "rename": true, "delete": true,
	"fixed": true, "emit": true, "tally": true, "skip": true,
	"find": true, "match": true, "gsub": true, "gmatch": true, "sub": true, "byte": true,
	"upper": true, "lower": true,
}

// DirectName gives the global under which a method can be called directly, with the object as
// first argument; ok is false when it cannot. The name is none that a script can write.
func DirectName(method string) (name string, ok bool) {
	if !directNames[method] {
		return "", false
	}
	return "(" + method + ")", true
}

// installDirect makes the globals of DirectName.
func (b *Binding) installDirect(L *lua.LState, record, field, run *declare.Class) {
	for name := range directNames {
		inRecord, inField, inRun, inString := declare.Find(record.Funcs, name), declare.Find(field.Funcs, name), declare.Find(run.Funcs, name), declare.Find(b.lib.StringModule().Funcs, name)
		global, _ := DirectName(name)
		L.SetGlobal(global, L.NewFunction(func(L *lua.LState) int {
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
				case *Binding:
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
