package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind"
	"mrrc-lua/luabind/lualib"
)

// member reads object.name, object["name"], list[1].
func (c *checker) member(e *ast.AttrGetExpr) kind {
	if m := c.moduleOf(e.Object); m != nil {
		return c.ofModule(m, e)
	}
	if c.tagAndCode(e) {
		return unknown
	}
	of := c.expr(e.Object)
	key := c.expr(e.Key)
	name, named := stringOf(key)
	line, col := c.tree.MemberPlace(e)
	if of.can&isTable != 0 {
		c.elementZero(e)
	}
	switch {
	case of.isClass():
		return c.ofClass(of, e, key)
	case of.isMethod():
		c.notCalled(e.Object, of, "it has no members")
	case of.never(isTable | isString | isObject):
		c.certain(line, col, of.guessed, c.shownOr(e.Object, "this value")+" is "+of.noun()+" and has no members", nilHint(of))
	case of.only(isString|isNil) && named:
		if msg, hint := c.ofText(e.Object, of, name); msg != "" {
			c.certain(line, col, of.guessed, msg, hint)
		}
		return function
	case of.only(isString|isNil) && key.only(isNumber):
		c.certain(line, col, of.guessed, "[ ] does not return characters of text", "text.sub("+c.shown(e.Object, of)+", 1, 1) is the first one")
	case of.isList() && key.only(isNumber):
		return of.element.orElse(nothing)
	case of.isList() && of.fresh && named:
		c.certain(line, col, of.guessed, fmt.Sprintf("%s is a list, which has no '%s'", c.shown(e.Object, of), name), c.countHint(e.Object, name))
	case of.isList() && named && counts[name]:
		c.doubt(line, col, fmt.Sprintf("%s is a list, which has no '%s'", c.shown(e.Object, of), name), c.countHint(e.Object, name))
	case of.values != nil && of.only(isTable):
		return of.values.orElse(nothing)
	case of.columns != nil && named:
		if !slices.Contains(of.columns, name) {
			msg, hint := lualib.NoColumn(name, of.columns), "the columns are "+strings.Join(of.columns, ", ")
			if strings.HasSuffix(msg, hint) {
				hint = ""
			}
			c.certain(line, col, of.guessed, msg, hint)
		}
		return text.orElse(nothing)
	}
	c.mayBeNil(e.Object, of, line, col, "nil has no members")
	return unknown
}

// tagAndCode reports record["245"]["a"].
func (c *checker) tagAndCode(e *ast.AttrGetExpr) bool {
	inner, ok := e.Object.(*ast.AttrGetExpr)
	if !ok {
		return false
	}
	tag, isTag := inner.Key.(*ast.StringExpr)
	code, isCode := e.Key.(*ast.StringExpr)
	if !isTag || !isCode || len(tag.Value) != 3 || len(code.Value) != 1 {
		return false
	}
	record := c.kindAgain(inner.Object)
	if !record.isClass() || record.of.decl.Name != "Record" {
		return false
	}
	msg, missing := record.of.decl.Missing(tag.Value)
	if missing {
		msg, _, _ = strings.Cut(msg, ":")
		line, col := c.tree.MemberPlace(inner)
		c.certain(line, col, record.guessed, msg, fmt.Sprintf("write %s:value(%q)", c.shown(inner.Object, record), tag.Value+"$"+code.Value))
	}
	return missing
}

func nilHint(k kind) string {
	if k.only(isNil) {
		return "a variable is nil until something is assigned to it"
	}
	return ""
}

// ofModule reads a member of a module.
func (c *checker) ofModule(m *module, e *ast.AttrGetExpr) kind {
	name, ok := stringOf(c.expr(e.Key))
	if !ok {
		return unknown
	}
	if s := m.funcs.get(name); s != nil {
		return kind{can: isFunction, fn: s}
	}
	if m.decl == nil || m.name == "string" && c.strings[name] {
		return unknown
	}
	if msg, missing := m.decl.Missing(name); missing {
		line, col := c.tree.MemberPlace(e)
		hint := ""
		if m.name == "string" {
			hint = lualib.StringElsewhere(name)
		}
		c.certain(line, col, false, msg, hint)
		return unknown
	}
	for _, v := range m.decl.Values {
		if v.Name == name {
			return c.typed(v.Type)
		}
	}
	return unknown
}

