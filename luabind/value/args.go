package value

import (
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Typed is what a userdata can hold to have a type name of its own in messages.
type Typed interface {
	LuaType() string
}

// TypeName names the type of a value as script authors know it: a type of Lua, or of the Lua API.
func TypeName(v lua.LValue) string {
	if ud, ok := v.(*lua.LUserData); ok {
		if t, ok := ud.Value.(Typed); ok {
			return t.LuaType()
		}
	}
	return v.Type().String()
}

// BadArg raises the error for the nth argument of the function called name, in the words of Lua.
func BadArg(L *lua.LState, n int, name, message string) {
	L.RaiseError("bad argument #%d to '%s' (%s)", n, name, message)
}

// WrongType raises the error for an argument of the wrong type.
func WrongType(L *lua.LState, n int, name, want string) {
	got := "no value"
	if n <= L.GetTop() {
		got = TypeName(L.Get(n))
	}
	BadArg(L, n, name, want+" expected, got "+got)
}

// StringArg reads a string, or a number as its text.
func StringArg(L *lua.LState, n int, name string) string {
	v := L.Get(n)
	if s, ok := v.(lua.LString); ok {
		return string(s)
	}
	if v.Type() == lua.LTNumber {
		return v.String()
	}
	WrongType(L, n, name, "string")
	return ""
}

// NumberArg reads a number, or a string that is one.
func NumberArg(L *lua.LState, n int, name string) float64 {
	switch v := L.Get(n).(type) {
	case lua.LNumber:
		return float64(v)
	case lua.LString:
		if f, ok := toNumber(string(v)); ok {
			return f
		}
	}
	WrongType(L, n, name, "number")
	return 0
}

// IntArg reads an integer as Lua 5.1 does: a fraction is cut off.
func IntArg(L *lua.LState, n int, name string) int {
	if v, ok := L.Get(n).(lua.LNumber); ok && v > -farAway && v < farAway {
		return int(v)
	}
	return toInt(NumberArg(L, n, name))
}

// OptInt reads an integer that may be missing or nil.
func OptInt(L *lua.LState, n int, name string, missing int) int {
	if L.Get(n) == lua.LNil {
		return missing
	}
	return IntArg(L, n, name)
}

// farAway is beyond every position and length, and far from the limits of an int.
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
// Unlike strconv it does not take octal numbers, underscores and names of infinities.
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
		case '0' <= c && c <= '9', c == '.', c == 'e', c == 'E', c == '+', c == '-':
		default:
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil || math.IsInf(f, 0)
}
