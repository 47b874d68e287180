package lint

import (
	"fmt"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind/lualib"
)

// calling reads a call and returns the kinds of its results; more reports whether there may be others.
func (c *checker) calling(e *ast.FuncCallExpr) (results []kind, more bool) {
	if e.Receiver != nil {
		return c.method(e)
	}
	if id, ok := e.Func.(*ast.IdentExpr); ok {
		return c.callName(e, id)
	}
	of, _ := e.Func.(*ast.AttrGetExpr)
	if of != nil && c.missingInLibrary(of) {
		c.args(e, nil)
		return nil, true
	}
	f := c.expr(e.Func)
	switch {
	case f.fn != nil && f.fn.of != nil && of != nil && f.only(isFunction):
		args := c.args(e, nil)
		if len(args) == 0 || args[0].never(isObject) || args[0].isClass() && args[0].of != f.fn.of {
			line, col := c.tree.MemberPlace(of)
			shown := c.shown(of, f)
			i := strings.LastIndexByte(shown, '.')
			hint := "write a colon: " + f.fn.example
			if i > 0 {
				hint = "write a colon: " + shown[:i] + ":" + shown[i+1:] + "(…)"
			}
			c.certain(line, col, f.guessed, f.fn.name+" is called with a dot", hint)
		}
		return c.resultsOf(f.fn, nil, e)
	case f.fn != nil && f.only(isFunction):
		args := c.args(e, f.fn)
		c.checkArgs(f.fn, e, args, f.guessed)
		return c.resultsOf(f.fn, args, e)
	}
	args := c.args(e, nil)
	if of != nil && c.dottedText(e, of, args) {
		return nil, true
	}
	if of != nil {
		if key, named := of.Key.(*ast.StringExpr); named {
			line, col := c.tree.MemberPlace(of)
			c.listCall(of.Object, c.kindAgain(of.Object), key.Value, line, col)
		}
	}
	c.notFunction(e, f)
	return nil, true
}

// dottedText reports a function of text that is called with a dot, without the text: title.upper().
func (c *checker) dottedText(e *ast.FuncCallExpr, of *ast.AttrGetExpr, args []kind) bool {
	key, named := of.Key.(*ast.StringExpr)
	if !named || c.moduleOf(of.Object) != nil || len(args) > 0 && !args[0].never(isString|isNumber) {
		return false
	}
	text := c.kindAgain(of.Object)
	if !text.only(isString|isNil) || text.can&isString == 0 || !c.modules["string"].funcs.has(key.Value) {
		return false
	}
	line, col := c.tree.MemberPlace(of)
	shown := c.shown(of.Object, text)
	c.certain(line, col, text.guessed, key.Value+" is called with a dot", "write a colon: "+shown+":"+key.Value+"(…)")
	return true
}

// kindAgain returns the kind of an expression that was read, without reporting anything.
func (c *checker) kindAgain(e ast.Expr) kind {
	c.trying++
	defer func() { c.trying-- }()
	return c.expr(e)
}

// missingInLibrary reports a call of a function that one of Lua's own libraries does not have. A script may
// ask whether it exists.
func (c *checker) missingInLibrary(of *ast.AttrGetExpr) bool {
	m := c.moduleOf(of.Object)
	key, named := of.Key.(*ast.StringExpr)
	if m == nil || m.decl != nil || !named {
		return false
	}
	msg, hint, missing := lualib.MissingInLibrary(m.name, key.Value)
	if missing {
		line, col := c.tree.MemberPlace(of)
		c.certain(line, col, false, msg, hint)
	}
	return missing
}

// notFunction reports a call of something that cannot be called.
func (c *checker) notFunction(e *ast.FuncCallExpr, f kind) {
	if !f.never(isFunction|isTable|isObject) && !(f.isList() && f.fresh) && !f.isClass() {
		return
	}
	line, col := c.tree.PlaceAfter(e.Func)
	hint := ""
	if f.isClass() && f.of.decl.Index != "" {
		hint = "its positions are in square brackets: " + c.shown(e.Func, f) + "[6]"
	} else if of, ok := e.Func.(*ast.AttrGetExpr); ok {
		line, col = c.tree.MemberPlace(of)
		hint = "write " + c.shown(e.Func, f) + ", without ( )"
	}
	c.certain(line, col, f.guessed, c.shownOr(e.Func, "this value")+" is "+f.noun()+" and cannot be called", hint)
}