// ofClass reads a member of an object.
func (c *checker) ofClass(of kind, e *ast.AttrGetExpr, key kind) kind {
	name, named := stringOf(key)
	class := of.of
	line, col := c.tree.MemberPlace(e)
	switch {
	case named && class.methods.has(name):
		return kind{can: isFunction, fn: class.methods.get(name), guessed: of.guessed}
	case named:
		if k, ok := c.property(class, name); ok {
			k.guessed = of.guessed
			return k
		}
		if msg, missing := class.decl.Missing(name); missing {
			hint := ""
			if class.decl.Name == "Lookup" {
				hint = fmt.Sprintf("write %s:get(%q)", c.shown(e.Object, of), name)
			}
			c.certain(line, col, of.guessed, msg, hint)
			return unknown
		}
		if class.decl.Get != nil {
			return unknown
		}
		return text.orElse(nothing) // a position by its name
	case class.decl.Index != "":
		k := c.typed(class.decl.Index)
		k.can |= isNil
		return k
	case class.decl.Name == "Lookup":
		c.certain(line, col, of.guessed || !key.only(isNumber) && key.literal == nil, "[ ] does not return values of a lookup", "write "+c.shown(e.Object, of)+":get(key)")
	case key.only(isNumber):
		msg, _ := class.decl.Missing(literalText(key))
		c.certain(line, col, of.guessed, msg, "")
	}
	return unknown
}

// literalText returns a constant as it is written.
func literalText(k kind) string {
	if n, ok := k.literal.(*ast.NumberExpr); ok {
		return n.Value
	}
	return "1"
}

// setMember reads an assignment to a member.
func (c *checker) setMember(e *ast.AttrGetExpr, value kind, expr ast.Expr) {
	if c.moduleOf(e.Object) != nil {
		c.expr(e.Key)
		if key, ok := e.Key.(*ast.StringExpr); ok {
			c.noteString(e.Object, key.Value)
		}
		return
	}
	of := c.expr(e.Object)
	key := c.expr(e.Key)
	name, named := stringOf(key)
	if list, ok := c.tree.Text(e.Object, c.script.Lines); ok && !named {
		c.zero[list] = c.zero[list] || mayBeZero(e.Key)
	}
	line, col := c.tree.MemberPlace(e)
	switch {
	case of.isMethod():
		c.notCalled(e.Object, of, "it has no members")
	case of.never(isTable | isObject):
		c.certain(line, col, of.guessed, c.shownOr(e.Object, "this value")+" is "+of.noun()+", and nothing in it can be set", "")
	case of.isClass() && c.setLiteral(of, key, name, value, expr):
	case !of.isClass() || !named:
	case of.of.methods.has(name):
		s := of.of.methods.get(name)
		c.certain(line, col, of.guessed, fmt.Sprintf("%s is a method and cannot be set", s.name), luabind.HowToSet(of.of.decl.Name, name))
	default:
		c.setProperty(e, of, name, value, expr)
	}
}

// mayBeZero reports whether a key of an assignment may be the number 0: it is not written out, or is this number.
func mayBeZero(key ast.Expr) bool {
	switch key := key.(type) {
	case *ast.NumberExpr:
		return key.Value == "0"
	case *ast.ArithmeticOpExpr: // #list + 1
		_, length := key.Lhs.(*ast.UnaryLenOpExpr)
		return !length
	}
	return true
}

// setLiteral reports a text that is written out and that a property or position does not accept.
func (c *checker) setLiteral(of, key kind, name string, value kind, expr ast.Expr) (found bool) {
	if n, ok := key.literal.(*ast.NumberExpr); ok {
		name = n.Value
	}
	text, ok := stringOf(value)
	if !ok || expr == nil || name == "" {
		return false
	}
	err := luabind.CheckProperty(of.of.decl.Name, name, text)
	if err == nil {
		return false
	}
	line, col := c.tree.Place(expr)
	c.certain(line, col, of.guessed || value.guessed, err.Msg, err.Hint)
	return true
}

