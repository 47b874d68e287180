package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
)

// change is one small change of a file: the bytes from begin to end are replaced by text.
type change struct {
	file       string // its path
	begin, end int
	text       string
	choice     string // replaces the same bytes by both programs, the changed one where on is true; "" if there is no such text
	line       int
	what       string // for people
	before     string
	reached    bool // a test reaches it, as far as is known
}

// on stands in a choice for the condition that this change is to be tried.
const on = "\x00"

// String is the change in one line.
func (c change) String() string {
	return fmt.Sprintf("%s:%d: %s: %s → %s", filepath.Base(c.file), c.line, c.what, oneLine(c.before), oneLine(c.text))
}

func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	const most = 100
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// edit returns the replacement for the bytes of the change: both programs when number is what selects the
// changed one, the changed program alone when the change has no choice.
func (c change) edit(number int) string {
	if c.choice == "" {
		return c.text
	}
	return strings.ReplaceAll(c.choice, on, fmt.Sprintf("%s(%d)", selects, number))
}

// finder collects the changes of one file.
type finder struct {
	path   string
	source []byte
	file   *token.File
	info   *types.Info
	names  types.Qualifier // of packages, in this file
	list   []change
}

// walk finds the changes in the bodies of functions.
func (w *finder) walk(f *ast.File) {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			w.early(fn)
			var results *types.Tuple
			if s, ok := w.info.TypeOf(fn.Name).(*types.Signature); ok {
				results = s.Results()
			}
			w.body(fn.Body, results)
		}
	}
}

// body finds the changes in the body of a function with these results.
func (w *finder) body(b *ast.BlockStmt, results *types.Tuple) {
	heads := map[ast.Stmt]bool{} // statements in the head of another one, which cannot be dropped
	ast.Inspect(b, func(n ast.Node) bool {
		if s, ok := n.(ast.Stmt); ok && !heads[s] {
			w.drop(s)
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			var of *types.Tuple
			if s, ok := w.info.TypeOf(n).(*types.Signature); ok {
				of = s.Results()
			}
			w.body(n.Body, of)
			return false
		case *ast.IfStmt:
			heads[n.Init] = true
			w.force(n.Cond)
		case *ast.SwitchStmt:
			heads[n.Init] = true
			if n.Tag == nil {
				w.cases(n.Body)
			}
		case *ast.BinaryExpr:
			w.operator(n)
		case *ast.BasicLit:
			w.number(n)
		case *ast.CallExpr:
			w.swap(n)
		case *ast.ReturnStmt:
			w.result(n, results)
		case *ast.ForStmt:
			heads[n.Init], heads[n.Post] = true, true
		case *ast.TypeSwitchStmt:
			heads[n.Init], heads[n.Assign] = true, true
		case *ast.CommClause:
			heads[n.Comm] = true
		}
		return true
	})
}

func (w *finder) text(n ast.Node) string {
	return string(w.source[w.file.Offset(n.Pos()):w.file.Offset(n.End())])
}

func (w *finder) add(what string, begin, end token.Pos, text, choice string) {
	b, e := w.file.Offset(begin), w.file.Offset(end)
	w.list = append(w.list, change{file: w.path, begin: b, end: e, text: text, choice: choice, line: w.file.Line(begin), what: what, before: string(w.source[b:e])})
}

// replace changes an expression of this type.
func (w *finder) replace(what string, n ast.Expr, t types.Type, text string) {
	w.add(what, n.Pos(), n.End(), text, w.either(t, text, w.text(n)))
}

// either is an expression of this type that evaluates one of two others.
func (w *finder) either(t types.Type, changed, original string) string {
	if t == nil {
		return ""
	}
	name := types.TypeString(types.Default(t), w.names)
	return "func() " + name + " { if " + on + " { return " + changed + " }; return " + original + " }()"
}

// force makes a condition true, and false; it is not evaluated then.
func (w *finder) force(cond ast.Expr) {
	text := "(" + w.text(cond) + ")"
	w.add("always true", cond.Pos(), cond.End(), "true || "+text, "("+on+" || "+text+")")
	w.add("always false", cond.Pos(), cond.End(), "false && "+text, "(!"+on+" && "+text+")")
}

