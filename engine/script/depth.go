package script

import (
	"fmt"
	"reflect"

	"github.com/yuin/gopher-lua/ast"
	luaparse "github.com/yuin/gopher-lua/parse"
)

// maxDepth is how deep statements and expressions may be nested. Go ends the process when a function calls
// itself too deep, and the compiler does so at each level. Operators of one rank, as in a or b or c, and
// elseif count as levels, so that generated scripts need many.
const maxDepth = 2000

// tooDeep returns an error with the place where a script is nested too deep, or nil.
func tooDeep(chunk []ast.Stmt) error {
	type step struct {
		node  reflect.Value
		depth int
		line  int
	}
	steps := []step{{node: reflect.ValueOf(chunk)}}
	for len(steps) > 0 {
		s := steps[len(steps)-1]
		steps = steps[:len(steps)-1]
		if s.node.Kind() == reflect.Interface {
			s.node = s.node.Elem()
		}
		if node, ok := holder(s.node); ok {
			s.depth++
			if n := node.Line(); n > 0 {
				s.line = n
			}
		}
		if s.depth > maxDepth {
			err := &luaparse.Error{Message: fmt.Sprintf("nested more than %d deep", maxDepth)}
			err.Pos.Line = s.line
			return err
		}
		switch v := reflect.Indirect(s.node); v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					steps = append(steps, step{v.Field(i), s.depth, s.line})
				}
			}
		case reflect.Slice:
			for i := range v.Len() {
				steps = append(steps, step{v.Index(i), s.depth, s.line})
			}
		}
	}
	return nil
}

// holder returns a node of the tree.
func holder(v reflect.Value) (ast.PositionHolder, bool) {
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return nil, false
	}
	node, ok := v.Interface().(ast.PositionHolder)
	return node, ok
}
