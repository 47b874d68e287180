package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/internal/lazyregexp"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/declare"
)

// checkArgs compares the arguments of a call with the declaration of the function. For a method of text
// args has the text first, which is not among e.Args.
func (c *checker) checkArgs(s *signature, e *ast.FuncCallExpr, args []kind, guess bool) {
	skipped := 0
	if e.Receiver != nil && s.of == nil {
		skipped = 1
	}
	open := len(args) > 0 && args[len(args)-1].can == 0 // any number of further values
	given := len(args)
	if open {
		given--
	}
	if given < s.required() && !open {
		c.tooFew(s, e, given, guess)
		return
	}
	if s.rest == nil && skipped+len(e.Args) > len(s.params) {
		c.tooMany(s, e, e.Args[len(s.params)-skipped:], guess)
		return
	}
	switch s.name {
	case "record:add", "record:append", "marc.field":
		c.checkField(s, e, args, open, guess)
		return
	}
	for i, arg := range e.Args {
		if p := s.param(i + skipped); p != nil && i+skipped < len(args) && !(p.name == "pattern" && len(args) > plainAt) {
			c.checkArg(s, p, arg, args[i+skipped], guess)
		}
	}
	c.checkSetting(s, e, args, guess)
	c.anyCharacter(s, e, args)
}

// anyCharacter reports the pattern "." where a full stop is probably meant: each character is replaced by the same
// text, or the first one is found, whatever they are.
func (c *checker) anyCharacter(s *signature, e *ast.FuncCallExpr, args []kind) {
	replaces, finds := s.name == "string.gsub" && len(args) > 2, s.name == "string.find" && len(args) < plainAt+1
	if !replaces && !finds || len(args) < 2 {
		return
	}
	if pattern, ok := stringOf(args[1]); !ok || pattern != "." {
		return
	}
	if replaces {
		if by, ok := stringOf(args[2]); !ok || strings.Contains(by, "%") {
			return
		}
	}
	at := e.Args[0]
	if e.Receiver == nil {
		at = e.Args[1]
	}
	line, col := c.tree.Place(at)
	c.doubt(line, col, `"." stands for every character here, not only for a full stop`, `write "%." for a full stop`)
}

// checkSetting checks a place and a value that are both written out: the value must fit there.
func (c *checker) checkSetting(s *signature, e *ast.FuncCallExpr, args []kind, guess bool) {
	if len(e.Args) != 2 || len(args) != 2 {
		return
	}
	value, ok := stringOf(args[1])
	if !ok {
		return
	}
	var err *luabind.ArgumentError
	at, named := stringOf(args[0])
	switch {
	case s.name == "record:set" && named:
		err = luabind.CheckSet(at, value)
	case s.name == "fixed:set" && named: // from a position on, a text of any length fits
		err = luabind.CheckProperty("Fixed", at, value)
	}
	if err != nil {
		line, col := c.tree.Place(e.Args[1])
		c.certain(line, col, guess, err.Msg, err.Hint)
	}
}

// plainAt is the number of the argument of string.find with which a pattern is a plain text.
const plainAt = 3

func (c *checker) tooFew(s *signature, e *ast.FuncCallExpr, given int, guess bool) {
	p := s.params[min(given, len(s.params)-1)]
	line, col := c.tree.MemberPlace(e)
	if of, ok := e.Func.(*ast.AttrGetExpr); ok {
		line, col = c.tree.MemberPlace(of)
	}
	hint := ""
	if s.example != "" {
		hint = "as in " + s.example
	}
	if s.name == "field:remove" && given == 0 {
		hint = "field:delete() removes the whole field, " + s.example + " a subfield"
	}
	c.certain(line, col, guess, s.name+" needs "+p.noun(), hint)
}

func (c *checker) tooMany(s *signature, e *ast.FuncCallExpr, extra []ast.Expr, guess bool) {
	line, col := c.tree.Place(extra[0])
	params := s.params
	if e.Receiver != nil && s.of == nil {
		params = params[1:]
	}
	msg := s.name + " takes no arguments: the values in its brackets are ignored"
	if len(params) > 0 {
		var names []string
		for _, p := range params {
			names = append(names, p.noun())
		}
		takes := strings.Join(names, ", ")
		if n := len(names); n > 1 {
			takes = strings.Join(names[:n-1], ", ") + " and " + names[n-1]
		}
		msg = s.name + " takes " + takes + ": further arguments are ignored"
	}
	c.certain(line, col, guess, msg, c.surplusHint(s, e, extra))
}