// cases forces the conditions of a switch that has no value.
func (w *finder) cases(b *ast.BlockStmt) {
	for _, s := range b.List {
		if c, ok := s.(*ast.CaseClause); ok {
			for _, cond := range c.List {
				w.force(cond)
			}
		}
	}
}

// others are the replacements of an operator.
var others = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LAND: token.LOR, token.LOR: token.LAND,
	token.ADD: token.SUB, token.SUB: token.ADD, token.MUL: token.QUO, token.QUO: token.MUL, token.REM: token.MUL,
	token.SHL: token.SHR, token.SHR: token.SHL, token.AND: token.OR, token.OR: token.AND, token.AND_NOT: token.AND,
}

func (w *finder) operator(n *ast.BinaryExpr) {
	if other, ok := others[n.Op]; ok {
		w.replace("operator", n, w.info.TypeOf(n), "("+w.text(n.X)+" "+other.String()+" "+w.text(n.Y)+")")
	}
}

// number makes an integer one more, and one less.
func (w *finder) number(n *ast.BasicLit) {
	if n.Kind != token.INT {
		return
	}
	w.replace("one more", n, w.info.TypeOf(n), "("+n.Value+" + 1)")
	w.replace("one less", n, w.info.TypeOf(n), "("+n.Value+" - 1)")
}

// swap exchanges two arguments of one type that are side by side.
func (w *finder) swap(n *ast.CallExpr) {
	for i := 1; i < len(n.Args); i++ {
		a, b := n.Args[i-1], n.Args[i]
		ta, tb := w.info.TypeOf(a), w.info.TypeOf(b)
		if ta == nil || tb == nil || !types.Identical(types.Default(ta), types.Default(tb)) || w.text(a) == w.text(b) {
			continue
		}
		between := string(w.source[w.file.Offset(a.End()):w.file.Offset(b.Pos())])
		w.add("swapped", a.Pos(), b.End(), w.text(b)+between+w.text(a),
			w.either(ta, w.text(b), w.text(a))+between+w.either(tb, w.text(a), w.text(b)))
	}
}

// drop leaves out a statement, but not the names in it: else there would be variables without use.
func (w *finder) drop(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.ExprStmt, *ast.IncDecStmt, *ast.SendStmt, *ast.DeferStmt, *ast.GoStmt:
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			return
		}
	case *ast.BranchStmt:
		if s.Tok != token.BREAK && s.Tok != token.CONTINUE {
			return
		}
	default:
		return
	}
	w.add("dropped", s.Pos(), s.End(), "if false { "+w.text(s)+" }", "if !"+on+" { "+w.text(s)+" }")
}

// result does not return an error, and returns the opposite of a boolean or the next number.
func (w *finder) result(n *ast.ReturnStmt, results *types.Tuple) {
	if results == nil || results.Len() != len(n.Results) {
		return
	}
	for i, r := range n.Results {
		text := w.text(r)
		switch t := results.At(i).Type(); {
		case types.Identical(t, types.Universe.Lookup("error").Type()):
			if text != "nil" {
				w.replace("no error", r, t, "error(nil)")
			}
		case isBasic(t, types.IsBoolean):
			w.replace("opposite", r, t, "!("+text+")")
		case isBasic(t, types.IsInteger):
			w.replace("next", r, t, "("+text+") + 1")
		}
	}
}

func isBasic(t types.Type, info types.BasicInfo) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&info != 0
}

// early lets a function do nothing.
func (w *finder) early(fn *ast.FuncDecl) {
	if len(fn.Body.List) == 0 {
		return
	}
	var zero []string
	if fn.Type.Results != nil {
		for _, r := range fn.Type.Results.List {
			for range max(1, len(r.Names)) {
				zero = append(zero, "*new("+w.text(r.Type)+")")
			}
		}
	}
	at := fn.Body.List[0].Pos()
	leave := " { return " + strings.Join(zero, ", ") + " }; "
	w.add("does nothing", at, at, "if true"+leave, "if "+on+leave)
	w.list[len(w.list)-1].before = fn.Name.Name
}
