package cli

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/tabulate"
)

// builtin has the scripts of commands that consist of a script.
//
//go:embed lua/*.lua
var builtin embed.FS

// params are the parameters of a built-in script, by name: strings, whole numbers, fractions, or lists of
// strings. The script has them in the local variable params, apart from the user's --set.
type params map[string]any

// builtinScript loads the script of a command, with its parameters. With an expression where it gets only
// the records for which that is true.
func builtinScript(name, where string, p params) job.Loader {
	return func() (*engine.Script, string, error) {
		source, err := builtin.ReadFile("lua/" + name + ".lua")
		if err != nil {
			return nil, "", err
		}
		// In front of the first line: the numbers of lines stay.
		code := "local params = " + p.lua() + " " + string(source)
		if where != "" {
			return job.FilterWith(where, "local where = filter "+code)()
		}
		return job.TextScript("mrrc-lua "+name, "local where "+code)()
	}
}

// lua returns the parameters as a table of Lua.
func (p params) lua() string {
	var b strings.Builder
	b.WriteString("{")
	for _, name := range slices.Sorted(maps.Keys(p)) {
		fmt.Fprintf(&b, "%s = %s, ", name, luaValue(p[name]))
	}
	return b.String() + "}"
}

// luaValue returns a value as a literal of Lua.
func luaValue(v any) string {
	switch v := v.(type) {
	case string:
		return tabulate.Quote(v)
	case int64:
		return fmt.Sprint(v)
	case float64:
		return fmt.Sprintf("%.17g", v)
	case []string:
		var b strings.Builder
		b.WriteString("{")
		for _, s := range v {
			b.WriteString(tabulate.Quote(s) + ", ")
		}
		return b.String() + "}"
	}
	panic(fmt.Sprintf("a parameter of a built-in script is a %T", v))
}
