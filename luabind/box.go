package luabind

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// A Lua string is an interface value that points at a string header that points at bytes: three
// pieces of memory, two of them made for each string. The boxes below are header and bytes in one
// piece, so that a short string costs one allocation, and a string that a script keeps holds
// nothing but itself.
type (
	box16 struct {
		s lua.LString
		b [16]byte
	}
	box48 struct {
		s lua.LString
		b [48]byte
	}
	box112 struct {
		s lua.LString
		b [112]byte
	}
)

// iface is how Go lays out a non-empty interface: type word, data word.
type iface struct {
	tab  unsafe.Pointer
	data unsafe.Pointer
}

// stringTab is the type word of a lua.LValue that holds a lua.LString.
var stringTab = func() unsafe.Pointer {
	var v lua.LValue = lua.LString("x")
	return (*iface)(unsafe.Pointer(&v)).tab
}()

// boxed makes a Lua value of a string header that is never changed again.
func boxed(s *lua.LString) (v lua.LValue) {
	*(*iface)(unsafe.Pointer(&v)) = iface{stringTab, unsafe.Pointer(s)}
	return v
}

// single holds the strings of no or one byte.
var single = func() (t [257]lua.LValue) {
	for i := range 256 {
		t[i] = lua.LString([]byte{byte(i)})
	}
	t[256] = lua.LString("")
	return t
}()

// stringOf makes a Lua string of bytes that may change afterwards.
func stringOf(b []byte) lua.LValue {
	switch n := len(b); {
	case n == 0:
		return single[256]
	case n == 1:
		return single[b[0]]
	case n <= 16:
		x := new(box16)
		copy(x.b[:], b)
		x.s = lua.LString(unsafe.String(&x.b[0], n))
		return boxed(&x.s)
	case n <= 48:
		x := new(box48)
		copy(x.b[:], b)
		x.s = lua.LString(unsafe.String(&x.b[0], n))
		return boxed(&x.s)
	case n <= 112:
		x := new(box112)
		copy(x.b[:], b)
		x.s = lua.LString(unsafe.String(&x.b[0], n))
		return boxed(&x.s)
	}
	return lua.LString(b)
}
