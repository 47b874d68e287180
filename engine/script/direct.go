package script

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/internal/lazyregexp"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/declare"
)

// Finding the method of a record costs the VM more time than most methods take: obj:value("245$a") asks the
// metatable, which asks a Go function, which returns the function to call. So calls of methods that records,
// fields, run and strings have are compiled to calls of one Go function per name. It looks at the object first and
// calls the method of its type at once; for any other object it does what the method call would have done. Likewise
// a .. b is compiled to the call of a function, which checks whether memory allows the result, and t[key] = v to
// one that keeps a number far beyond the end of a list elsewhere (value.SetIndex). The meaning of a script is not
// changed.

// direct rewrites method calls and concatenations, and collects the names of the functions that are called instead.
type direct struct {
	used  map[string]bool
	typed bool // see LoadTyped
}

// locals returns the chunk with the functions as locals in front: functions of the script find them
// among their upvalues, which is several times as fast as among the globals. A chunk that has nearly
// as many locals as Lua allows may have no room for them, and then does not compile.
func (d *direct) locals(chunk []ast.Stmt) []ast.Stmt {
	if len(d.used) == 0 {
		return chunk
	}
	s := &ast.LocalAssignStmt{Names: slices.Sorted(maps.Keys(d.used))}
	for _, name := range s.Names {
		s.Exprs = append(s.Exprs, &ast.IdentExpr{Value: name})
	}
	return append([]ast.Stmt{s}, chunk...)
}

// stmts rewrites statements, such as a whole chunk.
func (d *direct) stmts(stmts []ast.Stmt) {
	for i, s := range stmts {
		d.stmt(s)
		if s, ok := s.(*ast.AssignStmt); ok {
			stmts[i] = d.assignment(s)
		}
	}
}

// assignment returns the replacement of an assignment: a call for t[key] = v with a key that may be a large number,
// and a block for several places.
func (d *direct) assignment(s *ast.AssignStmt) ast.Stmt {
	if len(s.Lhs) != 1 || len(s.Rhs) != 1 {
		return d.several(s)
	}
	to, ok := s.Lhs[0].(*ast.AttrGetExpr)
	if !ok || !mayBeLarge(to.Key) {
		return s
	}
	stmt := &ast.FuncCallStmt{Expr: d.call("[]=", s, to.Object, to.Key, s.Rhs[0])}
	stmt.SetLine(s.Line())
	stmt.SetLastLine(s.LastLine())
	return stmt
}

// mayBeLarge reports whether a key may be a number that is far beyond the end of a list.
func mayBeLarge(key ast.Expr) bool {
	const small = 1000 // tags
	switch key := key.(type) {
	case *ast.StringExpr, *ast.TrueExpr, *ast.FalseExpr, *ast.NilExpr, *ast.UnaryLenOpExpr, *ast.FunctionExpr, *ast.TableExpr:
		return false
	case *ast.NumberExpr:
		n, err := strconv.ParseFloat(key.Value, 64)
		return err != nil || n > small
	case *ast.ArithmeticOpExpr: // #t + 1
		one, ok := key.Rhs.(*ast.NumberExpr)
		_, length := key.Lhs.(*ast.UnaryLenOpExpr)
		return !(length && ok && key.Operator == "+" && one.Value == "1")
	}
	return true
}

func (d *direct) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		d.exprs(s.Lhs)
		d.exprs(s.Rhs)
	case *ast.LocalAssignStmt:
		d.exprs(s.Exprs)
	case *ast.FuncCallStmt:
		d.each(&s.Expr)
	case *ast.DoBlockStmt:
		d.stmts(s.Stmts)
	case *ast.WhileStmt:
		d.each(&s.Condition)
		d.stmts(s.Stmts)
		s.Condition, s.Stmts = evaluated(s.Condition), begun(s.Stmts)
	case *ast.RepeatStmt:
		d.each(&s.Condition)
		d.stmts(s.Stmts)
		s.Condition, s.Stmts = evaluated(s.Condition), begun(s.Stmts)
	case *ast.IfStmt:
		d.each(&s.Condition)
		d.stmts(s.Then)
		d.stmts(s.Else)
		s.Condition = evaluated(s.Condition)
	case *ast.NumberForStmt:
		d.each(&s.Init, &s.Limit, &s.Step)
		d.stmts(s.Stmts)
		s.Stmts = begun(s.Stmts)
	case *ast.GenericForStmt:
		d.exprs(s.Exprs)
		d.stmts(s.Stmts)
		s.Stmts = begun(s.Stmts)
	case *ast.FuncDefStmt:
		d.stmts(s.Func.Stmts)
	case *ast.ReturnStmt:
		d.exprs(s.Exprs)
	}
}

