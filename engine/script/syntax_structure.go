package script

import (
	"fmt"
	"strings"

	"mrrc-lua/engine/script/source"
)

// reserved are the words of Lua, in lower case.
var reserved = strings.Fields("and break do else elseif end false for function goto if in local nil not or repeat return then true until while")

// structureHint finds a hint in the blocks and brackets that are open before an error. It may move the
// error to the place of the mistake.
func (s *Script) structureHint(e *Error, before, rest []source.Token) {
	o := outlineOf(before)
	at := source.Token{}
	if len(rest) > 0 {
		at = rest[0]
	}
	if s.wordHint(e, o, at) {
		return
	}
	switch top := o.top(); {
	case o.last(1).Is("if") && o.last(2).Is("else"):
		e.Hint = "Lua writes elseif and a condition, or else alone"
	case o.last(1).Is(":"), o.last(1).Is("."):
		e.Hint = "a name is missing after " + o.last(1).Text
	case o.last(1).Kind == source.Name && o.last(2).Is(":"):
		e.Hint = "a method is called with brackets: " + o.last(1).Text + "()"
		if of := o.last(3); of.Kind == source.Name {
			e.Hint = "a method is called with brackets: " + of.Text + ":" + o.last(1).Text + "()"
		}
	case at.Is("{") && top != nil && top.needs != "":
		e.Hint = fmt.Sprintf("Lua writes %s … %s … end: write %s in place of the {, and end in place of the }", top.opener.Text, top.needs, top.needs)
	case at.Is("{") && top != nil && top.opener.Is("function") && o.last(1).Is(")"):
		e.Hint = "Lua writes function … end: remove the {, and write end in place of the }"
	case at.Is("}") && !o.inside("{"):
		e.Hint = "a block ends with the word end, not with }"
	case s.bracedBlock(e, o):
	case at.Is("end") && top != nil && top.opener.Is("repeat"):
		e.Hint = fmt.Sprintf("the repeat in line %d ends with until and a condition", top.opener.Line)
	case (at.Is("else") || at.Is("elseif")) && top != nil && top.opener.Text != "if":
		e.Hint = "no if is open here: is the end before it too early?"
	case at.Kind == source.Number && o.last(1).Is("local"):
		e.Hint = "a name begins with a letter"
	case at.Kind == source.String && len(o.brackets) == 0 && !o.needsMore():
		e.Hint = `a line does not begin with a text; its methods are called in brackets: ("a"):upper()`
	case len(o.brackets) > 0 && startsValue(at) && endsValue(o.last(1)) && o.last(1).Line == at.Line:
		e.Hint = "a comma is missing before it"
	case o.open(at):
		b := o.brackets[len(o.brackets)-1]
		e.Hint = fmt.Sprintf("the bracket %s in line %d, column %d, is not closed", b.Text, b.Line, b.Col)
	case top != nil && top.needs != "" && startsStatement(at):
		e.Hint = fmt.Sprintf("the word %s is missing after the %s in line %d", top.needs, top.condition(), top.opener.Line)
	case len(o.brackets) > 0 && startsValue(at) && endsValue(o.last(1)):
		e.Hint = "a comma is missing before it"
	case at.Is(")") && o.last(1).Is(","):
		e.Hint = "nothing follows the comma: delete it"
	case at.Is(")") && !o.inside("("):
		e.Hint = "there is one ) too many, or a ( is missing"
	case o.returned != nil && o.returned.Line < at.Line && len(o.brackets) == 0 && !at.Is("end"):
		e.Hint = fmt.Sprintf("nothing can follow the %s of line %d before the end of its block", o.returned.Text, o.returned.Line)
	case at.Is("end") && len(o.blocks) == 0, at.Is("else") && len(o.blocks) == 0, at.Is("elseif") && len(o.blocks) == 0:
		e.Hint = fmt.Sprintf("there is no block that is open: one end too many before it? or does the %s stand too early?", at.Text)
	}
}

// calledForRecords reports whether a name is that of a hook that is called for each record.
func calledForRecords(name string) bool {
	return name == HookFilter || name == HookTransform || name == HookExtract
}