// surplusHint returns the probable meaning of arguments that a function does not accept.
func (c *checker) surplusHint(s *signature, e *ast.FuncCallExpr, extra []ast.Expr) string {
	code, isCode := extra[0].(*ast.StringExpr)
	switch {
	case s.name == "field:add":
		return "call field:add once for each subfield"
	case isCode && len(s.params) > 0 && s.params[len(s.params)-1].name == "spec":
		if spec, ok := e.Args[len(e.Args)-len(extra)-1].(*ast.StringExpr); ok && len(spec.Value) == 3 && len(strings.TrimPrefix(code.Value, "$")) == 1 {
			return fmt.Sprintf("write tag and code as one: %q", spec.Value+"$"+strings.TrimPrefix(code.Value, "$"))
		}
		return "one call for each: " + s.name + "(" + c.constantOr(code, text) + ")"
	case s.of != nil && len(s.params) == 0:
		return luabind.HowToSet(s.of.decl.Name, strings.TrimPrefix(s.name, "record:"))
	case s.example != "":
		return "as in " + s.example
	}
	return ""
}

// nounOf describes a parameter of a function.
func (s *signature) nounOf(p *param) string {
	if s.name == "record:fixed" && p.name == "tag" {
		return `a tag such as "008"`
	}
	return p.noun()
}

// noun describes a parameter.
func (p param) noun() string {
	switch p.name {
	case "spec":
		return `a spec such as "245$a"`
	case "tag":
		return `a tag such as "650"`
	case "code", "from", "to":
		if p.kind.can == isString {
			return `a subfield code such as "a"`
		}
	case "re":
		return "a regular expression"
	case "options":
		return "a table of options"
	case "value", "text", "s":
		return "a text"
	case "fn":
		return "a function"
	case "x":
		return "a value"
	case "list":
		return "a list"
	case "key":
		return "a key"
	case "output":
		return "the name of an output"
	case "which":
		return "the number of a subfield among those with its code, or its value"
	case "place":
		return `a place such as 1 or -1, or subfield codes such as "bc"`
	case "codes", "order", "instead":
		return `subfield codes such as "abc"`
	}
	switch {
	case p.kind.of != nil:
		return p.kind.of.noun()
	case p.kind.can == isString:
		return "a " + p.name
	case p.kind.can == isNumber:
		return "a number"
	}
	return "the " + p.name
}

// strict are parameters that are not made of numbers.
var strict = []string{"spec", "tag", "code", "from", "to"}

// takes returns the types that a parameter accepts; objects only if they may be of its class.
func (p param) takes(k kind) basic {
	can := p.kind.can
	if k.of != nil && p.kind.of != nil && k.of != p.kind.of {
		can &^= isObject
	}
	switch {
	case can&isBool != 0: // every value is true or false
		return anything
	case can&isString != 0 && !slices.Contains(strict, p.name):
		can |= isNumber
	case can&isNumber != 0:
		can |= isString
	}
	if p.optional {
		can |= isNil
	}
	return can
}

// checkArg compares an argument with its parameter.
func (c *checker) checkArg(s *signature, p *param, e ast.Expr, k kind, guess bool) {
	guess = guess || k.guessed
	switch {
	case k.can == 0:
		return
	case k.isMethod() && p.kind.can&isFunction == 0:
		c.notCalled(e, k, "the method itself is passed")
		return
	case k.never(p.takes(k)):
		c.wrongArg(s, p, e, k, guess)
		return
	case p.takes(k)&isNil == 0:
		line, col := c.tree.Place(e)
		c.mayBeNil(e, k, line, col, s.name+" needs "+s.nounOf(p))
	}
	if p.options != nil {
		c.checkOptions(s, p, e)
	}
	if fn, ok := e.(*ast.FunctionExpr); ok {
		c.checkMapping(s, fn)
	}
	if lit, ok := stringOf(k); ok && p.kind.can&(isNumber|isString|isBool) == isNumber && !isNumeric(lit) {
		c.wrongArg(s, p, e, k, guess)
	} else if ok {
		c.checkLiteral(s, p, e, lit, guess)
	}
}

// insteadOfOptions returns what was probably meant by a text instead of options.
func (c *checker) insteadOfOptions(s *signature, e ast.Expr, k kind) string {
	said := c.constantOr(e, k)
	if lit, ok := stringOf(k); ok && s.name == "record:remove" && luabind.CheckArgument(s.name, "spec", lit) != nil {
		return "fields with a value are removed in a loop: for f in record:each(tag) do if f:value(\"a\") == " + said + " then f:delete() end end"
	}
	if len(s.params) > 2 { // the text is not the first argument
		return "as in " + s.example
	}
	return "one call for each: " + s.name + "(" + said + ")"
}

