package lint

import (
	"fmt"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind/lualib"
)

// ofList are methods that lists have in other languages.
var ofList = map[string]bool{
	"append": true, "push": true, "add": true, "insert": true, "remove": true, "pop": true, "sort": true, "concat": true, "join": true,
	"extend": true, "contains": true, "includes": true, "length": true, "size": true, "len": true, "count": true, "unpack": true,
}

// listCall reports t:insert(x) and t.append(x) of a table which has nothing of this name: the script nowhere gives it to one.
func (c *checker) listCall(object ast.Expr, of kind, name string, line, col int) {
	if !ofList[name] || !of.only(isTable) || of.values != nil || of.columns != nil || c.tree.Assigns(name) {
		return
	}
	shown := c.shown(object, of)
	_, hint, missing := lualib.MissingInLibrary("table", name)
	if !missing {
		hint = fmt.Sprintf("write table.%s(%s, …)", name, shown)
	}
	c.doubt(line, col, fmt.Sprintf("%s is a table, and has no '%s' unless the script gives it one", shown, name), strings.Replace(hint, "list", shown, 1))
}