// callName reads a call of a function by its name.
func (c *checker) callName(e *ast.FuncCallExpr, id *ast.IdentExpr) (results []kind, more bool) {
	if v := c.lookUp(id.Value); v != nil {
		args := c.args(e, v.kindOf().fn)
		switch k := v.kindOf(); {
		case v.value != nil && v.sets == 0:
			c.calledWith(v.value, args)
			if v.global {
				return nil, true
			}
			return []kind{c.of(v.value).results}, true
		case k.isMethod():
			return c.resultsOf(k.fn, nil, e)
		default:
			c.notFunction(e, k)
		}
		return nil, true
	}
	s := c.globals.get(id.Value)
	if s == nil {
		if m := c.modules[id.Value]; m != nil {
			line, col := c.tree.Place(id)
			c.args(e, nil)
			c.certain(line, col, false, id.Value+" is a module and cannot be called", "its functions are called with a dot: "+id.Value+".name(…)")
			return nil, true
		}
		return c.callOther(e, id.Value)
	}
	args := c.args(e, s)
	if id, ok := nthExpr(e.Args, 0).(*ast.IdentExpr); ok && s.name == "type" && c.lookUp(id.Value) != nil {
		c.lookUp(id.Value).typed = true
	}
	c.checkArgs(s, e, args, false)
	return c.iterators(e, s, args)
}

// callOther reads a call of a global function that has no declaration here.
func (c *checker) callOther(e *ast.FuncCallExpr, name string) (results []kind, more bool) {
	switch name {
	case "pcall", "xpcall", "assert_error": // what they call may fail
		c.trying++
		c.args(e, nil)
		c.trying--
	case "assert":
		if args := c.args(e, nil); len(args) > 0 && args[0].can != 0 {
			args[0] = args[0].truthy()
			if id, ok := nthExpr(e.Args, 0).(*ast.IdentExpr); ok && c.lookUp(id.Value) != nil {
				c.lookUp(id.Value).tested = true
			}
			return args, true
		}
	default:
		c.global(e.Func, Use{Name: name, Called: true})
		c.args(e, nil)
	}
	return nil, true
}

// iterators returns the results of a global function. Those of ipairs know the elements of the list.
func (c *checker) iterators(e *ast.FuncCallExpr, s *signature, args []kind) (results []kind, more bool) {
	if s.name != "ipairs" || len(args) == 0 {
		return c.resultsOf(s, args, e)
	}
	element := unknown
	if args[0].isList() {
		element = *args[0].element
	}
	return []kind{{can: isFunction, yields: []kind{number, element}}}, true
}

// args reads the arguments of a call. s, if it is known, has the kinds of the parameters of functions among
// them.
func (c *checker) args(e *ast.FuncCallExpr, s *signature) []kind {
	kinds := c.kinds(e.Args)
	for _, arg := range e.Args {
		fn, ok := arg.(*ast.FunctionExpr)
		if !ok {
			continue
		}
		if s != nil && strings.HasSuffix(s.name, ":map") {
			c.of(fn).given = []kind{text}
		}
		c.body(fn, "")
	}
	return kinds
}

// method reads object:name(…).
func (c *checker) method(e *ast.FuncCallExpr) (results []kind, more bool) {
	line, col := c.tree.MemberPlace(e)
	if m := c.moduleOf(e.Receiver); m != nil {
		c.args(e, nil)
		c.certain(line, col, false, m.name+" is a module: its functions are called with a dot", "write "+m.name+"."+e.Method+"(…)")
		return nil, true
	}
	of := c.expr(e.Receiver)
	switch {
	case of.isClass():
		return c.methodOf(of, e)
	case of.isMethod():
		c.args(e, nil)
		c.notCalled(e.Receiver, of, "it has no methods")
	case of.only(isString|isNil) && of.can&isString != 0:
		return c.methodOfText(of, e)
	case of.isList():
		c.args(e, nil)
		c.certain(line, col, of.guessed, c.shownOr(e.Receiver, "this value")+" is a list, and a list has no methods", c.countHint(e.Receiver, e.Method))
	case of.never(isTable | isString | isObject):
		c.args(e, nil)
		hint := nilHint(of)
		if of.only(isNumber) {
			hint = "tostring makes text of a number"
		}
		c.certain(line, col, of.guessed, c.shownOr(e.Receiver, "this value")+" is "+of.noun()+" and has no methods", hint)
	default:
		c.args(e, nil)
		c.listCall(e.Receiver, of, e.Method, line, col)
	}
	return nil, true
}