// checkMapping reports a function of record:map that forgets to return the new value: the value is removed
// then.
func (c *checker) checkMapping(s *signature, fn *ast.FunctionExpr) {
	if !strings.HasSuffix(s.name, ":map") || ends(fn.Stmts) {
		return
	}
	line, col := c.tree.Place(fn)
	if c.of(fn).results.only(isNil) {
		hint := "end the function with return and the new value"
		if n := len(fn.Stmts); n > 0 {
			if call, ok := fn.Stmts[n-1].(*ast.FuncCallStmt); ok {
				if shown, ok := c.tree.Text(call.Expr, c.script.Lines); ok {
					hint = "write return before it: return " + shown
				}
			}
		}
		c.certain(line, col, false, s.name+" replaces each value by what the function returns: this one returns nothing, and all values would be removed", hint)
		return
	}
	c.doubt(line, col, s.name+" removes a value for which the function ends without a return", "end it with return and the value: return "+firstParameter(fn))
}

// firstParameter returns the name of the first parameter of a function.
func firstParameter(fn *ast.FunctionExpr) string {
	if len(fn.ParList.Names) == 0 {
		return "value"
	}
	return fn.ParList.Names[0]
}

// wrongArg reports an argument of a type that the parameter never takes.
func (c *checker) wrongArg(s *signature, p *param, e ast.Expr, k kind, guess bool) {
	line, col := c.tree.Place(e)
	hint := ""
	switch n, isNumberLiteral := e.(*ast.NumberExpr); {
	case isNumberLiteral && (p.name == "tag" || p.name == "spec"):
		hint = fmt.Sprintf("write it in quotes: %q", fmt.Sprintf("%03s", n.Value))
		if c.script.Typed {
			hint += "; if it was, the shell has removed them: put all that is for Lua in single quotes, and use double quotes within"
		}
	case isNumberLiteral && p.takes(k)&isString != 0:
		hint = fmt.Sprintf("write it in quotes: %q", n.Value)
	case k.isList() && p.takes(k)&isString != 0:
		hint = "table.concat(" + c.shownOr(e, "list") + `, "; ") joins the elements of a list`
	case k.isClass() && k.of.methods.has("text") && p.takes(k)&isString != 0:
		hint = c.shown(e, k) + ":text() is the text of a field"
	case s.name == "ipairs" && k.yields != nil:
		hint = "it is an iterator already: for x in " + c.shown(e, k) + " do"
	case p.options != nil && k.only(isString) && strings.HasPrefix(s.name, "lookup."):
		made, _, _ := strings.Cut(s.example, ":")
		hint = "as in " + made + ": key is the heading of the column to look up"
	case p.options != nil && k.only(isString):
		hint = c.insteadOfOptions(s, e, k)
	case p.kind.only(isFunction):
		hint = c.functionHint(e)
	case k.only(isNil) && s.name == "record:set":
		hint = "record:remove(spec) removes a value"
	case k.only(isNil) && (s.name == "record:add" || s.name == "record:append"):
		hint = "write a text in quotes in place of nil; to add nothing, remove the line"
	case s.name == "run:emit" && k.isClass():
		hint = "the record comes first: run:emit(record, \"name.mrc\")"
	}
	c.certain(line, col, guess, fmt.Sprintf("%s needs %s, not %s", s.name, s.nounOf(p), c.notThat(e, k)), hint)
}

// functionHint returns how to pass a function that was called instead.
func (c *checker) functionHint(e ast.Expr) string {
	call, ok := e.(*ast.FuncCallExpr)
	if !ok {
		return "as in record:map(\"650$a\", text.upper), or function(value) return … end"
	}
	if of, ok := call.Func.(*ast.AttrGetExpr); ok {
		if shown, ok := c.tree.Text(of, c.script.Lines); ok {
			return "pass the function itself: " + shown + ", without ( )"
		}
	}
	return "pass a function: function(value) return … end"
}

// notThat describes an argument of a wrong type.
func (c *checker) notThat(e ast.Expr, k kind) string {
	switch e.(type) {
	case *ast.IdentExpr, *ast.AttrGetExpr, *ast.FuncCallExpr:
		if shown := c.shown(e, k); shown != k.noun() {
			return shown + ", which is " + k.noun()
		}
	case *ast.TrueExpr:
		return "true"
	case *ast.FalseExpr:
		return "false"
	case *ast.NumberExpr, *ast.StringExpr:
		return c.withNoun(e, k)
	}
	return k.noun()
}

