package script

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind/declare"
)

// The hooks that a script may define, in the order in which they are called. This list is the only
// one.
const (
	HookSource    = "source"
	HookBegin     = "begin"
	HookFilter    = "filter"
	HookTransform = "transform"
	HookExtract   = "extract"
	HookBatch     = "batch"
	HookCombine   = "combine"
	HookFinish    = "finish"
)

// HookNames returns the names of all hooks, in the order in which they are called.
func HookNames() []string {
	return []string{HookSource, HookBegin, HookFilter, HookTransform, HookExtract, HookBatch, HookCombine, HookFinish}
}

// MisspeltIn returns an *Error for a function among the globals of L, in which the script was
// loaded, whose name is nearly that of a hook: it would never be called.
func (s *Script) MisspeltIn(L *lua.LState) error {
	for k, v := L.G.Global.Next(lua.LNil); k != lua.LNil; k, v = L.G.Global.Next(k) {
		if fn, ok := v.(*lua.LFunction); ok && !fn.IsG {
			if err := s.misspelt(k.String(), fn.Proto.LineDefined); err != nil {
				return err
			}
		}
	}
	return nil
}

// Misspelt returns the same *Error for a script that has not been run: for a global that its top
// level assigns.
func (s *Script) Misspelt() error {
	for _, u := range s.globalUses() {
		if u.assign && !u.hook {
			if err := s.misspelt(u.name, u.line); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Script) misspelt(name string, line int) error {
	names := HookNames()
	if len(name) < 4 || slices.Contains(names, name) {
		return nil
	}
	near := declare.Nearest(name, names)
	if near == "" || !nearly(name, near) {
		return nil
	}
	return &Error{Script: s.Name, Line: line, Source: s.Line(line),
		Msg:  fmt.Sprintf("the function '%s' looks like the hook '%s', but would never be called", name, near),
		Hint: fmt.Sprintf("rename it to %s, or make it local if it is something else", near)}
}

// LocalHook returns the name of a hook that is a local variable of the top level, and its line: it is never
// called. It returns "" if there is none.
func (s *Script) LocalHook() (name string, line int) {
	if s.proto == nil {
		return "", 0
	}
	for _, l := range s.proto.DbgLocals {
		if !slices.Contains(HookNames(), l.Name) {
			continue
		}
		declared := regexp.MustCompile(`^\s*local\s+(?:function\s+)?` + l.Name + `\b`)
		for n, text := range s.lines {
			if declared.MatchString(text) {
				return l.Name, n + 1
			}
		}
	}
	return "", 0
}

// Module reports whether the script returns a value, as files do that others require.
func (s *Script) Module() bool {
	if s.tree == nil || len(s.tree.Chunk) == 0 {
		return false
	}
	last, ok := s.tree.Chunk[len(s.tree.Chunk)-1].(*ast.ReturnStmt)
	return ok && len(last.Exprs) > 0
}

// Required returns the names of the modules that the script requires, as far as they are written out, in the order of
// the source. A name may be there several times.
func (s *Script) Required() (names []string) {
	if s.tree == nil {
		return nil
	}
	eachNode(s.tree.Chunk, func(v reflect.Value) (inside bool) {
		if call, ok := v.Interface().(*ast.FuncCallExpr); ok && len(call.Args) == 1 {
			name, written := call.Args[0].(*ast.StringExpr)
			if fn, ok := call.Func.(*ast.IdentExpr); ok && fn.Value == "require" && written {
				names = append(names, name.Value)
			}
		}
		return true
	})
	return names
}

// nearly reports whether two names differ by one typing mistake: case, one letter more, less or different,
// two letters swapped, a plural.
func nearly(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return a == b || len(a) <= len(b)+1 && declare.Nearest(a, []string{b}) == b && declare.Distance(a, b) <= 1
}
