package lualib

import (
	"encoding/binary"
	"math"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/value"
)

func (lib *stringLib) len(L *lua.LState) int {
	L.Push(value.Number(len(value.StringArg(L, 1, "len"))))
	return 1
}

// span turns the positions that sub and byte take into offsets; from >= to is nothing.
func span(i, j, n int) (from, to int) {
	if i < 0 {
		i = max(n+i+1, 1)
	} else if i == 0 {
		i = 1
	}
	if j < 0 {
		j = n + j + 1
	}
	return i - 1, min(j, n)
}

func (lib *stringLib) sub(L *lua.LState) int {
	s := value.StringArg(L, 1, "sub")
	from, to := span(value.IntArg(L, 2, "sub"), value.OptInt(L, 3, "sub", -1), len(s))
	switch {
	case from >= to:
		L.Push(value.Empty())
	case to-from == len(s):
		return same(L, s)
	default:
		value.Fits(L, "sub", to-from)
		L.Push(value.Cut(s, from, to))
	}
	return 1
}

func (lib *stringLib) byte(L *lua.LState) int {
	s := value.StringArg(L, 1, "byte")
	i := value.OptInt(L, 2, "byte", 1)
	from, to := span(i, value.OptInt(L, 3, "byte", i), len(s))
	if to-from > maxStack {
		L.RaiseError("string slice too long: byte returns at most %d numbers", maxStack)
	}
	for k := from; k < to; k++ {
		L.Push(value.Number(int(s[k])))
	}
	return max(to-from, 0)
}

// maxStack bounds how many values one call returns.
const maxStack = 1 << 16

func (lib *stringLib) char(L *lua.LState) int {
	out := lib.take()
	for i := 1; i <= L.GetTop(); i++ {
		c := value.IntArg(L, i, "char")
		if c < 0 || c > 255 {
			value.BadArg(L, i, "char", "invalid value")
		}
		out = append(out, byte(c))
	}
	return lib.finish(L, out)
}

func (lib *stringLib) upper(L *lua.LState) int { return lib.turn(L, "upper", 'a') }
func (lib *stringLib) lower(L *lua.LState) int { return lib.turn(L, "lower", 'A') }

// turn changes the case of the 26 letters from first on.
func (lib *stringLib) turn(L *lua.LState, name string, first byte) int {
	s := value.StringArg(L, 1, name)
	at := letterIn(s, first)
	if at < 0 {
		return same(L, s)
	}
	value.Fits(L, name, len(s))
	out := append(lib.take(), s...)
	turnCase(out[at:], first)
	return lib.finish(L, out)
}

// letterIn returns the place of the first of the 26 letters from first on; -1 if there is none.
func letterIn(s string, first byte) int {
	for i := range len(s) {
		if s[i]-first < 26 {
			return i
		}
	}
	return -1
}

// turnCase changes the case of the 26 letters from first on, eight bytes at a time.
func turnCase(b []byte, first byte) {
	const high, each = 0x8080808080808080, 0x0101010101010101
	from, after := (0x80-uint64(first))*each, (0x80-uint64(first)-26)*each
	for ; len(b) >= 8; b = b[8:] {
		x := binary.LittleEndian.Uint64(b)
		low := x &^ high
		letters := (low + from) &^ (low + after) &^ x & high // the high bits of bytes that are ASCII, first or more, and below first+26
		binary.LittleEndian.PutUint64(b, x^letters>>2)       // 80 >> 2 is 20
	}
	for i, c := range b {
		if c-first < 26 {
			b[i] = c ^ 0x20
		}
	}
}

func (lib *stringLib) reverse(L *lua.LState) int {
	s := value.StringArg(L, 1, "reverse")
	value.Fits(L, "reverse", len(s))
	out := append(lib.take(), s...)
	slices.Reverse(out)
	return lib.finish(L, out)
}

func (lib *stringLib) rep(L *lua.LState) int {
	s, n := value.StringArg(L, 1, "rep"), value.IntArg(L, 2, "rep")
	sep := ""
	if L.Get(3) != lua.LNil {
		sep = value.StringArg(L, 3, "rep")
	}
	each := len(s) + len(sep)
	switch {
	case n <= 0 || each == 0:
		L.Push(value.Empty())
		return 1
	}
	total := min(n, math.MaxInt/2/each)*each - len(sep)
	value.Fits(L, "rep", total)
	out := append(append(slices.Grow(lib.take(), total+each), s...), sep...)
	for len(out) < total {
		out = append(out, out[:min(len(out), total-len(out))]...)
	}
	return lib.finish(L, out[:total])
}