// checkOptions compares the names in a table of options with the existing options.
func (c *checker) checkOptions(s *signature, p *param, e ast.Expr) {
	t, ok := e.(*ast.TableExpr)
	if !ok {
		return
	}
	for _, f := range t.Fields {
		key, ok := f.Key.(*ast.StringExpr)
		if !ok || slices.Contains(p.options, key.Value) {
			continue
		}
		msg := fmt.Sprintf("%s has no option '%s'", s.name, key.Value)
		if near := declare.Nearest(key.Value, p.options); near != "" {
			msg += ": did you mean " + near + "?"
		}
		line, col := c.tree.Place(key)
		c.certain(line, col, false, msg, "")
	}
}

// checkLiteral checks a text that is written out: a spec, a tag, a code, a regular expression.
func (c *checker) checkLiteral(s *signature, p *param, e ast.Expr, lit string, guess bool) {
	if c.script.Typed && p.name == "spec" && strings.HasPrefix(s.name, "record:") {
		lit = luabind.TypedSpec(lit)
	}
	err := luabind.CheckArgument(s.name, p.name, lit)
	line, col := c.tree.Place(e)
	if err == nil {
		if p.name == "pattern" && strings.HasPrefix(s.name, "string.") {
			c.notLua(lit, line, col)
		}
		return
	}
	source := c.script.Lines(line)
	if _, written := e.(*ast.StringExpr); written && col <= len(source) && strings.HasPrefix(source[col-1:], `"`+lit+`"`) {
		col += 1 + err.At
	}
	c.certain(line, col, guess, err.Msg, err.Hint)
}

// notLua reports what regular expressions have and patterns of Lua do not: \d and the like, and {13}.
func (c *checker) notLua(pattern string, line, col int) {
	if m := backslash().FindString(pattern); m != "" {
		c.doubt(line, col, m+" has no special meaning in a pattern of Lua", "write %"+m[1:]+"; regular expressions are for re.match, re.find and the like")
	}
	if m := repeated().FindString(pattern); m != "" {
		expression := "[[" + pattern + "]]"
		if strings.Contains(pattern, "%") { // %d is \d there
			expression = "expression"
		}
		c.doubt(line, col, m[1:]+" is no repetition in a pattern of Lua", "regular expressions have it: re.test(s, "+expression+")")
	}
}

var (
	backslash = lazyregexp.New(`\\[dDwWsSbB]`)                // classes of characters, as regular expressions write them
	repeated  = lazyregexp.New(`[])\w.]\{[0-9]+(,[0-9]*)?\}`) // their repetitions
)

// checkField checks the arguments that describe a field: tag, indicators, codes and values in turn.
func (c *checker) checkField(s *signature, e *ast.FuncCallExpr, args []kind, open, guess bool) {
	found := len(c.found)
	c.checkArg(s, &s.params[0], e.Args[0], args[0], guess)
	tag, ok := stringOf(args[0])
	if !ok || len(c.found) > found {
		return
	}
	if isControl(tag) {
		if len(e.Args) > 2 {
			line, col := c.tree.Place(e.Args[2])
			c.certain(line, col, guess, tag+" is a control field: it has data, and no indicators and subfields", fmt.Sprintf("as in record:add(%q, data)", tag))
		} else if len(e.Args) > 1 && len(args) > 1 {
			c.checkArg(s, &param{name: "value", kind: text}, e.Args[1], args[1], guess)
		} else if len(e.Args) == 1 {
			line, col := c.tree.MemberPlace(e)
			c.certain(line, col, guess, tag+" is a control field and needs data", fmt.Sprintf("as in %s(%q, data)", s.name, tag))
		}
		return
	}
	if len(e.Args) > 1 && len(args) > 1 {
		c.checkArg(s, &param{name: "indicators", kind: text.orElse(kind{can: isObject})}, e.Args[1], args[1], guess)
	}
	if len(c.found) > found {
		return
	}
	for i := 2; i < len(e.Args) && i < len(args); i++ {
		p := &param{name: "value", kind: text}
		if i%2 == 0 {
			p.name = "code"
		}
		c.checkArg(s, p, e.Args[i], args[i], guess)
	}
	const fewest = 4
	line, col := c.tree.MemberPlace(e)
	switch {
	case open, len(c.found) > found:
	case len(args) < fewest && len(e.Args) == len(args):
		c.certain(line, col, guess, s.name+" needs indicators, and a code and a value for every subfield", "as in "+s.example)
	case len(e.Args) == len(args) && len(args)%2 == 1:
		c.certain(line, col, guess, "codes and values come in pairs, and the last code has no value", "as in "+s.example)
	}
}

// isControl reports whether a tag is that of a control field.
func isControl(tag string) bool { return len(tag) == 3 && strings.HasPrefix(tag, "00") }
