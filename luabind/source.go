package luabind

import (
	"errors"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/lualib"
	"mrrc-lua/luabind/value"
)

// Source is the meaning of a value from which a script reads records: one of its fields is set.
type Source struct {
	Paths []string       // files for Go to open
	Bytes io.Reader      // the bytes of a string
	Fn    *lua.LFunction // to be called for bytes or records
	Self  lua.LValue     // with this first argument, if it is not nil
}

// SourceOf reads a source: a path or a list of paths, bytes in a string, a function, or a table or
// userdata with a method read. A string is bytes when it holds a character of MARC alone, a field
// or record terminator, and a path otherwise.
func SourceOf(L *lua.LState, v lua.LValue) (Source, error) {
	switch v := v.(type) {
	case lua.LString:
		if strings.ContainsAny(string(v), "\x1d\x1e") {
			return Source{Bytes: strings.NewReader(string(v))}, nil
		}
		if v == "" {
			return Source{}, errors.New("gave an empty string: a path or the bytes of records are expected")
		}
		return Source{Paths: []string{string(v)}}, nil
	case *lua.LFunction:
		return Source{Fn: v}, nil
	case *lua.LTable:
		if v.Len() > 0 {
			return pathList(v)
		}
		return readMethod(L, v)
	case *lua.LUserData:
		return readMethod(L, v)
	}
	if v == lua.LNil {
		return Source{}, errors.New("returned nothing: return a path, a list of paths, or a function that returns the next record at each call")
	}
	return Source{}, errors.New("gave a " + value.TypeName(v) + ": a path, a list of paths, a string of bytes, a function or an object with a method read is expected")
}

func pathList(t *lua.LTable) (Source, error) {
	var s Source
	n := t.Len()
	for i := 1; i <= n; i++ {
		p, ok := t.RawGetInt(i).(lua.LString)
		if !ok {
			return s, errors.New("gave a list with a " + value.TypeName(t.RawGetInt(i)) + " in it: paths are expected")
		}
		s.Paths = append(s.Paths, string(p))
	}
	return s, nil
}

func readMethod(L *lua.LState, v lua.LValue) (Source, error) {
	if ud, ok := v.(*lua.LUserData); ok {
		if fn, ok := lualib.ReadMethod(ud); ok {
			return Source{Fn: fn, Self: v}, nil
		}
	}
	// The method may come from a metatable, which raises an error when it has none.
	get := L.NewFunction(func(L *lua.LState) int {
		L.Push(L.GetField(L.Get(1), "read"))
		return 1
	})
	L.Push(get)
	L.Push(v)
	if L.PCall(1, 1, nil) == nil {
		fn, ok := L.Get(-1).(*lua.LFunction)
		L.Pop(1)
		if ok {
			return Source{Fn: fn, Self: v}, nil
		}
	}
	return Source{}, errors.New("gave a " + value.TypeName(v) + " without a method read")
}
