package lint

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/internal/lazyregexp"
)

// comparison reads a == b, a < b and the like.
func (c *checker) comparison(e *ast.RelationalOpExpr) {
	left, right := c.expr(e.Lhs), c.expr(e.Rhs)
	c.guard(e.Lhs)
	c.guard(e.Rhs)
	guess := left.guessed || right.guessed
	equality := e.Operator == "==" || e.Operator == "~="
	for _, side := range []struct {
		e     ast.Expr
		k     kind
		other kind
	}{{e.Lhs, left, right}, {e.Rhs, right, left}} {
		if side.k.isMethod() && !side.other.isMethod() && (!equality || side.other.never(isFunction)) {
			c.notCalled(side.e, side.k, "this compares the method itself")
			return
		}
	}
	if c.notCompared(e, right) {
		return
	}
	line, col := c.tree.PlaceAfter(e.Lhs)
	if _, simple := c.tree.Text(e.Lhs, c.script.Lines); !simple {
		line, col = c.tree.Place(e.Lhs)
	}
	if equality {
		c.neverNil(e, left, right)
		c.otherLength(e, left, right)
		if left.can&right.can == 0 && !c.nilConstant(e) {
			c.certain(line, col, guess, c.neverEqual(e, left, right), c.compareHint(e, left, right))
		}
		return
	}
	l, r := left.can&^isNil, right.can&^isNil
	switch {
	case l == isString && r == isNumber, l == isNumber && r == isString:
		c.certain(line, col, guess, fmt.Sprintf("%s is %s and %s is %s: they cannot be compared", c.constantOr(e.Lhs, left), noNil(left), c.constantOr(e.Rhs, right), noNil(right)), c.compareHint(e, left, right))
	case left.unordered() || right.unordered():
		bad, k := e.Lhs, left
		if !left.unordered() {
			bad, k = e.Rhs, right
		}
		hint := ""
		if k.isList() {
			hint = "#" + c.shown(bad, k) + " is the number of its elements"
		}
		c.certain(line, col, guess, c.shownOr(bad, "this value")+" is "+k.noun()+", which is neither larger nor smaller than anything", hint)
	default:
		const what = "nil is neither larger nor smaller than anything"
		_ = c.nilNumber(e.Lhs, left, line, col, what) || c.nilNumber(e.Rhs, right, line, col, what)
	}
}

// notCompared reports not a == b: not goes with a alone.
func (c *checker) notCompared(e *ast.RelationalOpExpr, right kind) bool {
	not, ok := e.Lhs.(*ast.UnaryNotOpExpr)
	if !ok || !right.never(isBool) {
		return false
	}
	line, col := c.tree.Place(not)
	hint := "write brackets: not (a " + e.Operator + " b)"
	if shown, ok := c.tree.Text(not.Expr, c.script.Lines); ok && (e.Operator == "==" || e.Operator == "~=") {
		opposite := map[string]string{"==": "~=", "~=": "=="}[e.Operator]
		hint = "write " + shown + " " + opposite + " " + c.constantOr(e.Rhs, right)
	}
	c.certain(line, col, right.guessed, "not applies to the value next to it, not to the comparison", hint)
	return true
}

// neverNil reports a call that is true or false and is compared with nil.
func (c *checker) neverNil(e *ast.RelationalOpExpr, left, right kind) {
	_, call := e.Lhs.(*ast.FuncCallExpr)
	if _, withNil := e.Rhs.(*ast.NilExpr); !call || !withNil || !left.only(isBool) {
		return
	}
	shown := c.shown(e.Lhs, left)
	hint := "write not " + shown
	if e.Operator == "~=" {
		hint = "write " + shown + " alone"
	}
	line, col := c.tree.PlaceAfter(e.Lhs)
	c.doubt(line, col, shown+" is true or false, and never nil", hint)
}

// otherLength reports positions that are compared with a text of another length.
func (c *checker) otherLength(e *ast.RelationalOpExpr, left, right kind) {
	of, k, other := e.Lhs, left, right
	said, ok := stringOf(other)
	if !ok {
		of, k, other = e.Rhs, right, left
		said, ok = stringOf(other)
	}
	n, tag := c.positions(of)
	if !ok || n == 0 || len(said) == n {
		return
	}
	line, col := c.tree.Place(of)
	c.doubt(line, col, fmt.Sprintf("%s has %s, and %q has %s: they are never equal", c.shown(of, k), characters(n), said, characters(len(said))),
		"the page that 'mrrc-lua explain "+tag+"' names lists the codes")
}

func characters(n int) string {
	if n == 1 {
		return "one character"
	}
	return fmt.Sprintf("%d characters", n)
}

// fixedPositions matches a spec of positions of a control field or of the leader.
var fixedPositions = lazyregexp.New(`^(?:00[1-9]|LDR)/([0-9]+)(?:-([0-9]+))?$`)

