package script

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"mrrc-lua/internal/lazyregexp"
)

// syntaxHint returns how Lua 5.1 writes what other languages write differently, or "" if that is not
// certain. before and rest are the line up to the place where the parser stopped, and from there.
func syntaxHint(before, rest string) string {
	if dollarName().MatchString(rest) {
		return "names of Lua have no $"
	}
	for _, h := range syntaxHints {
		if strings.HasPrefix(rest, h.here) && !(h.here == "=" && strings.HasPrefix(rest, "==")) && (h.before == nil || h.before().MatchString(before)) {
			return h.hint
		}
	}
	return ""
}

// dollarName matches the name of a variable as Perl and PHP write it.
var dollarName = lazyregexp.New(`^\$[A-Za-z_]\w+`)

// inCondition matches the beginning of a line that ends inside a condition.
var inCondition = lazyregexp.New(`\b(?:if|elseif|while|until|return|and|or|not)\b[^=]*$`)

var syntaxHints = []struct {
	here   string
	before func() *regexp.Regexp // nil: anything
	hint   string
}{
	{"!=", nil, "Lua writes ~= for not equal"},
	{"=~", nil, "re.test(s, expression) compares a text with a regular expression"},
	{"!", nil, "write the word not instead of !"},
	{"true", lazyregexp.New(`\b(?:then|else)\s*$`), "write return true"},
	{"false", lazyregexp.New(`\b(?:then|else)\s*$`), "write return false"},
	{"&&", nil, "write the word and instead of &&"},
	{"&", nil, "write the word and instead of &; text is joined with two dots: a .. b"},
	{"||", nil, "write the word or instead of ||"},
	{"->", nil, "Lua writes a : before a method, and a . before a member"},
	{"::", lazyregexp.New(`\w$`), "Lua writes one : before a method"},
	{";", nil, "no ; is needed here: delete it"},
	{"``", lazyregexp.New("^\\s*`?$"), "the line with ``` belongs to the page that the script was copied from: delete it"},
	{"`", nil, "Lua writes text in quotes, or in [[ ]]"},
	{"?", nil, "Lua has no ? and :, write if … then … else … end"},
	{"$", nil, `a spec or a subfield code is text: write it in quotes, as in "245$a"`},
	{"//", lazyregexp.New(`^\s*$`), "a comment begins with --"},
	{"/", lazyregexp.New(`^\s*/?$`), "a comment begins with --"},
	{"#", lazyregexp.New(`^\s*$`), "a comment begins with --"},
	{"/", lazyregexp.New(`/$`), "Lua 5.1 has no //: math.floor(a / b)"},
	{"+=", nil, "Lua has no +=: write x = x + …, and set x to its first value outside the function"},
	{"-=", nil, "Lua has no -=: write x = x - …"},
	{"++", nil, "Lua has no ++: write x = x + 1"},
	{"..=", nil, "Lua has no ..=: write x = x .. …"},
	{"=>", lazyregexp.New(`\bfunction\s*\([^)]*\)\s*$`), "Lua writes function(x) return … end"},
	{"=>", lazyregexp.New(`[{,]\s*(?:"[^"]*"|'[^']*')\s*$`), `a key of a table is written ["a"] = value`},
	{"=>", nil, "Lua writes >= for greater or equal"},
	{"=<", nil, "Lua writes <= for less or equal"},
	{"==", lazyregexp.New(`^\s*(?:local\s+)?[\w.]+\s*$`), "a value is assigned with one =; a comparison belongs after if"},
	{"to", lazyregexp.New(`^\s*for\s+\w+\s*=\s*\w+\s+$`), "write a comma: for i = 1, 10 do"},
	{">", lazyregexp.New(`<$`), "Lua writes ~= for not equal"},
	{"=", lazyregexp.New(`==$`), "two values are compared with =="},
	{"=", inCondition, "two values are compared with =="},
	{"=", lazyregexp.New(`\)\s*$`), "nothing can be assigned to the result of a call; record:set(spec, value) sets a value"},
	{":", lazyregexp.New(`^\s*(?:if|elseif)\b.*[^\w:]?$`), "write the word then after the condition, in place of the colon"},
	{":", lazyregexp.New(`^\s*(?:for|while)\b`), "Lua writes do before the body of a loop"},
	{":", lazyregexp.New(`^\s*else\s*$`), "Lua writes else alone"},
	{"", lazyregexp.New(`^\s*(?:foreach|for\s+each)\s+$`), "write for in place of it, as in for f in record:each(\"650\") do"},
	{"", lazyregexp.New(`^\s*for\s+each$`), "write for in place of it, as in for f in record:each(\"650\") do"},
	{"..", lazyregexp.New(`^\s*\w+\s*("[^"]*"|'[^']*')\s*$`), "a call without brackets takes one text only: write print(\"a\" .. \"b\")"},
	{"in", lazyregexp.New(`\b(?:if|elseif|while|until|return|and|or|not)\b.*["'\w)]\s+$`), "a part of a text is found with s:find(part, 1, true), an element of a list in a loop"},
	{"", lazyregexp.New(`^\s*(?:import|from|use|include)\s+$`), "Lua has no import: text, re, json and the other modules are there; require(\"name\") reads a file of yours"},
	{"like", nil, "Lua has no like: record:any(spec, text) looks for a part of a value, record:match(spec, expression) for a pattern"},
	{"contains", nil, "a part of a text is found with s:find(part, 1, true); record:any(spec, text) looks for a part of a value"},
	{"", lazyregexp.New(`^\s*(?:elif|elsif|elsei)\s+$`), "Lua writes elseif"},
	{"", lazyregexp.New(`^\s*(?:def|func|fn|sub)\s+$`), "Lua writes function"},
	{"", lazyregexp.New(`^\s*(?:var|let|const|my)\s+$`), "Lua writes local"},
	{"", lazyregexp.New(`^\s*(?:switch|case|unless)\s+$`), "Lua has if, elseif and else only"},
	{"", lazyregexp.New(`\blambda\b.*$`), "Lua writes function(x) return … end"},
	{"~", lazyregexp.New(`\S\s*$`), "Lua writes ~= for not equal; re.test(s, expression) compares a text with a regular expression"},
	{"<", lazyregexp.New(`^$`), "this is not Lua: is it the right file?"},
	{"<", lazyregexp.New(`^\s*local\s+\w+\s*$`), "Lua 5.1 has no attributes of variables"},
}

// characterHint returns a replacement for a character that Lua does not have.
func characterHint(r rune) string {
	switch {
	case strings.ContainsRune("“”„‟«»‹›‘’‚‛´＂", r):
		return `write straight quotation marks, "like this": word processors change them`
	case strings.ContainsRune("–—−‐‑‒―", r):
		return "write the sign - of the keyboard: word processors make it longer"
	case r == '…':
		return "write three full stops"
	case unicode.IsSpace(r), unicode.Is(unicode.Cf, r):
		return fmt.Sprintf("there is an invisible character (U+%04X) here, perhaps from a word processor or a web page: delete it, and write a blank", r)
	case unicode.IsLetter(r), unicode.Is(unicode.Mn, r):
		return "a name consists of the letters a to z without diacritics, digits and _; text is in quotes"
	case r == '≠':
		return "Lua writes ~= for not equal"
	case r == '≤', r == '≥':
		return "Lua writes <= and >="
	}
	return ""
}
