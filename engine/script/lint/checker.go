package lint

import (
	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/engine/script/source"
)

// checker reads a script several times: each reading uses the knowledge of the previous one about
// variables and functions, and only the last one reports.
type checker struct {
	*api
	tree   *source.Tree
	script Script

	scope     *scope
	function  *reading // the function that is being read; nil: the top level
	trying    int      // how many functions around may fail
	variables map[declaration]*variable
	functions map[*ast.FunctionExpr]*readings
	strings   map[string]bool // functions that the script adds to strings
	zero      map[string]bool // lists, as they are written, that get an element with the number 0

	counted bool // assignments have been counted
	learned bool // this reading found out something new about a function
	report  bool
	found   []Finding
	uses    []Use
}

// declaration is a place that declares variables: a node of the tree, or the name of a global.
type declaration struct {
	node any
	n    int
}

// variable is a local variable or a global of the script.
type variable struct {
	name   string
	kind   kind
	sets   int // assignments besides the declaration
	top    bool
	global bool
	tested bool // a condition looks at it
	typed  bool // the script asks for its type: it knows of several
	read   bool // besides calls of it
	line   int  // where this reading found the function that it is; 0: nowhere yet
	value  *ast.FunctionExpr
	from0  *ast.NumberForStmt // the loop that counts with it from 0 to the length of a list; nil: there is none
}

// scope is the variables of a block.
type scope struct {
	names map[string]*variable
	outer *scope
}

// readings is the knowledge about a function of the script.
type readings struct {
	escapes bool   // it is used in another way than being called, or called by the engine
	called  int    // how often, in this reading
	given   []kind // what a function of the API calls it with; nil: not known
	params  []kind // of the arguments in all calls, from the reading before
	next    []kind // the same, in this reading
	results kind   // of its first result, from the reading before
}

// reading is the state of reading one function.
type reading struct {
	expr    *ast.FunctionExpr
	outer   *reading
	returns []returned
	guards  map[string]bool // tags that conditions have asked for
}

// returned is a return statement.
type returned struct {
	stmt *ast.ReturnStmt
	kind kind
}

func newChecker(t *source.Tree, s Script) *checker {
	return &checker{
		api: known(), tree: t, script: s,
		variables: map[declaration]*variable{}, functions: map[*ast.FunctionExpr]*readings{}, strings: map[string]bool{}, zero: map[string]bool{},
	}
}

// run reads the whole script.
func (c *checker) run() {
	c.learned = false
	c.scope = &scope{names: map[string]*variable{}}
	c.function = &reading{guards: map[string]bool{}}
	c.statements(c.tree.Chunk)
	for _, f := range c.functions {
		if f.called > 0 && !f.escapes {
			for i, k := range f.next {
				if i >= len(f.params) || !sameKind(f.params[i], k) {
					c.learned = true
				}
			}
			f.params = f.next
		}
		f.next, f.called = nil, 0
	}
	for _, v := range c.variables {
		v.line = 0
	}
	c.counted = true
}

// sameKind reports whether two kinds are the same for a parameter.
func sameKind(a, b kind) bool {
	return a.can == b.can && a.of == b.of && a.fn == b.fn && a.guessed == b.guessed && (a.element == nil) == (b.element == nil)
}

// declare makes a variable in the innermost scope.
func (c *checker) declare(name string, at declaration, k kind) *variable {
	v := c.variables[at]
	if v == nil {
		v = &variable{name: name, top: c.function.outer == nil && c.scope.outer == nil}
		c.variables[at] = v
	}
	v.kind = k
	c.scope.names[name] = v
	return v
}

// lookUp finds a variable; nil: no local has the name, and no global of the script.
func (c *checker) lookUp(name string) *variable {
	for s := c.scope; s != nil; s = s.outer {
		if v := s.names[name]; v != nil {
			return v
		}
	}
	return c.variables[declaration{node: name}]
}

// isGlobal reports whether a name is a global that every script has.
func (c *checker) isGlobal(name string) bool { return c.lookUp(name) == nil }

// assign notes an assignment to a variable by its name.
func (c *checker) assign(name string, k kind) {
	v := c.lookUp(name)
	if v == nil {
		at := declaration{node: name}
		c.variables[at] = &variable{name: name, kind: k, global: true, top: c.function.outer == nil}
		if c.counted { // seen in an earlier reading, or it would exist
			c.variables[at].sets++
		}
		return
	}
	if v.global && v.sets == 0 && c.counted {
		v.kind = k
	}
	if !c.counted {
		v.sets++
	}
}

// within reads statements in a scope of their own.
func (c *checker) within(f func()) {
	c.scope = &scope{names: map[string]*variable{}, outer: c.scope}
	f()
	c.scope = c.scope.outer
}

// kindOf returns the kind of a variable where it is read.
func (v *variable) kindOf() kind {
	switch {
	case v.sets > 0, v.typed, v.tested && v.kind.only(isNil):
		return unknown
	case v.global && v.kind.fn == nil && !v.top:
		return unknown
	}
	return v.kind
}

// certain reports a mistake at a place, unless the kinds that show it are guesses.
func (c *checker) certain(line, col int, guess bool, msg, hint string) {
	c.add(Finding{line, col, msg, hint, !guess})
}

// doubt reports a probable mistake.
func (c *checker) doubt(line, col int, msg, hint string) {
	c.add(Finding{line, col, msg, hint, false})
}

func (c *checker) add(f Finding) {
	if c.report && c.trying == 0 && f.Line > 0 {
		c.found = append(c.found, f)
	}
}

// global notes the use of a global that is not known here. What the top level uses it finds out itself
// when it runs.
func (c *checker) global(e ast.Expr, u Use) {
	if c.report && c.trying == 0 && c.function.outer != nil {
		u.Line, u.Col = c.tree.Place(e)
		c.uses = append(c.uses, u)
	}
}

// shown returns an expression as it is written, or words for it.
func (c *checker) shown(e ast.Expr, k kind) string { return c.shownOr(e, k.noun()) }

// shownOr returns an expression as it is written, or the name that a value like it may have.
func (c *checker) shownOr(e ast.Expr, name string) string {
	if s, ok := c.tree.Text(e, c.script.Lines); ok {
		return s
	}
	return name
}