// positions returns how many characters an expression has that names positions of the leader or of a control field, and which
// it is; 0: it does not, or that is not known.
func (c *checker) positions(e ast.Expr) (n int, tag string) {
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		if of := c.kindAgain(e.Object); of.isClass() && of.of.decl.Name == "Leader" {
			name, named := stringOf(c.kindAgain(e.Key))
			if !named || name == "type" || name == "status" || name == "level" {
				return 1, "LDR"
			}
		}
	case *ast.FuncCallExpr:
		spec, ok := at0(e)
		if m := fixedPositions().FindStringSubmatch(spec); ok && e.Method == "value" && m != nil {
			from, _ := strconv.Atoi(m[1])
			to, err := strconv.Atoi(m[2])
			if err != nil {
				to = from
			}
			return max(0, to-from+1), spec[:3]
		}
	}
	return 0, ""
}

// unordered reports whether a value cannot be compared with < and >.
func (k kind) unordered() bool {
	return k.never(isNumber|isString|isTable|isObject) || k.isList() || k.isClass()
}

func noNil(k kind) string {
	k.can &^= isNil
	return k.noun()
}

// nilConstant reports whether something that is never nil is compared with nil, which is harmless.
func (c *checker) nilConstant(e *ast.RelationalOpExpr) bool {
	_, left := e.Lhs.(*ast.NilExpr)
	_, right := e.Rhs.(*ast.NilExpr)
	return left || right
}

func (c *checker) neverEqual(e *ast.RelationalOpExpr, left, right kind) string {
	return fmt.Sprintf("%s is %s, which is never equal to %s", c.constantOr(e.Lhs, left), noNil(left), c.withNoun(e.Rhs, right))
}

// constantOr returns an expression as it is written.
func (c *checker) constantOr(e ast.Expr, k kind) string {
	switch e := e.(type) {
	case *ast.StringExpr:
		return strconv.Quote(e.Value)
	case *ast.NumberExpr:
		return e.Value
	case *ast.TrueExpr:
		return "true"
	case *ast.FalseExpr:
		return "false"
	}
	return c.shown(e, k)
}

// withNoun returns an expression after its noun: the number 2000.
func (c *checker) withNoun(e ast.Expr, k kind) string {
	shown := c.constantOr(e, k)
	noun := noNil(k)
	if shown == noun {
		return noun
	}
	return strings.TrimPrefix(strings.Replace(noun, "a number", "the number", 1), "a ") + " " + shown
}

// anyHint returns how to find a text among the values of a record, when a list is compared with it.
func (c *checker) anyHint(e *ast.RelationalOpExpr, left kind) string {
	list, other := e.Lhs, e.Rhs
	if !left.isList() {
		list, other = other, list
	}
	said, ok := other.(*ast.StringExpr)
	if !ok {
		return "its elements are compared one by one: for _, x in ipairs(list) do, and x is one of them"
	}
	spec, what := "245$a", "with the field and subfield to look in"
	if call, ok := list.(*ast.FuncCallExpr); ok {
		if arg, ok := at0(call); ok && call.Method == "values" {
			spec = arg
		} else if in := listed[call.Method]; in != "" {
			spec = in
		}
	}
	return fmt.Sprintf("write record:any(%q, %q), %s: it is true if one of the values contains the text", spec, said.Value, what)
}

// at0 returns the first argument of a call if it is a text that is written out.
func at0(call *ast.FuncCallExpr) (string, bool) {
	if len(call.Args) == 0 {
		return "", false
	}
	s, ok := call.Args[0].(*ast.StringExpr)
	if !ok {
		return "", false
	}
	return s.Value, true
}

// listed are specs of the values that a method of a record lists.
var listed = map[string]string{"subjects": "6..$a", "isbns": "020$a", "issns": "022$a", "authors": "700$a", "series": "490$a", "notes": "5..$a"}

// compareHint returns how to compare two values that cannot be compared as they are.
func (c *checker) compareHint(e *ast.RelationalOpExpr, left, right kind) string {
	either := func(f func(k kind) bool) bool { return f(left) || f(right) }
	switch {
	case either(kind.isList):
		return c.anyHint(e, left)
	case either(kind.isClass):
		return "a field is compared by its text: field:text(), or by a subfield: field:value(\"a\")"
	case left.only(isBool) && right.only(isString):
		return "true and false are written without quotes"
	case left.only(isBool):
		return c.constantOr(e.Lhs, left) + " alone is the condition"
	}
	words, wordsKind, other, otherKind := e.Lhs, left, e.Rhs, right
	if right.only(isString | isNil) {
		words, wordsKind, other, otherKind = e.Rhs, right, e.Lhs, left
	}
	n, constant := other.(*ast.NumberExpr)
	_, written := words.(*ast.StringExpr)
	switch {
	case !wordsKind.only(isString|isNil) || wordsKind.only(isNil) || !otherKind.only(isNumber|isNil):
		return ""
	case constant && (e.Operator == "==" || e.Operator == "~="):
		return fmt.Sprintf("write it in quotes: %q", n.Value)
	case written:
		return "write the number without quotes"
	}
	asNumber := "(tonumber(" + c.shown(words, wordsKind) + ") or 0)"
	if words == e.Lhs {
		return "tonumber converts text to a number: " + asNumber + " " + e.Operator + " " + c.constantOr(e.Rhs, right)
	}
	return "tonumber converts text to a number: " + c.constantOr(e.Lhs, left) + " " + e.Operator + " " + asNumber
}

