package luabind

import lua "github.com/yuin/gopher-lua"

func (b *Binding) openStrings(L *lua.LState) { _ = L }
