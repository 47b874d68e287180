package script

import (
	"fmt"
	"slices"

	"mrrc-lua/engine/script/source"
)

// block is a block of a script that has begun: a function, an if, a loop.
type block struct {
	opener source.Token // its first word
	after  source.Token // the token before that
	needs  string       // "then" or "do" while its condition has not ended; "": nothing
	from   int          // the number of its first token
}

// outline has the blocks and brackets that are open at a place.
type outline struct {
	tokens   []source.Token
	blocks   []block
	brackets []source.Token
	lost     *block // one whose end is probably missing: the end after it belongs further out
	elseIf   *block // an else if that probably was to be elseif
	surplus  bool   // there is an end too many
	returned *source.Token
}

// outlineOf reads tokens.
func outlineOf(tokens []source.Token) *outline {
	o := &outline{tokens: tokens}
	for i, t := range tokens {
		o.read(i, t)
	}
	return o
}

func (o *outline) read(i int, t source.Token) {
	if t.Kind == source.Sign {
		switch t.Text {
		case "(", "{", "[":
			o.brackets = append(o.brackets, t)
		case ")", "}", "]":
			if n := len(o.brackets); n > 0 {
				o.brackets = o.brackets[:n-1]
			}
		}
		return
	}
	if t.Kind != source.Word {
		return
	}
	switch t.Text {
	case "function", "repeat", "do":
		if top := o.top(); t.Text == "do" && top != nil && top.needs == "do" {
			top.needs = ""
			return
		}
		o.begin(i, t, "")
	case "if":
		o.begin(i, t, "then")
	case "while", "for":
		o.begin(i, t, "do")
	case "then":
		if top := o.top(); top != nil && top.needs == "then" {
			top.needs = ""
		}
	case "elseif":
		if top := o.top(); top != nil && top.opener.Text == "if" {
			top.needs, top.from = "then", i
		}
		o.returned = nil
	case "else":
		o.returned = nil
	case "end", "until":
		o.close(t)
	case "return", "break":
		o.returned = &o.tokens[i]
	}
}

func (o *outline) begin(i int, t source.Token, needs string) {
	b := block{opener: t, needs: needs, from: i}
	if i > 0 {
		b.after = o.tokens[i-1]
	}
	o.blocks = append(o.blocks, b)
	o.returned = nil
}

func (o *outline) close(t source.Token) {
	o.returned = nil
	n := len(o.blocks)
	if n == 0 {
		o.surplus = true
		return
	}
	b := o.blocks[n-1]
	// An end that is further left than its block belongs to a block outside.
	if o.lost == nil && o.begins(t) && t.Line > b.opener.Line && t.Col < o.indent(b.opener.Line) {
		o.lost = &b
	}
	if o.elseIf == nil && b.opener.Text == "if" && b.after.Is("else") && b.after.Line == b.opener.Line && o.begins(t) && t.Col == o.indent(b.opener.Line) {
		o.elseIf = &b
	}
	o.blocks = o.blocks[:n-1]
}

// begins reports whether a token is the first one of its line; indent returns the column of that one.
func (o *outline) begins(t source.Token) bool { return o.indent(t.Line) == t.Col }

func (o *outline) indent(line int) int {
	for _, t := range o.tokens {
		if t.Line == line {
			return t.Col
		}
	}
	return 0
}

// top returns the innermost block that is open, nil if there is none.
func (o *outline) top() *block {
	if len(o.blocks) == 0 {
		return nil
	}
	return &o.blocks[len(o.blocks)-1]
}

// last returns the nth token from the end, from 1.
func (o *outline) last(n int) source.Token {
	if n > len(o.tokens) {
		return source.Token{}
	}
	return o.tokens[len(o.tokens)-n]
}

// unclosed returns the words that are missing at the end of a script.
func (o *outline) unclosed() string {
	if n := len(o.brackets); n > 0 {
		return fmt.Sprintf("the bracket %s in line %d is not closed", o.brackets[n-1].Text, o.brackets[n-1].Line)
	}
	b := o.lost
	if b == nil {
		b = o.top()
	}
	if b == nil {
		return ""
	}
	if o.elseIf != nil {
		return fmt.Sprintf("the else if in line %d needs an end of its own: write elseif", o.elseIf.opener.Line)
	}
	if b.needs != "" {
		return fmt.Sprintf("the %s in line %d has no %s", b.opener.Text, b.opener.Line, b.needs)
	}
	word := "end"
	if b.opener.Text == "repeat" {
		word = "until"
	}
	return fmt.Sprintf("the %s in line %d has no %s", b.opener.Text, b.opener.Line, word)
}

// needsMore reports whether something has to follow the last token.
func (o *outline) needsMore() bool {
	return slices.ContainsFunc([]string{"+", "-", "*", "/", "..", "==", "~=", "<", ">", "<=", ">=", "and", "or", "not", "=", ",", "#"}, o.last(1).Is)
}

// brace returns the { that is where then or do belongs, at the end of its line or still open; ok is
// false if there is none.
func (o *outline) brace() (t source.Token, ok bool) {
	top := o.top()
	if top == nil || top.needs == "" {
		return t, false
	}
	depth := 0
	for i, token := range o.tokens[top.from:] {
		switch {
		case token.Is("(") || token.Is("["):
			depth++
		case token.Is(")") || token.Is("]"):
			depth--
		case token.Is("{") && depth == 0:
			next := top.from + i + 1
			if next == len(o.tokens) || o.tokens[next].Line > token.Line || o.inside("{") {
				t, ok = token, true
			}
		}
	}
	return t, ok
}
