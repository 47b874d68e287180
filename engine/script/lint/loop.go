package lint

import (
	"fmt"
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// loop reads for a, b in iterator do.
func (c *checker) loop(s *ast.GenericForStmt) {
	kinds := c.kinds(s.Exprs)
	for i := range s.Exprs {
		c.tryFunction(s.Exprs, i)
	}
	over := at(kinds, 0)
	e := s.Exprs[0]
	line, col := c.tree.Place(e)
	switch {
	case over.isMethod():
		c.notCalled(e, over, "a loop goes over its result")
	case over.isList(), over.only(isTable) && over.fresh:
		shown := c.shown(e, over)
		if _, written := e.(*ast.TableExpr); written {
			shown = "{ … }"
		}
		c.certain(line, col, over.guessed, "a loop over a list needs ipairs", "write ipairs: for _, "+s.Names[len(s.Names)-1]+" in ipairs("+shown+") do")
	case over.never(isFunction|isTable|isObject) || over.isClass():
		c.certain(line, col, over.guessed, "a loop cannot go over "+c.notThat(e, over), loopHint(c, s, over))
	}
	c.within(func() {
		for i, name := range s.Names {
			k := unknown
			if over.only(isFunction) && over.yields != nil {
				k = at(over.yields, i)
				k.guessed = k.guessed || over.guessed
			}
			v := c.declare(name, declaration{s, i}, k)
			if k.only(isNil) {
				v.kind = unknown // one word about it is enough
				if name != "_" {
					n, many := len(over.yields), "one value"
					if n > 1 {
						many = fmt.Sprintf("%d values", n)
					}
					c.certain(line, col, over.guessed, "'"+name+"' is always nil: "+c.shown(e, over)+" returns "+many+" each time", "write for "+strings.Join(s.Names[:n], ", ")+" in "+c.shown(e, over)+" do")
				}
			}
		}
		c.block(s.Stmts)
	})
}

// loopHint returns the probable meaning of a loop over such a value.
func loopHint(c *checker, s *ast.GenericForStmt, k kind) string {
	e := s.Exprs[0]
	switch {
	case k.only(isNumber) && len(s.Exprs) > 1:
		return "a loop that counts is written for i = " + c.constantOr(e, k) + ", " + c.constantOr(s.Exprs[1], number) + " do"
	case k.only(isNumber):
		return "a loop that counts is written for i = 1, " + c.constantOr(e, k) + " do"
	case k.isClass() && k.of.decl.Name == "Record":
		return "for field in record:each() do goes through its fields"
	case k.isClass() && k.of.decl.Name == "Field":
		return "for code, value in field:each() do goes through its subfields"
	}
	return ""
}