// endOfHook returns the line in which a hook is called at the top level, if an end is surplus after it: the
// word function is missing there. It returns 0 if that is not so.
func (o *outline) endOfHook(at source.Token) int {
	if !at.Is("end") || len(o.blocks) > 0 {
		return 0
	}
	for i := len(o.tokens) - 1; i >= 0; i-- {
		t := o.tokens[i]
		if t.Kind == source.Name && calledForRecords(t.Text) && o.begins(t) && i+1 < len(o.tokens) && o.tokens[i+1].Is("(") {
			return t.Line
		}
	}
	return 0
}

// afterColon moves an error that a : at the end of a condition led to, as other languages write it.
func (s *Script) afterColon(e *Error, o *outline, at source.Token) bool {
	for n := 1; n <= 2; n++ {
		colon, top := o.last(n), o.top()
		next := at
		if n == 2 {
			next = o.last(1)
		}
		if !colon.Is(":") || next.Line == colon.Line || top == nil {
			continue
		}
		e.Line, e.Col, e.Msg = colon.Line, colon.Col, "syntax error near ':'"
		switch {
		case top.needs != "":
			e.Hint = fmt.Sprintf("Lua writes %s after the %s", top.needs, top.condition())
		default:
			e.Hint = "nothing can follow the : here: delete it"
		}
		return true
	}
	return false
}

// wordHint finds a hint in the tokens next to an error: words and signs as other languages have them.
func (s *Script) wordHint(e *Error, o *outline, at source.Token) bool {
	switch {
	case o.endOfHook(at) > 0:
		e.Hint = fmt.Sprintf("line %d does not begin a function: write the word function before the name", o.endOfHook(at))
	case s.afterColon(e, o, at):
	case at.Kind == source.Name && o.last(1).Kind == source.String && s.touches(o.last(1), at):
		e.Hint = "the text before it ends here: there is a quotation mark too few or too many; inside a text it is written \\\" or \\'"
	case elsewhereWords[o.last(1).Text] != "" && o.last(1).Kind == source.Name:
		e.Line, e.Col, e.Msg = o.last(1).Line, o.last(1).Col, "syntax error near '"+o.last(1).Text+"'"
		e.Hint = elsewhereWords[o.last(1).Text]
	case (at.Is("then") || at.Is("do")) && (o.last(1).Is("if") || o.last(1).Is("elseif") || o.last(1).Is("while")):
		e.Hint = "the condition is missing"
	case (at.Is("then") || at.Is("do")) && (o.last(1).Is("and") || o.last(1).Is("or") || o.last(1).Is("not")):
		e.Hint = "a condition is missing after " + o.last(1).Text
	case o.inList(e, at):
	case o.inHeader(e, at):
	case (at.Is("true") || at.Is("false") || at.Is("nil")) && o.statementBegins(at):
		e.Hint = "a value alone is not a statement: write return " + at.Text
	case lowerCase(at) != "":
		e.Hint = "the words of Lua are written in lower case: " + lowerCase(at)
	case lowerCase(o.last(1)) != "":
		e.Line, e.Col = o.last(1).Line, o.last(1).Col
		e.Msg = "syntax error near '" + o.last(1).Text + "'"
		e.Hint = "the words of Lua are written in lower case: " + lowerCase(o.last(1))
	default:
		return false
	}
	return true
}

// elsewhereWords are statements of other languages, and what to write here.
var elsewhereWords = map[string]string{
	"continue": "Lua has no continue: write if not (…) then, with the condition for continue in the brackets, before the rest of the loop, and one more end after it",
	"try":      "Lua has no try: pcall(function() … end) calls what may fail",
	"pass":     "an empty block needs no word",
}

// inList explains an error in a list or a table as other languages write it.
func (o *outline) inList(e *Error, at source.Token) bool {
	last := o.last(1)
	switch {
	case at.Is(":") && o.inside("{") && last.Kind == source.String:
		e.Hint = fmt.Sprintf("a key of a table is written [%q] = value", last.Text)
	case o.inside("{") && (at.Is(":") || at.Is(">") && last.Is("=") || last.Is(":") && startsValue(at)):
		e.Hint = "a key of a table is written key = value"
	case at.Is("[") && (last.Is("=") || last.Is("(") || last.Is(",") || last.Is("return") || last.Is("in") || last.Is("{")):
		e.Hint = `a list is written with { }, as in { "a", "b" }`
	default:
		return false
	}
	return true
}

