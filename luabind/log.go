package luabind

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/lualib"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// Placer is a Host that has a current record.
type Placer interface {
	// Place names the current record for people; "" when there is none.
	Place() string
}

// logBinding is the module log of one Lua state.
type logBinding struct {
	host Host
}

// module declares the module log.
func (b *logBinding) module() *declare.Module {
	each := func(name, prefix, doc string) declare.Func {
		return declare.Func{
			Name: name, Args: "...: any",
			Doc:     doc + " The line begins with the place of the current record, or of a record among the values.",
			Example: `log.` + name + `("no title", record)`,
			Fn: func(L *lua.LState) int {
				return b.print(L, "log."+name, prefix)
			},
		}
	}
	return &declare.Module{
		Name: "log", Doc: "Messages for the person who runs the script. They go where print goes, never into the output.",
		Funcs: []declare.Func{
			each("info", "info", "Prints a message."),
			each("warn", "warning", "Prints a warning."),
			each("error", "error", "Prints an error; the script goes on. run:reject rejects a record."),
		},
	}
}

func (b *logBinding) print(L *lua.LState, name, prefix string) int {
	place := ""
	if p, ok := b.host.(Placer); ok {
		place = p.Place()
	}
	n := 0
	for i := 1; i <= L.GetTop(); i++ {
		v := L.Get(i)
		if r, ok := RecordOf(v); ok && r != nil {
			place = placeOf(r)
			continue
		}
		n++
		L.Replace(n, v)
	}
	L.SetTop(n)
	lead := prefix + ": "
	if place != "" {
		lead += place + ": "
	}
	line := strings.TrimSuffix(lualib.Joined(L, name, lead, " "), "\n")
	b.host.Print(strings.ReplaceAll(line, "\n", `\n`) + "\n") // so that it cannot look like another message
	return 0
}

// placeOf names a record for people.
func placeOf(r *parse.Record) string {
	id := ""
	if n := r.ControlNumber(); n != nil {
		id = fmt.Sprintf(" (001 %s)", strings.TrimSpace(value.Short(string(n))))
	}
	if r.Pos().Source == "" {
		return "record" + id
	}
	return fmt.Sprintf("%s record %d%s", r.Pos().Source, r.Pos().Number, id)
}