// methodOf reads a call of a method of an object.
func (c *checker) methodOf(of kind, e *ast.FuncCallExpr) (results []kind, more bool) {
	line, col := c.tree.MemberPlace(e)
	s := of.of.methods.get(e.Method)
	if s == nil {
		c.args(e, nil)
		decl := of.of.decl
		if decl.Get != nil {
			return nil, true
		}
		if k, is := c.property(of.of, e.Method); is {
			if !k.never(isFunction) {
				return nil, true
			}
			shown := c.shown(e.Receiver, of)
			c.certain(line, col, of.guessed, fmt.Sprintf("%s is not a method and cannot be called", e.Method), "write "+shown+"."+e.Method+", with a dot and without ( )")
		} else if msg, missing := decl.Missing(e.Method); missing {
			c.certain(line, col, of.guessed, c.askedForValue(e, of, msg), "")
		} else {
			c.certain(line, col, of.guessed, fmt.Sprintf("%s is a position and cannot be called", e.Method), "write "+decl.Var+"."+e.Method+", without ( )")
		}
		return nil, true
	}
	c.mayBeNil(e.Receiver, of, line, col, "nil has no methods")
	args := c.args(e, s)
	c.checkArgs(s, e, args, of.guessed)
	results, more = c.resultsOf(s, args, e)
	if of.rows != nil && s.name == "lookup:get" {
		return []kind{{can: isTable | isNil, columns: of.rows}}, false
	}
	return results, more
}

// askedForValue returns the message about a method that a record does not have, with the method for values in place
// of that for fields if the script asks for a subfield.
func (c *checker) askedForValue(e *ast.FuncCallExpr, of kind, msg string) string {
	spec, ok := at0(e)
	what, like, found := strings.Cut(msg, ": did you mean record:field")
	if !ok || !found || !strings.Contains(spec, "$") {
		return msg
	}
	method := "value"
	if strings.HasPrefix(like, "s") {
		method = "values"
	}
	return fmt.Sprintf("%s: did you mean %s:%s(%q)?", what, c.shownOr(e.Receiver, of.of.decl.Var), method, spec)
}

// methodOfText reads a call of a method of a string.
func (c *checker) methodOfText(of kind, e *ast.FuncCallExpr) (results []kind, more bool) {
	line, col := c.tree.MemberPlace(e)
	s := c.modules["string"].funcs.get(e.Method)
	if s == nil {
		c.args(e, nil)
		if msg, hint := c.ofText(e.Receiver, of, e.Method); msg != "" {
			c.certain(line, col, of.guessed, msg, hint)
		}
		return nil, true
	}
	c.mayBeNil(e.Receiver, of, line, col, "nil has no methods")
	args := append([]kind{text}, c.args(e, nil)...)
	c.checkArgs(s, e, args, of.guessed)
	return c.resultsOf(s, args, e)
}

// resultsOf returns the kinds of the results of a function.
func (c *checker) resultsOf(s *signature, args []kind, e *ast.FuncCallExpr) (results []kind, more bool) {
	results = append(results, s.results...)
	guess := false
	for _, a := range args {
		guess = guess || a.guessed
	}
	if e.Receiver != nil {
		guess = guess || c.guessOf(e.Receiver)
	}
	for i := range results {
		results[i].guessed = results[i].guessed || guess
	}
	return results, s.more
}

// guessOf reports whether the kind of a variable is a guess.
func (c *checker) guessOf(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.IdentExpr:
		v := c.lookUp(e.Value)
		return v != nil && v.kind.guessed
	case *ast.AttrGetExpr:
		return c.guessOf(e.Object)
	case *ast.FuncCallExpr:
		return e.Receiver != nil && c.guessOf(e.Receiver)
	}
	return false
}

// unused reports a call whose only effect is a result that nobody uses.
func (c *checker) unused(e *ast.FuncCallExpr) {
	name, pure := c.pureCall(e)
	if !pure {
		return
	}
	for _, arg := range e.Args {
		switch arg.(type) {
		case *ast.FunctionExpr, *ast.IdentExpr:
			if strings.HasSuffix(name, "gsub") {
				return // the replacement may be a function that does something
			}
		}
	}
	line, col := c.tree.Place(e)
	shown := c.shown(e, unknown)
	if shown == unknown.noun() {
		shown = name + "(…)"
	}
	c.doubt(line, col, name+" changes nothing: it returns a new text, which is not used here", "store it, as in local x = "+shown+"; record:set puts it into the record")
}

// pureCall returns the name of a function that a call is of, if it does nothing but return a result.
func (c *checker) pureCall(e *ast.FuncCallExpr) (name string, pure bool) {
	if e.Receiver != nil {
		if !c.modules["string"].funcs.has(e.Method) || e.Method == "match" || e.Method == "len" || e.Method == "byte" {
			return "", false
		}
		// Records have methods of these names as well, and few of them.
		for _, class := range c.classes {
			if class.methods.has(e.Method) {
				return "", false
			}
		}
		return e.Method, true
	}
	of, ok := e.Func.(*ast.AttrGetExpr)
	if !ok {
		return "", false
	}
	m := c.moduleOf(of.Object)
	if m == nil || !pureModules[m.name] {
		return "", false
	}
	if key, ok := of.Key.(*ast.StringExpr); ok && m.funcs.has(key.Value) {
		return m.name + "." + key.Value, true
	}
	return "", false
}
