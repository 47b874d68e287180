package value

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// A Lua string is an interface value that points at a string header that points at bytes: three
// pieces of memory, two of them allocated for each string. The boxes below are header and bytes in
// one piece, so that a short string costs one allocation, and a string that a script keeps holds
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

// Char returns the Lua string of one byte. It costs no memory.
func Char(c byte) lua.LValue { return single[c] }

// Empty returns the empty Lua string. It costs no memory.
func Empty() lua.LValue { return single[256] }

// String makes a Lua string of bytes that may change afterwards.
func String(b []byte) lua.LValue {
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

// Copy makes a Lua string that shares no memory with s.
func Copy(s string) lua.LValue { return String(unsafe.Slice(unsafe.StringData(s), len(s))) }

// Cut makes a Lua string of the bytes of s from one offset up to another. A short part is copied and
// a long one shares the bytes, so that keeping a part never keeps much more than that.
func Cut(s string, from, to int) lua.LValue {
	n := to - from
	if n <= 16 || n < len(s)/4 {
		return Copy(s[from:to])
	}
	return lua.LString(s[from:to])
}

// numbers holds the small numbers as Lua values, so that positions and counts cost no memory.
var numbers = func() (t [1024]lua.LValue) {
	for i := range t {
		t[i] = lua.LNumber(i)
	}
	return t
}()

// Number makes a Lua value of an integer. A number from 0 to 1023 costs no memory.
func Number(n int) lua.LValue {
	if uint(n) < uint(len(numbers)) {
		return numbers[n]
	}
	return lua.LNumber(n)
}
