package script

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"mrrc-lua/engine/script/source"
)

// syntaxHint returns how Lua 5.1 writes what other languages write differently, or "" if that is not
// certain. before and rest are the line up to the place where the parser gave up, and from there.
func syntaxHint(before, rest string) string {
	for _, h := range syntaxHints {
		if strings.HasPrefix(rest, h.here) && !(h.here == "=" && strings.HasPrefix(rest, "==")) && (h.before == nil || h.before.MatchString(before)) {
			return h.hint
		}
	}
	return ""
}

// inCondition matches the beginning of a line that ends inside a condition.
var inCondition = regexp.MustCompile(`\b(?:if|elseif|while|until|return|and|or|not)\b[^=]*$`)

var syntaxHints = []struct {
	here   string
	before *regexp.Regexp // nil: anything
	hint   string
}{
	{"!=", nil, "Lua writes ~= for not equal"},
	{"!", nil, "Lua writes not"},
	{"&&", nil, "Lua writes and"},
	{"||", nil, "Lua writes or"},
	{"`", nil, "Lua writes text in quotes, or in [[ ]]"},
	{"?", nil, "Lua has no ? and :, write if … then … else … end"},
	{"$", nil, `a spec or a subfield code is text: write it in quotes, as in "245$a"`},
	{"//", regexp.MustCompile(`^\s*$`), "a comment begins with --"},
	{"/", regexp.MustCompile(`^\s*/?$`), "a comment begins with --"},
	{"#", regexp.MustCompile(`^\s*$`), "a comment begins with --"},
	{"/", regexp.MustCompile(`/$`), "Lua 5.1 has no //: math.floor(a / b)"},
	{"+=", nil, "Lua has no +=: write x = x + …"},
	{"-=", nil, "Lua has no -=: write x = x - …"},
	{"++", nil, "Lua has no ++: write x = x + 1"},
	{"..=", nil, "Lua has no ..=: write x = x .. …"},
	{"=>", nil, "Lua writes >= for greater or equal"},
	{"=<", nil, "Lua writes <= for less or equal"},
	{"==", regexp.MustCompile(`^\s*[\w.]+\s*$`), "a value is assigned with one =; a comparison stands after if"},
	{"to", regexp.MustCompile(`^\s*for\s+\w+\s*=\s*\w+\s+$`), "write a comma: for i = 1, 10 do"},
	{">", regexp.MustCompile(`<$`), "Lua writes ~= for not equal"},
	{"=", regexp.MustCompile(`==$`), "two values are compared with =="},
	{"=", inCondition, "two values are compared with =="},
	{":", regexp.MustCompile(`^\s*(?:if|elseif)\b.*[^\w:]?$`), "Lua writes then after a condition"},
	{":", regexp.MustCompile(`^\s*(?:for|while)\b`), "Lua writes do before the body of a loop"},
	{":", regexp.MustCompile(`^\s*else\s*$`), "Lua writes else alone"},
	{"", regexp.MustCompile(`^\s*(?:elif|elsif|elsei)\s+$`), "Lua writes elseif"},
	{"", regexp.MustCompile(`^\s*(?:def|func|fn|sub)\s+$`), "Lua writes function"},
	{"", regexp.MustCompile(`^\s*(?:var|let|const|my)\s+$`), "Lua writes local"},
	{"<", regexp.MustCompile(`^\s*local\s+\w+\s*$`), "Lua 5.1 has no attributes of variables"},
}

