package lift

import (
	"reflect"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// A function of the VM has its compiled code, but not its syntax tree. The functions in the tree of a file are in the
// order in which they were compiled: the n-th function inside another one is the n-th of its prototypes. Lines and
// parameters must agree. Functions that could be confused with each other are not found.

// fileCode maps compiled functions of a file to their syntax trees.
type fileCode struct {
	of    map[*lua.FunctionProto]*ast.FunctionExpr
	lines func(node int) int
	typed bool
}

// place has the place of a function, or the reason why it was not found.
type place struct {
	name  string
	line  int
	why   string
	lines func(node int) int
	typed bool
}

// find returns the tree of a function; nil if it was not found.
func (c *Program) find(fn *lua.LFunction) (*ast.FunctionExpr, place) {
	p := place{name: fn.Proto.SourceName, line: fn.Proto.LineDefined}
	file := c.codes[p.name]
	if file == nil {
		code, ok := c.env.Source(p.name)
		if !ok || code.Tree == nil || code.Proto == nil {
			p.why = "its source is not available"
			return nil, p
		}
		file = &fileCode{of: map[*lua.FunctionProto]*ast.FunctionExpr{}, lines: code.Tree.LineOf, typed: code.Typed}
		file.pair(code.Proto, functionsIn(code.Tree.Chunk))
		c.codes[p.name] = file
	}
	p.lines, p.typed = file.lines, file.typed
	code := file.of[fn.Proto]
	if code == nil {
		p.why = "several functions are in one line"
	}
	return code, p
}

// pair finds the trees of the functions inside a function.
func (f *fileCode) pair(p *lua.FunctionProto, codes []*ast.FunctionExpr) {
	if len(codes) != len(p.FunctionPrototypes) {
		return
	}
	for i, code := range codes {
		inner := p.FunctionPrototypes[i]
		if f.lines(code.Line()) != inner.LineDefined || !f.only(codes, code) {
			continue
		}
		if n := int(inner.NumParameters) - len(code.ParList.Names); n != 0 && n != 1 {
			continue
		}
		f.of[inner] = code
		f.pair(inner, functionsIn(code.Stmts))
	}
}

// only reports whether no other function begins in the line of code.
func (f *fileCode) only(codes []*ast.FunctionExpr, code *ast.FunctionExpr) bool {
	for _, other := range codes {
		if other != code && f.lines(other.Line()) == f.lines(code.Line()) {
			return false
		}
	}
	return true
}

// functionsIn returns the functions in statements, without the functions inside these.
func functionsIn(stmts []ast.Stmt) (list []*ast.FunctionExpr) {
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Interface, reflect.Pointer:
			if v.IsNil() {
				return
			}
			if code, ok := v.Interface().(*ast.FunctionExpr); ok {
				list = append(list, code)
				return
			}
			walk(v.Elem())
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					walk(v.Field(i))
				}
			}
		}
	}
	walk(reflect.ValueOf(stmts))
	return list
}