// typedSpec rewrites record:value("245a") in a script that was typed on a command line.
func (d *direct) typedSpec(e *ast.FuncCallExpr) {
	if !d.typed || len(e.Args) == 0 || !luabind.TakesSpec(e.Method) {
		return
	}
	record, named := e.Receiver.(*ast.IdentExpr)
	if spec, written := e.Args[0].(*ast.StringExpr); written && named && record.Value == "record" {
		spec.Value = luabind.TypedSpec(spec.Value)
	}
}

// firstTexts matches calls of methods of record whose first argument is a text.
var firstTexts = lazyregexp.New(`\brecord\s*:\s*(\w+)\s*\(?\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)')`)

// FileText returns a script that was typed on a command line as it is written in a file: LoadTyped of the one means the
// same as Load of the other.
func FileText(text string) string {
	var b strings.Builder
	from := 0
	for _, at := range firstTexts().FindAllStringSubmatchIndex(text, -1) {
		spec := at[4:6]
		if spec[0] < 0 {
			spec = at[6:8]
		}
		if luabind.TakesSpec(text[at[2]:at[3]]) {
			b.WriteString(text[from:spec[0]] + luabind.TypedSpec(text[spec[0]:spec[1]]))
			from = spec[1]
		}
	}
	return b.String() + text[from:]
}

func (d *direct) exprs(list []ast.Expr) {
	for i := range list {
		list[i] = d.expr(list[i])
	}
}

func (d *direct) each(places ...*ast.Expr) {
	for _, e := range places {
		*e = d.expr(*e)
	}
}

// expr rewrites an expression, and returns its replacement.
func (d *direct) expr(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		d.each(&e.Object, &e.Key)
	case *ast.TableExpr:
		for _, f := range e.Fields {
			d.each(&f.Key, &f.Value)
		}
		return d.table(e)
	case *ast.FuncCallExpr:
		d.exprs(e.Args)
		if e.Receiver == nil {
			d.each(&e.Func)
			return e
		}
		d.typedSpec(e)
		d.each(&e.Receiver)
		if name, ok := luabind.DirectName(e.Method); ok {
			e.Args = append([]ast.Expr{e.Receiver}, e.Args...)
			e.Func, e.Receiver, e.Method = d.function(name, e.Receiver), nil, ""
		}
	case *ast.LogicalOpExpr:
		d.each(&e.Lhs, &e.Rhs)
	case *ast.RelationalOpExpr:
		d.each(&e.Lhs, &e.Rhs)
	case *ast.StringConcatOpExpr:
		return d.concat(e)
	case *ast.ArithmeticOpExpr:
		d.each(&e.Lhs, &e.Rhs)
	case *ast.UnaryMinusOpExpr:
		d.each(&e.Expr)
	case *ast.UnaryNotOpExpr:
		d.each(&e.Expr)
	case *ast.UnaryLenOpExpr:
		d.each(&e.Expr)
	case *ast.FunctionExpr:
		d.stmts(e.Stmts)
	}
	return e
}

// function returns the function of a name, at the place of an expression.
func (d *direct) function(name string, at ast.PositionHolder) ast.Expr {
	d.used[name] = true
	fn := &ast.IdentExpr{Value: name}
	fn.SetLine(at.Line())
	fn.SetLastLine(at.LastLine())
	return fn
}

// concat returns the call that replaces a .. b .. c: the instruction of the VM would make a text of any length
// without a check.
func (d *direct) concat(e *ast.StringConcatOpExpr) ast.Expr {
	var operands []ast.Expr
	var rest ast.Expr = e
	for {
		c, more := rest.(*ast.StringConcatOpExpr)
		if !more {
			break
		}
		operands = append(operands, d.expr(c.Lhs))
		rest = c.Rhs
	}
	return d.call("..", e, append(operands, d.expr(rest))...)
}

// call returns the call of the function that does the work of an operation, at the place of a node. Each
// argument is one value.
func (d *direct) call(operation string, at ast.PositionHolder, args ...ast.Expr) *ast.FuncCallExpr {
	switch last := args[len(args)-1].(type) { // the last argument of a call may be several values
	case *ast.FuncCallExpr:
		last.AdjustRet = true
	case *ast.Comma3Expr:
		last.AdjustRet = true
	}
	call := &ast.FuncCallExpr{Func: d.function(declare.DirectGlobal(operation), at), Args: args, AdjustRet: true}
	call.SetLine(at.Line())
	call.SetLastLine(at.LastLine())
	return call
}

// table returns the replacement of a table that is written out: fields with keys that may be large numbers are
// assigned by a call.
func (d *direct) table(e *ast.TableExpr) ast.Expr {
	const most = 50 // that a call takes with ease
	args := []ast.Expr{e}
	var rest []*ast.Field
	for _, f := range e.Fields {
		if f.Key != nil && mayBeLarge(f.Key) {
			args = append(args, f.Key, f.Value)
		} else {
			rest = append(rest, f)
		}
	}
	if len(args) == 1 || len(args) > most {
		return e
	}
	e.Fields = rest
	return d.call("{}", e, args...)
}