// characterHint returns what to write instead of a character that is not one of Lua's.
func characterHint(r rune) string {
	switch {
	case strings.ContainsRune("“”„‟«»‹›‘’‚‛´＂", r):
		return `text stands in straight quotation marks, "like this": word processors bend them`
	case strings.ContainsRune("–—−‐‑‒―", r):
		return "write the sign - of the keyboard: word processors make it longer"
	case r == '…':
		return "write three full stops"
	case unicode.IsSpace(r), unicode.Is(unicode.Cf, r):
		return fmt.Sprintf("an invisible character (U+%04X) stands here, perhaps from a word processor or a web page: delete it, and write a blank", r)
	case unicode.IsLetter(r), unicode.Is(unicode.Mn, r):
		return "names have the letters a to z without diacritics, digits and _; text stands in quotes"
	case r == '≠':
		return "Lua writes ~= for not equal"
	case r == '≤', r == '≥':
		return "Lua writes <= and >="
	}
	return ""
}

// reserved are the words of Lua, in lower case.
var reserved = strings.Fields("and break do else elseif end false for function goto if in local nil not or repeat return then true until while")

// structureHint finds a hint in what is before an error: blocks and brackets that are open. It may move
// the error to where the mistake is.
func (s *Script) structureHint(e *Error, before, rest []source.Token) {
	o := outlineOf(before)
	at := source.Token{}
	if len(rest) > 0 {
		at = rest[0]
	}
	switch top := o.top(); {
	case lowerCase(at) != "":
		e.Hint = "the words of Lua are written in lower case: " + lowerCase(at)
	case lowerCase(o.last(1)) != "":
		e.Line, e.Col = o.last(1).Line, o.last(1).Col
		e.Msg = "syntax error near '" + o.last(1).Text + "'"
		e.Hint = "the words of Lua are written in lower case: " + lowerCase(o.last(1))
	case o.last(1).Is("if") && o.last(2).Is("else"):
		e.Hint = "Lua writes elseif and a condition, or else alone"
	case o.last(1).Is(":"), o.last(1).Is("."):
		e.Hint = "a name is missing after " + o.last(1).Text
	case o.last(1).Kind == source.Name && o.last(2).Is(":"):
		e.Hint = fmt.Sprintf("a method is called with brackets: %s()", o.last(1).Text)
	case at.Is("{") && top != nil && top.needs != "":
		e.Hint = fmt.Sprintf("Lua writes %s … %s … end, without { }", top.opener.Text, top.needs)
	case at.Is("{") && top != nil && top.opener.Is("function") && o.last(1).Is(")"):
		e.Hint = "Lua writes function … end, without { }"
	case at.Is("}") && !o.inside("{"):
		e.Hint = "a block ends with the word end, not with }"
	case s.bracedBlock(e, o):
	case at.Is("end") && top != nil && top.opener.Is("repeat"):
		e.Hint = fmt.Sprintf("the repeat in line %d ends with until and a condition", top.opener.Line)
	case (at.Is("else") || at.Is("elseif")) && top != nil && top.opener.Text != "if":
		e.Hint = "no if is open here: does the end before it stand too early?"
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
	case at.Is(")") && !o.inside("("):
		e.Hint = "there is one ) too many, or a ( is missing"
	case o.returned != nil && o.returned.Line < at.Line && len(o.brackets) == 0 && !at.Is("end"):
		e.Hint = fmt.Sprintf("nothing can follow the %s of line %d before the end of its block", o.returned.Text, o.returned.Line)
	case at.Is("end") && len(o.blocks) == 0, at.Is("else") && len(o.blocks) == 0, at.Is("elseif") && len(o.blocks) == 0:
		e.Hint = fmt.Sprintf("there is no block that is open: one end too many before it? or does the %s stand too early?", at.Text)
	}
}

// bracedBlock moves an error that a { instead of then or do led to.
func (s *Script) bracedBlock(e *Error, o *outline) bool {
	b, ok := o.brace()
	if !ok {
		return false
	}
	top := o.top()
	e.Line, e.Col, e.Msg = b.Line, b.Col, "syntax error near '{'"
	e.Hint = fmt.Sprintf("Lua writes %s … %s … end, without { }", top.opener.Text, top.needs)
	return true
}

// condition describes what comes before the word that a block needs.
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

// open reports whether a token shows that a bracket is not closed: it cannot stand in one.
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
