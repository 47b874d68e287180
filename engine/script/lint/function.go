package lint

import "github.com/yuin/gopher-lua/ast"

// body reads a function. name is the one by which the script calls it; "": it has none.
func (c *checker) body(fn *ast.FunctionExpr, name string) { c.bodyWith(fn, name, nil) }

// bodyWith reads a function with further parameters before those that are written.
func (c *checker) bodyWith(fn *ast.FunctionExpr, name string, before []string) {
	known := c.of(fn)
	hook, isHook := c.script.Hooks[name]
	isHook = isHook && c.lookUp(name) != nil && c.lookUp(name).global
	if name == "" || isHook {
		known.escapes = true
	}
	c.function = &reading{expr: fn, outer: c.function, guards: map[string]bool{}}
	c.within(func() {
		for i, p := range before {
			c.declare(p, declaration{fn, -1 - i}, unknown)
		}
		for i, p := range fn.ParList.Names {
			c.declare(p, declaration{fn, i}, c.parameter(known, p, i, hook, isHook))
		}
		if fn.ParList.HasVargs {
			c.declare("arg", declaration{fn, -2}, unknown) // the table of the arguments, as in Lua 5.0
		}
		c.block(fn.Stmts)
	})
	read := c.function
	c.function = read.outer
	known.results = c.results(fn, read)
	if isHook {
		c.hookResults(name, hook, fn, read)
	}
}

// of returns the knowledge about a function.
func (c *checker) of(fn *ast.FunctionExpr) *readings {
	if c.functions[fn] == nil {
		c.functions[fn] = &readings{results: unknown}
	}
	return c.functions[fn]
}

// parameter returns the kind of a parameter: that of the engine's argument of a hook, that of a function of the
// API, that of the arguments in all calls of the script, or the usual kind for its name.
func (c *checker) parameter(known *readings, name string, i int, hook Hook, isHook bool) kind {
	switch {
	case isHook && i == 0 && hook.Argument != "":
		return c.typed(hook.Argument)
	case isHook:
		return unknown
	case i < len(known.given):
		return known.given[i]
	case i < len(known.params) && !known.escapes:
		return known.params[i]
	}
	if of := guesses[name]; of != "" {
		k := c.typed(of)
		k.guessed = true
		return k
	}
	return unknown
}

// guesses are the types of parameters by their names, where nothing better is known.
var guesses = map[string]string{"record": "Record", "rec": "Record", "field": "Field"}

// calledWith notes a call of a function of the script.
func (c *checker) calledWith(fn *ast.FunctionExpr, args []kind) {
	known := c.of(fn)
	for i := range fn.ParList.Names {
		k := at(args, i)
		k.literal, k.fresh = nil, false
		if known.called == 0 {
			known.next = append(known.next, k)
		} else if i < len(known.next) {
			known.next[i] = known.next[i].orElse(k)
		}
	}
	known.called++
}

// results returns the kind of the first result of a function.
func (c *checker) results(fn *ast.FunctionExpr, read *reading) kind {
	if len(read.returns) == 0 {
		return nothing
	}
	k := read.returns[0].kind
	for _, r := range read.returns[1:] {
		k = k.orElse(r.kind)
	}
	if !ends(fn.Stmts) {
		k = k.orElse(nothing)
	}
	k.fresh = false
	return k
}

// ends reports whether no statement after these is reached.
func ends(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch s := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.IfStmt:
		return ends(s.Then) && ends(s.Else)
	case *ast.DoBlockStmt:
		return ends(s.Stmts)
	case *ast.WhileStmt:
		_, forever := s.Condition.(*ast.TrueExpr)
		return forever && !breaks(s.Stmts)
	case *ast.FuncCallStmt:
		return stops(s.Expr)
	}
	return false
}

// breaks reports whether statements of a loop leave it.
func breaks(list []ast.Stmt) bool {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.BreakStmt, *ast.GotoStmt:
			return true
		case *ast.IfStmt:
			if breaks(s.Then) || breaks(s.Else) {
				return true
			}
		case *ast.DoBlockStmt:
			if breaks(s.Stmts) {
				return true
			}
		}
	}
	return false
}

// stops reports whether a call does not return: error, run:skip, run:reject.
func stops(e ast.Expr) bool {
	call, ok := e.(*ast.FuncCallExpr)
	if !ok {
		return false
	}
	if id, ok := call.Func.(*ast.IdentExpr); ok {
		return id.Value == "error"
	}
	id, ok := call.Receiver.(*ast.IdentExpr)
	return ok && id.Value == "run" && (call.Method == "skip" || call.Method == "reject")
}
