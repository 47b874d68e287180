package lint

import "github.com/yuin/gopher-lua/ast"

// hookResults reports a hook whose results the engine cannot use.
func (c *checker) hookResults(name string, hook Hook, fn *ast.FunctionExpr, read *reading) {
	if hook.Filters {
		c.filterResults(name, fn, read)
		return
	}
	if name == "extract" {
		c.extractResults(fn, read)
	}
	if name != "transform" {
		return
	}
	for _, r := range read.returns {
		k := r.kind
		if k.only(isNil) || !k.never(isBool|isTable|isObject) {
			continue
		}
		line, col := c.tree.Place(r.stmt.Exprs[0])
		hint := "return without a value keeps the record as it is now; return false drops it"
		if at, _ := c.tree.Place(r.stmt); at < line {
			hint = "the text after return is its value, also on the next line: write it before the return"
		}
		c.certain(line, col, k.guessed, name+" returns "+k.noun()+": nothing, false, a record or a list of records is expected", hint)
	}
}

// extractResults reports an extract that returns something else than a row or a list of rows.
func (c *checker) extractResults(fn *ast.FunctionExpr, read *reading) {
	if len(read.returns) == 0 && !ends(fn.Stmts) {
		line, col := c.tree.Place(fn)
		c.doubt(line, col, "extract returns nothing: there will be no rows", "a row is a table: return { record.id, record:title() }")
	}
	for _, r := range read.returns {
		if r.kind.only(isNil) || !r.kind.never(isBool|isTable|isObject) {
			continue
		}
		line, col := c.tree.Place(r.stmt.Exprs[0])
		hint := "a row is a table: return { record.id, record:title() }"
		if len(r.stmt.Exprs) > 1 {
			hint = "a row is a table: write { } around the values"
		}
		c.certain(line, col, r.kind.guessed, "extract returns "+r.kind.noun()+" instead of a row", hint)
	}
}

// filterResults reports a filter that cannot return true or false.
func (c *checker) filterResults(name string, fn *ast.FunctionExpr, read *reading) {
	line, col := c.tree.Place(fn)
	if len(read.returns) == 0 {
		if !ends(fn.Stmts) {
			c.certain(line, col, false, name+" returns nothing: it has to return true to keep a record, or false to drop it", c.filterHint(fn))
		}
		return
	}
	for _, r := range read.returns {
		k := r.kind
		line, col := c.tree.Place(r.stmt)
		if len(r.stmt.Exprs) > 0 {
			line, col = c.tree.Place(r.stmt.Exprs[0])
		}
		if len(r.stmt.Exprs) > 0 {
			if or, is := r.stmt.Exprs[0].(*ast.LogicalOpExpr); is && c.orConstant(or) {
				continue
			}
		}
		switch {
		case len(r.stmt.Exprs) > 0 && notConstant(r.stmt.Exprs[0]):
			c.certain(line, col, false, name+" returns false for every record: not is applied to a constant", `record:has("245") checks for a field`)
		case k.isMethod():
			c.notCalled(r.stmt.Exprs[0], k, "the method itself is returned")
		case k.never(isBool):
			hint := "return true keeps a record, return false drops it"
			if len(r.stmt.Exprs) > 0 && k.can&isNil != 0 && k.can != isNil {
				hint = "compare it: " + c.shown(r.stmt.Exprs[0], k) + " ~= nil"
			} else if k.only(isNumber) && k.literal == nil {
				hint = "compare it: " + c.shown(r.stmt.Exprs[0], k) + " > 0"
			} else if k.isList() {
				hint = "compare its length: #" + c.shown(r.stmt.Exprs[0], k) + " > 0"
			}
			c.certain(line, col, k.guessed, name+" returns "+k.noun()+" instead of true or false", hint)
		case k.can != anything && !k.only(isBool):
			k.can &^= isBool
			c.doubt(line, col, name+" may return "+k.noun()+" instead of true or false", "compare each part, as in value ~= nil")
		}
	}
	if !ends(fn.Stmts) {
		c.doubt(line, col, name+" may end without a return: then it returns nil instead of true or false", "end it with return false, or return true")
	}
}

// notConstant reports whether an expression is not and a value that is written out, which is always false.
func notConstant(e ast.Expr) bool {
	not, ok := e.(*ast.UnaryNotOpExpr)
	if !ok {
		return false
	}
	switch not.Expr.(type) {
	case *ast.NumberExpr, *ast.StringExpr, *ast.TableExpr:
		return true
	}
	return false
}

// filterHint returns how to correct a filter without return.
func (c *checker) filterHint(fn *ast.FunctionExpr) string {
	if n := len(fn.Stmts); n > 0 {
		if call, ok := fn.Stmts[n-1].(*ast.FuncCallStmt); ok {
			if shown, ok := c.tree.Text(call.Expr, c.script.Lines); ok {
				return "write return before the condition: return " + shown
			}
		}
	}
	return "end it with return true, or return false"
}
