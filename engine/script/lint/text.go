package lint

import (
	"fmt"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/internal/lazyregexp"
	"mrrc-lua/luabind/lualib"
)

// escapes reports a backslash in a text before a character with which it has no meaning: Lua leaves it out.
func (c *checker) escapes(e *ast.StringExpr) {
	line, col := c.tree.Place(e)
	written := c.script.Lines(line)
	if !c.report || col < 1 || col > len(written) || written[col-1] != '"' && written[col-1] != '\'' {
		return
	}
	for i := col; i < len(written)-1 && written[i] != written[col-1]; i++ {
		if written[i] != '\\' {
			continue
		}
		i++
		if next := written[i]; next >= 'A' && next <= 'z' && !strings.ContainsRune("abfnrtvxz\\[]^_`", rune(next)) {
			c.doubt(line, i, fmt.Sprintf(`\%c in a text is only %c`, next, next), fmt.Sprintf(`patterns of Lua write %%%c; regular expressions are written without escapes: [[\%c]]`, next, next))
			return
		}
	}
}

// ofText returns the message about a method or a member of text that does not exist.
func (c *checker) ofText(e ast.Expr, of kind, name string) (msg, hint string) {
	if c.modules["string"].funcs.has(name) || c.strings[name] || len(c.strings) > 0 {
		return "", ""
	}
	if class := c.classes["Record"]; class.methods.has(name) || c.classes["Field"].methods.has(name) {
		hint = "records and fields have it, their values do not"
		if other := lualib.StringElsewhere(name); other != "" {
			hint = other
		}
		return fmt.Sprintf("%s is text, and text has no '%s'", c.shown(e, of), name), hint
	}
	hint = lualib.StringInstead(name)
	if call, means, ok := strings.Cut(hint, "(s"); ok && shownCall().MatchString(call+"(") { // text.trim(s) removes …
		if shown := c.shown(e, of); shown != of.noun() {
			if of.can&isNil != 0 {
				shown += ` or ""`
			}
			hint = call + "(" + shown + means
			if means == ")" || strings.HasPrefix(means, "), which ") {
				hint = "write " + hint
			}
		}
	}
	return fmt.Sprintf("text has no '%s'", name), hint
}

// shownCall matches the beginning of the call of a function of a module.
var shownCall = lazyregexp.New(`^(text|re)\.\w+\($`)
