package luabind

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// badArg raises the error for an argument, in the words of Lua.
func badArg(L *lua.LState, n int, name, message string) {
	L.RaiseError("bad argument #%d to '%s' (%s)", n, name, message)
}

// wrongType raises the error for an argument of the wrong type.
func wrongType(L *lua.LState, n int, name, want string) {
	got := "no value"
	if n <= L.GetTop() {
		got = typeName(L.Get(n))
	}
	badArg(L, n, name, want+" expected, got "+got)
}

// stringArg reads a string, or a number as its text.
func stringArg(L *lua.LState, n int, name string) string {
	v := L.Get(n)
	if s, ok := v.(lua.LString); ok {
		return string(s)
	}
	if v.Type() == lua.LTNumber {
		return v.String()
	}
	wrongType(L, n, name, "string")
	return ""
}

// numberArg reads a number, or a string that is one.
func numberArg(L *lua.LState, n int, name string) float64 {
	switch v := L.Get(n).(type) {
	case lua.LNumber:
		return float64(v)
	case lua.LString:
		if f, ok := toNumber(string(v)); ok {
			return f
		}
	}
	wrongType(L, n, name, "number")
	return 0
}

// intArg reads an integer as Lua 5.1 does: a fraction is cut off.
func intArg(L *lua.LState, n int, name string) int {
	if v, ok := L.Get(n).(lua.LNumber); ok && v > -farAway && v < farAway {
		return int(v)
	}
	return toInt(numberArg(L, n, name))
}

// optInt reads an integer that may be missing or nil.
func optInt(L *lua.LState, n int, name string, missing int) int {
	if L.Get(n) == lua.LNil {
		return missing
	}
	return intArg(L, n, name)
}

// farAway is beyond every position and length, and far from what an int holds.
const farAway = 1 << 52

// toInt makes an integer of a number, beyond all lengths if need be.
func toInt(f float64) int {
	switch {
	case math.IsNaN(f):
		return -farAway
	case f >= farAway:
		return farAway
	case f <= -farAway:
		return -farAway
	}
	return int(f)
}

// toNumber reads a number as Lua 5.1 does: decimal, or hexadecimal with 0x, blanks around it.
// Unlike strconv it knows no octal, no underscores and no names of infinities.
func toNumber(s string) (float64, bool) {
	s = strings.Trim(s, " \t\n\v\f\r")
	digits, negative := s, false
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		digits, negative = digits[1:], digits[0] == '-'
	}
	if len(digits) > 2 && digits[0] == '0' && digits[1]|0x20 == 'x' {
		u, err := strconv.ParseUint(digits[2:], 16, 64)
		if negative {
			return -float64(u), err == nil
		}
		return float64(u), err == nil
	}
	for i := range len(digits) {
		switch c := digits[i]; {
		case isDigit(c), c == '.', c == 'e', c == 'E', c == '+', c == '-':
		default:
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil || math.IsInf(f, 0)
}

// numbers holds the small numbers as Lua values, so that positions and counts cost no memory.
var numbers = func() (t [1024]lua.LValue) {
	for i := range t {
		t[i] = lua.LNumber(i)
	}
	return t
}()

// number makes a Lua value of an integer.
func number(n int) lua.LValue {
	if uint(n) < uint(len(numbers)) {
		return numbers[n]
	}
	return lua.LNumber(n)
}

// bytesOf gives the bytes of a string, to be read only.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// cut makes a Lua string of a part of s. A short part is copied and a long one shares the bytes,
// so that keeping a part never keeps much more than that.
func cut(s string, from, to int) lua.LValue {
	n := to - from
	if n <= 16 || n < len(s)/4 {
		return stringOf(bytesOf(s[from:to]))
	}
	return lua.LString(s[from:to])
}

// describe gives the error of a malformed pattern with the pattern.
func describe(err error, pattern string) string {
	if len(pattern) > 60 {
		pattern = pattern[:60] + "…"
	}
	return fmt.Sprintf("%s in pattern %q", err.Error(), pattern)
}