// inHeader explains an error in the first line of a function.
func (o *outline) inHeader(e *Error, at source.Token) bool {
	last, top := o.last(1), o.top()
	switch {
	case at.Is("(") && last.Is("function") && o.begins(last):
		e.Hint = "a function has a name, as in function transform(record)"
	case at.Kind == source.Name && last.Kind == source.Name && o.last(2).Is("function"):
		e.Hint = fmt.Sprintf("the parameters of a function are written in brackets: function %s(%s)", last.Text, at.Text)
	case at.Is(":") && last.Is(")") && top != nil && top.opener.Is("function") && top.opener.Line == at.Line:
		e.Hint = "Lua writes no : after the brackets of a function"
	case at.Kind == source.Name && last.Kind == source.Name && lowerCase(at)+lowerCase(last) == "" && last.Line == at.Line && !o.begins(at):
		e.Hint = fmt.Sprintf("something is missing before it: %s:%s(…)?", last.Text, at.Text)
	default:
		return false
	}
	return true
}

// touches reports whether there is nothing between two tokens, of which the first one is a text.
func (s *Script) touches(before, t source.Token) bool {
	line := s.Line(t.Line)
	return before.Line == t.Line && t.Col >= 2 && t.Col-2 < len(line) && strings.IndexByte(`"'`, line[t.Col-2]) >= 0
}

// statementBegins reports whether a token is where a statement begins: the first one of its line, with
// nothing before it that is incomplete.
func (o *outline) statementBegins(at source.Token) bool {
	return o.last(1).Line < at.Line && len(o.brackets) == 0 && !o.needsMore()
}

// bracedBlock moves an error that a { instead of then or do led to.
func (s *Script) bracedBlock(e *Error, o *outline) bool {
	b, ok := o.brace()
	if !ok {
		return false
	}
	top := o.top()
	e.Line, e.Col, e.Msg = b.Line, b.Col, "syntax error near '{'"
	e.Hint = fmt.Sprintf("Lua writes %s … %s … end: write %s in place of the {, and end in place of the }", top.opener.Text, top.needs, top.needs)
	return true
}

// condition describes the text before the word that a block needs.
func (b *block) condition() string {
	if b.opener.Text == "for" {
		return "for"
	}
	return "condition of the " + b.opener.Text
}

// inside reports whether the innermost bracket that is open is this one.
func (o *outline) inside(bracket string) bool {
	n := len(o.brackets)
	return n > 0 && o.brackets[n-1].Text == bracket
}

// open reports whether a token shows that a bracket is not closed: it cannot be in one.
func (o *outline) open(t source.Token) bool {
	return len(o.brackets) > 0 && !o.inside("{") && startsStatement(t)
}

// startsStatement reports whether a token can only be where a statement or a block begins.
func startsStatement(t source.Token) bool {
	if t.Kind == source.Name {
		return true
	}
	switch t.Text {
	case "then", "do", "return", "local", "if", "for", "while", "repeat", "end", "else", "elseif", "break":
		return t.Kind == source.Word
	}
	return false
}

func startsValue(t source.Token) bool {
	return t.Kind == source.Name || t.Kind == source.String || t.Kind == source.Number || t.Is("{") || t.Is("nil") || t.Is("true") || t.Is("false")
}

func endsValue(t source.Token) bool {
	return startsValue(t) && !t.Is("{") || t.Is(")") || t.Is("}") || t.Is("]")
}

// lowerCase returns the word of Lua that a name is in another case; "" for any other token.
func lowerCase(t source.Token) string {
	lower := strings.ToLower(t.Text)
	if t.Kind != source.Name || lower == t.Text {
		return ""
	}
	for _, word := range reserved {
		if word == lower {
			return word
		}
	}
	return ""
}