// joined reads one side of a .. b, and returns its kind.
func (c *checker) joined(e ast.Expr) kind {
	k := c.expr(e)
	line, col := c.tree.Place(e)
	switch {
	case k.isMethod():
		c.notCalled(e, k, "a method cannot be joined with text")
	case k.never(isString | isNumber | isTable | isObject), k.isList(), k.isClass() && k.can&isNil == 0:
		hint := ""
		switch {
		case k.isList():
			hint = "table.concat(" + c.shownOr(e, "list") + `, "; ") joins the elements of a list`
		case k.only(isBool | isNil):
			hint = "tostring(…) makes text of it"
		case k.isClass() && k.of.methods.has("text"):
			hint = "field:text() is the text of a field"
		}
		c.certain(line, col, k.guessed, c.shownOr(e, "this value")+" is "+k.noun()+" and cannot be joined with text", hint)
	default:
		c.nilJoined(e, k, line, col)
	}
	return k
}

// nilJoined reports text that is joined with the result of a method that is nil for some records.
func (c *checker) nilJoined(e ast.Expr, k kind, line, col int) {
	call, ok := e.(*ast.FuncCallExpr)
	if !ok || k.can&isNil == 0 || k.can == anything || !c.mayMiss(call) || c.guarded(call) {
		return
	}
	shown := c.shown(e, k)
	c.doubt(line, col, shown+" is nil (no value) in a record without one, and nil cannot be joined with text", "write ("+shown+` or "")`)
}

// operand reads one side of an arithmetic operation, and returns its kind.
func (c *checker) operand(e ast.Expr, operator string) kind {
	k := c.expr(e)
	line, col := c.tree.Place(e)
	s, isText := stringOf(k)
	switch {
	case k.isMethod():
		c.notCalled(e, k, "Lua cannot calculate with a method")
	case k.never(isNumber|isString|isTable|isObject) && !k.only(isNil):
		c.certain(line, col, k.guessed, c.shownOr(e, "this value")+" is "+k.noun()+", and Lua cannot calculate with it", "")
	case k.isList():
		c.certain(line, col, k.guessed, c.shownOr(e, "this value")+" is a list, and Lua cannot calculate with it", "write #"+c.shown(e, k)+" for how many elements it has")
	case k.isClass() && k.can&isNil == 0:
		c.certain(line, col, k.guessed, c.shownOr(e, "this value")+" is "+k.noun()+", and Lua cannot calculate with it", "")
	case c.nilNumber(e, k, line, col, "Lua cannot calculate with nil"):
	case isText:
		if !isNumeric(s) {
			hint := ""
			if operator == "+" {
				hint = "text is joined with two dots: a .. b"
			}
			c.certain(line, col, false, fmt.Sprintf("%q is text, and Lua cannot calculate with it", s), hint)
		}
	}
	return k
}

// nilNumber reports the result of a method that is nil for some records, or its conversion to a number, where a number is
// needed.
func (c *checker) nilNumber(e ast.Expr, k kind, line, col int, what string) bool {
	call, ok := e.(*ast.FuncCallExpr)
	if !ok {
		return false
	}
	inner := call
	if id, is := call.Func.(*ast.IdentExpr); is && id.Value == "tonumber" && c.isGlobal(id.Value) {
		if inner, ok = nthExpr(call.Args, 0).(*ast.FuncCallExpr); !ok {
			return false
		}
	}
	if k.can&isNil == 0 || k.can == anything || !c.mayMiss(inner) || c.guarded(inner) {
		return false
	}
	shown := c.shown(inner, k)
	number, missing := "tonumber("+shown+")", shown+" is nil (no value) in a record without one"
	if inner != call {
		missing = number + " is nil (no value) if there is no text, or it is not a number alone"
	}
	c.doubt(line, col, missing+", and "+what, "write ("+number+" or 0)")
	return true
}

// isNumeric reports whether Lua converts a text to a number.
func isNumeric(s string) bool {
	s = strings.TrimSpace(s)
	_, err := strconv.ParseFloat(s, 64)
	return err == nil || strings.HasPrefix(s, "0x")
}

// length reads #value.
func (c *checker) length(e *ast.UnaryLenOpExpr) {
	k := c.expr(e.Expr)
	line, col := c.tree.Place(e.Expr)
	switch {
	case k.isMethod():
		c.notCalled(e.Expr, k, "a method has no length")
	case k.never(isString|isTable|isObject) && k.can != isNil, k.isClass() && k.can&isNil == 0:
		hint := ""
		if k.only(isNumber) {
			hint = "it is a number already: write it without #"
		} else if call, ok := e.Expr.(*ast.FuncCallExpr); ok && call.Method == "each" {
			hint = "record:count(tag) is the number of fields"
		}
		c.certain(line, col, k.guessed, c.shownOr(e.Expr, "this value")+" is "+k.noun()+" and has no length", hint)
	}
}
