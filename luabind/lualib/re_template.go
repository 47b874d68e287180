package lualib

import (
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/regex"
	"mrrc-lua/luabind/value"
)

// expandTemplate appends a replacement text: $1 or ${1} is a group, $0 the match, ${name} a named
// group, $$ a dollar. Unlike in Go's own templates, $1x is the first group and an x, and a group
// that the expression does not have is an error.
func expandTemplate(L *lua.LState, r *replacer, out []byte, expr *regex.Regexp, template, s string, loc []int) []byte {
	sure := expanded(len(template), loc[1]-loc[0]) <= r.fits-len(out)
	for {
		text, rest, more := strings.Cut(template, "$")
		if !sure {
			r.room(L, out, len(text))
		}
		out = append(out, text...)
		if !more {
			return out
		}
		var name string
		switch {
		case strings.HasPrefix(rest, "$"):
			out = append(out, '$')
			template = rest[1:]
			continue
		case strings.HasPrefix(rest, "{"):
			var closed bool
			if name, template, closed = strings.Cut(rest[1:], "}"); !closed {
				L.RaiseError("a } is missing in the replacement %q", value.Short(rest))
			}
		default:
			n := 0
			for n < len(rest) && '0' <= rest[n] && rest[n] <= '9' {
				n++
			}
			name, template = rest[:n], rest[n:]
		}
		g := groupNumber(expr, name)
		if g < 0 {
			L.RaiseError("the replacement has $%s, which is not a group of the expression; $$ is a dollar sign", value.Short(name))
		}
		if loc[2*g] >= 0 {
			if !sure {
				r.room(L, out, loc[2*g+1]-loc[2*g])
			}
			out = append(out, s[loc[2*g]:loc[2*g+1]]...)
		}
	}
}

// groupNumber returns the number of a group that is named by number or name, -1 when there is none.
func groupNumber(expr *regex.Regexp, name string) int {
	if n, err := strconv.Atoi(name); err == nil {
		if n <= expr.NumSubexp() {
			return n
		}
		return -1
	}
	if name == "" {
		return -1
	}
	return expr.SubexpIndex(name)
}
