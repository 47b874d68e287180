package lint

import (
	"fmt"

	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind/lualib"
)

// ofText returns what is wrong with a method or a member of text that does not exist.
func (c *checker) ofText(e ast.Expr, of kind, name string) (msg, hint string) {
	if c.modules["string"].funcs[name] != nil || c.strings[name] || len(c.strings) > 0 {
		return "", ""
	}
	if class := c.classes["Record"]; class.methods[name] != nil || c.classes["Field"].methods[name] != nil {
		return fmt.Sprintf("%s is text, and text has no '%s'", c.shown(e, of), name), "records and fields have it, their values do not"
	}
	return fmt.Sprintf("text has no '%s'", name), lualib.StringInstead(name)
}