// setProperty reads an assignment to a property of an object.
func (c *checker) setProperty(e *ast.AttrGetExpr, of kind, name string, value kind, expr ast.Expr) {
	line, col := c.tree.MemberPlace(e)
	decl := of.of.decl
	for _, p := range decl.Props {
		if p.Name != name {
			continue
		}
		if p.Set == nil {
			c.certain(line, col, of.guessed, fmt.Sprintf("%s.%s cannot be set", decl.Var, name), luabind.HowToSet(decl.Name, name))
		} else if allowed := c.typed(p.Type); expr != nil && value.never(settable(allowed.can)) {
			line, col := c.tree.Place(expr)
			c.certain(line, col, of.guessed || value.guessed, fmt.Sprintf("%s.%s takes text, not %s", decl.Var, name, c.notThat(expr, value)), "")
		}
		return
	}
	if msg, missing := decl.MissingToSet(name); missing {
		c.certain(line, col, of.guessed, msg, "")
	}
}

// settable returns the types that may be assigned to a property: also numbers and marked text where
// text is expected.
func settable(can basic) basic {
	if can&isString != 0 {
		return isString | isNumber | isObject
	}
	return anything
}

// notCalled reports a method that is used as if it were its result.
func (c *checker) notCalled(e ast.Expr, k kind, why string) {
	line, col := c.tree.MemberPlace(e)
	call := k.fn.name + "()"
	if shown := c.shown(e, k); strings.Contains(shown, ".") && k.fn.required() == 0 {
		i := strings.LastIndexByte(shown, '.')
		call = shown[:i] + ":" + shown[i+1:] + "()"
	} else if k.fn.required() > 0 {
		call = k.fn.example
	}
	_, name, _ := strings.Cut(k.fn.name, ":")
	c.certain(line, col, k.guessed, fmt.Sprintf("%s is a method, and its brackets are missing: %s", name, why), "write "+call)
}

// mayBeNil reports a member of, or a call on, the result of a method that is nil for some records.
func (c *checker) mayBeNil(e ast.Expr, k kind, line, col int, what string) {
	call, ok := e.(*ast.FuncCallExpr)
	if !ok || k.can&isNil == 0 || k.only(isNil) || k.can == anything || !c.mayMiss(call) || c.guarded(call) {
		return
	}
	shown := c.shown(e, k)
	c.doubt(line, col, shown+" is nil (no value) in a record without one, and then this line fails, because "+what,
		c.onlyIf(call, shown, line))
}

// onlyIf returns how to run a line only if the value of a call is there: the line itself, if it is short.
func (c *checker) onlyIf(call *ast.FuncCallExpr, shown string, line int) string {
	const long = 80
	name := "x"
	if call.Method == "field" {
		name = "f"
	}
	rest := strings.TrimSpace(c.script.Lines(line))
	with := strings.ReplaceAll(rest, shown, name)
	whole := strings.HasPrefix(rest, "record:") || strings.HasPrefix(rest, "run:") || strings.HasPrefix(rest, "print(")
	if with == rest || !whole || len(with) > long {
		return fmt.Sprintf("write local %s = %s in a line before, and use %s only between if %s then and end", name, shown, name, name)
	}
	return fmt.Sprintf("write two lines: local %s = %s, and if %s then %s end", name, shown, name, with)
}

// mayMiss reports whether a call is one of those that are nil for many records.
func (c *checker) mayMiss(call *ast.FuncCallExpr) bool {
	switch call.Method {
	case "value", "field", "author", "title", "publisher", "year", "match", "get":
		return true
	}
	return false
}

// counts are the names of the length of a list in other languages.
var counts = map[string]bool{"count": true, "length": true, "len": true, "size": true}

// countHint returns how to use a list of which a member or a method was used.
func (c *checker) countHint(e ast.Expr, name string) string {
	if counts[name] {
		return "#" + c.shown(e, kind{can: isTable}) + " is the number of its elements"
	}
	return c.listHint(e)
}

// listHint returns how to use a list that a call returned.
func (c *checker) listHint(e ast.Expr) string {
	shown := c.shown(e, kind{can: isTable})
	if call, ok := e.(*ast.FuncCallExpr); ok && call.Method == "fields" {
		return "for field in record:each(…) do goes through the fields; record:field(…) is the first one"
	}
	return "for _, x in ipairs(" + shown + ") do goes through it; " + shown + "[1] is the first element"
}
