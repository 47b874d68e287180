package source

import (
	"strings"

	luaparse "github.com/yuin/gopher-lua/parse"
)

// Kind is the kind of a token.
type Kind uint8

// The kinds of tokens.
const (
	Name   Kind = iota // an identifier
	Word               // a reserved word
	Number             // as it is written
	String             // Text is its value, without quotes and escapes
	Sign               // an operator or a bracket
)

// Token is a part of Lua source that is not divided further: a word, a number, a string, an operator.
type Token struct {
	Kind Kind
	Text string
	Line int // of its first character, from 1
	Col  int // from 1, in bytes
}

// Is reports whether the token is a reserved word or a sign of that text.
func (t Token) Is(text string) bool { return t.Text == text && (t.Kind == Word || t.Kind == Sign) }

// Scan returns the tokens of Lua source, without comments. The error is the *parse.Error of gopher-lua for
// what is not a token; the tokens before it are returned as well.
func Scan(text string) ([]Token, error) {
	scanner := luaparse.NewScanner(strings.NewReader(text), "")
	lexer := &luaparse.Lexer{}
	var list []Token
	for {
		t, err := scanner.Scan(lexer)
		if err != nil || t.Type == luaparse.EOF {
			return list, err
		}
		if t.Type == '.' { // the only one without its text
			t.Str = "."
		}
		list = append(list, Token{kindOf(t.Type), t.Str, t.Pos.Line, t.Pos.Column})
	}
}

func kindOf(typ int) Kind {
	switch {
	case typ == luaparse.TIdent:
		return Name
	case typ == luaparse.TNumber:
		return Number
	case typ == luaparse.TString:
		return String
	case typ >= luaparse.TAnd && typ <= luaparse.TGoto:
		return Word
	}
	return Sign
}
