package lualib

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/cformat"
	"mrrc-lua/luabind/value"
)

// format is string.format.
func (lib *stringLib) format(L *lua.LState) int {
	format := value.StringArg(L, 1, "format")
	out, arg, fits := lib.take(), 1, value.Little
	for at := 0; at < len(format); {
		n := strings.IndexByte(format[at:], '%')
		if n < 0 {
			out = append(out, format[at:]...)
			break
		}
		out = append(out, format[at:at+n]...)
		at += n + 1
		if at < len(format) && format[at] == '%' {
			out = append(out, '%')
			at++
			continue
		}
		arg++
		spec, next, err := cformat.Parse(format, at)
		switch {
		case err != nil:
			L.RaiseError("%s in %q", err.Error(), value.Short(format))
		case !isVerb[spec.Verb]:
			L.RaiseError("invalid option '%%%s' to 'format'", format[at:next])
		case arg > L.GetTop():
			value.BadArg(L, arg, "format", "no value")
		}
		at = next
		if n := len(out) + len(format) - at + longest(L.Get(arg), spec); n > fits {
			fits = value.Grows(L, "format", n)
		}
		out = lib.formatOne(L, out, spec, arg)
	}
	return lib.finish(L, out)
}

// longest returns how many bytes an argument becomes at most.
func longest(v lua.LValue, spec cformat.Spec) int {
	const number = 512 // more than the digits of the largest one, a width and a precision
	s, ok := v.(lua.LString)
	switch {
	case !ok:
		return number
	case spec.Verb == 'q':
		return 4*len(s) + 2
	}
	return len(s) + number
}

// isVerb holds the conversions that format knows.
var isVerb = [256]bool{
	'c': true, 'd': true, 'i': true, 'o': true, 'u': true, 'x': true, 'X': true, 'e': true,
	'E': true, 'f': true, 'g': true, 'G': true, 'q': true, 's': true,
}

// formatOne appends one argument.
func (lib *stringLib) formatOne(L *lua.LState, out []byte, spec cformat.Spec, arg int) []byte {
	switch spec.Verb {
	case 's':
		s, ok := L.Get(arg).(lua.LString)
		if !ok {
			s = lua.LString(L.ToStringMeta(L.Get(arg)).String())
			value.Fits(L, "format", len(out)+len(s))
		}
		if spec.Plain() {
			return append(out, s...)
		}
		return spec.AppendString(out, string(s))
	case 'q':
		return appendQuoted(out, value.StringArg(L, arg, "format"))
	case 'c':
		return spec.AppendString(out, string([]byte{byte(value.IntArg(L, arg, "format"))}))
	case 'd', 'i':
		f := value.NumberArg(L, arg, "format")
		if !(f >= -1<<63 && f < 1<<63) {
			value.BadArg(L, arg, "format", "number has no integer representation")
		}
		return spec.AppendInt(out, int64(f))
	case 'u', 'o', 'x', 'X':
		f := value.NumberArg(L, arg, "format")
		switch {
		case f >= -1<<63 && f < 1<<63:
			return spec.AppendUint(out, uint64(int64(f)))
		case f >= 1<<63 && f < 1<<64:
			return spec.AppendUint(out, uint64(f))
		}
		value.BadArg(L, arg, "format", "number has no integer representation")
	}
	return spec.AppendFloat(out, value.NumberArg(L, arg, "format"))
}

// appendQuoted appends text as a Lua literal.
func appendQuoted(out []byte, s string) []byte {
	out = append(out, '"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\', '\n':
			out = append(out, '\\', c)
		case '\r':
			out = append(out, `\r`...)
		case 0:
			out = append(out, `\000`...)
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}
