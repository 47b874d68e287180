package lualib

import (
	"fmt"
	"slices"
	"strings"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// libraryNames are the members of those of Lua's own libraries that have no declarations here.
var libraryNames = map[string][]string{
	"os":    append(slices.Clone(osFuncs), "getenv"),
	"table": {"concat", "getn", "insert", "maxn", "remove", "sort"},
	"math": {
		"abs", "acos", "asin", "atan", "atan2", "ceil", "cos", "cosh", "deg", "exp", "floor", "fmod", "frexp", "huge", "ldexp", "log",
		"log10", "max", "min", "mod", "modf", "pi", "pow", "rad", "random", "randomseed", "sin", "sinh", "sqrt", "tan", "tanh",
	},
}

// libraryElsewhere has functions that these libraries have in other versions of Lua or in other languages,
// and what to use here.
var libraryElsewhere = map[string]string{
	"table.unpack": "Lua 5.1 calls it unpack", "table.pack": "{ … } makes a list", "table.move": "a loop copies elements",
	"table.length": "#list is the number of elements in a list", "table.size": "#list is the number of elements in a list", "table.len": "#list is the number of elements in a list",
	"table.join": `table.concat(list, "; ") joins the elements of a list`, "table.push": "table.insert(list, value) appends", "table.append": "table.insert(list, value) appends",
	"table.extend": "a loop appends the elements, with table.insert(list, value)", "table.pop": "table.remove(list) removes the last element", "table.count": "#list is the number of elements in a list", "table.includes": "a table with names as keys finds them: known[value] = true, then if known[value]",
	"table.add": "table.insert(list, value) appends", "table.contains": "a table with names as keys finds them: known[value] = true, then if known[value]",
	"table.find": "a table with names as keys finds them: known[value] = true, then if known[value]", "table.foreach": "write for key, value in pairs(t) do",
	"table.foreachi": "write for _, x in ipairs(list) do", "math.round": "math.floor(x + 0.5) rounds", "math.tointeger": "math.floor(x) is a whole number",
	"math.type": `type(x) is "number" for every number`, "math.maxinteger": "math.huge is larger than every number",
}

// MissingInLibrary returns the message about a missing member of one of Lua's own libraries: os, table or
// math. ok is false if the member exists, and for every other module.
func MissingInLibrary(library, name string) (msg, hint string, ok bool) {
	names := libraryNames[library]
	switch {
	case names == nil || slices.Contains(names, name):
		return "", "", false
	case library == "os":
		return noOS(name), "", true
	}
	hint = libraryElsewhere[library+"."+name]
	if near := declare.Nearest(name, names); hint == "" && near != "" {
		hint = "did you mean " + library + "." + near + "?"
	}
	return fmt.Sprintf("%s has no '%s'", library, value.Short(name)), hint, true
}

// noOS returns the message for a member that the library os does not have here.
func noOS(name string) string {
	return fmt.Sprintf("os has no '%s' (a script cannot start programs or change files; os has %s)", value.Short(name), strings.Join(libraryNames["os"], ", "))
}
