package script

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/yuin/gopher-lua/ast"
	luaparse "github.com/yuin/gopher-lua/parse"
)

// The compiler of gopher-lua looks through all constants of a function for each one that it meets, so the time
// for a table that is written out grows with the square of its length: minutes for 100,000 lines. It also
// mixes up the places of a list of more than 25,550 values. So a large table of constants is compiled
// to functions that fill it piece by piece, and each piece has few constants:
//
//	{"a", "b", …}    becomes    (function() local t = {} (function() t[1] = "a" t[2] = "b" … end)() … return t end)()

const (
	// manyConstants is how many constants a table has that is filled by functions.
	manyConstants = 1000
	// pieceConstants is about how many constants one of these functions has.
	pieceConstants = 200
	// maxConstants is how many different constants a function may have. Its compilation takes some seconds.
	maxConstants = 32_768
	// maxList is how many values a list may have that is not of constants (FieldsPerFlush times 511).
	maxList = 25_550
)

// filled is the name of a table that is being filled; no variable of a script has this name.
const filled = "(table)"

// splitTables replaces large tables of constants in a syntax tree.
func splitTables(chunk []ast.Stmt, many, piece int) {
	eachNode(chunk, func(v reflect.Value) (inside bool) {
		t, ok := v.Interface().(*ast.TableExpr)
		if !ok {
			return true
		}
		n := constantsIn(t)
		if n >= many {
			v.Set(reflect.ValueOf(fillTable(t, piece)))
		}
		return n < 0
	})
}

// constantsIn returns the number of constants in an expression; -1 if it is not constant.
func constantsIn(e ast.Expr) (n int) {
	switch e := e.(type) {
	case *ast.StringExpr, *ast.NumberExpr, *ast.TrueExpr, *ast.FalseExpr:
		return 1
	case *ast.TableExpr:
		list, numbers := false, false
		for _, f := range e.Fields {
			value := constantsIn(f.Value)
			if value < 0 {
				return -1
			}
			n += value + 1 // the key
			switch f.Key.(type) {
			case nil:
				list = true
			case *ast.NumberExpr, *ast.UnaryMinusOpExpr:
				numbers = true
			case *ast.StringExpr, *ast.TrueExpr, *ast.FalseExpr:
			default:
				return -1
			}
		}
		if list && numbers { // which of two values for one key stays depends on how the compiler orders them
			return -1
		}
		return n
	case *ast.UnaryMinusOpExpr:
		if _, ok := e.Expr.(*ast.NumberExpr); ok {
			return 1
		}
	}
	return -1
}

// fillTable returns an expression that makes a table of constants.
func fillTable(t *ast.TableExpr, piece int) ast.Expr {
	at := t.Line()
	table := func() ast.Expr { return onLine(&ast.IdentExpr{Value: filled}, at) }
	first := onLine(&ast.LocalAssignStmt{Names: []string{filled}, Exprs: []ast.Expr{onLine(&ast.TableExpr{}, at)}}, at)
	stmts := []ast.Stmt{first}
	var part []ast.Stmt
	n, index := 0, 0
	flush := func() {
		if len(part) > 0 {
			stmts = append(stmts, onLine(&ast.FuncCallStmt{Expr: called(part)}, part[0].Line()))
		}
		part, n = nil, 0
	}
	for _, f := range t.Fields {
		key, line := f.Key, f.Value.Line()
		if key == nil {
			index++
			key = onLine(&ast.NumberExpr{Value: strconv.Itoa(index)}, line)
		}
		value := f.Value
		count := constantsIn(value)
		if inner, ok := value.(*ast.TableExpr); ok && count >= piece {
			value = fillTable(inner, piece)
			count = 0
		}
		to := onLine(&ast.AttrGetExpr{Object: table(), Key: key}, line)
		part = append(part, onLine(&ast.AssignStmt{Lhs: []ast.Expr{to}, Rhs: []ast.Expr{value}}, line))
		if n += count + 1; n >= piece {
			flush()
		}
	}
	flush()
	return called(append(stmts, onLine(&ast.ReturnStmt{Exprs: []ast.Expr{table()}}, at)))
}

// called returns the call of a function of statements.
func called(stmts []ast.Stmt) *ast.FuncCallExpr {
	from, to := stmts[0].Line(), stmts[len(stmts)-1].Line()
	f := onLine(&ast.FunctionExpr{ParList: &ast.ParList{}, Stmts: stmts}, from)
	f.SetLastLine(max(from, to))
	return onLine(&ast.FuncCallExpr{Func: f}, from)
}

// onLine sets the line of a node.
func onLine[N ast.PositionHolder](n N, line int) N {
	n.SetLine(line)
	n.SetLastLine(line)
	return n
}

// tooManyConstants returns an error with the place of a function that would take very long to compile, or of a
// list that would be compiled wrong, or nil.
func tooManyConstants(chunk []ast.Stmt) error {
	var err *luaparse.Error
	refuse := func(line int, format string, args ...any) {
		if err == nil {
			err = &luaparse.Error{Message: fmt.Sprintf(format, args...)}
			err.Pos.Line = line
		}
	}
	type function struct {
		stmts []ast.Stmt
		found map[string]bool
	}
	functions := []*function{{chunk, map[string]bool{}}}
	for len(functions) > 0 && err == nil {
		f := functions[0]
		functions = functions[1:]
		line := 0
		eachNode(f.stmts, func(v reflect.Value) (inside bool) {
			switch e := v.Interface().(type) {
			case *ast.FunctionExpr:
				functions = append(functions, &function{e.Stmts, map[string]bool{}})
				return false
			case *ast.StringExpr:
				f.found["s"+e.Value] = true
				line = max(line, e.Line())
			case *ast.NumberExpr:
				f.found["n"+e.Value] = true
				line = max(line, e.Line())
			case *ast.TableExpr:
				if n := listLength(e); n > maxList {
					refuse(e.Line(), "a list of %d values is too long for { }: at most %d are possible. Put them in a file, and read it with lookup or io.lines, or add them in a loop", n, maxList)
				}
			}
			if len(f.found) > maxConstants {
				refuse(line, "more than %d different texts and numbers in one function: put them in a file, and read it with lookup.csv, or in one table { … } that contains only texts and numbers", maxConstants)
			}
			return err == nil
		})
	}
	if err == nil {
		return nil
	}
	return err
}

func listLength(t *ast.TableExpr) (n int) {
	for _, f := range t.Fields {
		if f.Key == nil {
			n++
		}
	}
	return n
}

// eachNode calls f for each statement and expression of a syntax tree, in the order of the source; v is where
// it stands. f reports whether to go on inside it.
func eachNode(chunk []ast.Stmt, f func(v reflect.Value) (inside bool)) {
	todo := []reflect.Value{reflect.ValueOf(chunk)}
	for len(todo) > 0 {
		v := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
			if _, ok := holder(reflect.ValueOf(v.Interface())); ok && !f(v) {
				continue
			}
		}
		if v.Kind() == reflect.Interface {
			v = v.Elem()
		}
		from := len(todo)
		switch v := reflect.Indirect(v); v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					todo = append(todo, v.Field(i))
				}
			}
		case reflect.Slice:
			for i := range v.Len() {
				todo = append(todo, v.Index(i))
			}
		}
		slices.Reverse(todo[from:])
	}
}
