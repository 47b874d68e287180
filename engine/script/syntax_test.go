package script_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mrrc-lua/engine/script"
)

// Catches a mistake from another language that gets no hint, a wrong hint, and a wrong place.
func TestLoad_hints(t *testing.T) {
	for source, want := range map[string]string{
		`if a then true end`:             "1:11 syntax error near 'true': write return true",
		`if a then b() else false end`:   "1:20 syntax error near 'false': write return false",
		`if a != b then end`:             "1:6 syntax error near '!': Lua writes ~= for not equal",
		`if !a then end`:                 "1:4 syntax error near '!': write the word not instead of !",
		`if a && b then end`:             "1:6 syntax error near '&': write the word and instead of &&",
		`if a || b then end`:             "1:6 syntax error near '|': write the word or instead of ||",
		`local a = 7 // 2`:               "1:14 syntax error near '/': Lua 5.1 has no //: math.floor(a / b)",
		`local a = 7 / / 2`:              "1:15 syntax error near '/'",
		`a += 1`:                         "1:3 syntax error near '+': Lua has no +=: write x = x + …, and set x to its first value outside the function",
		`a++`:                            "1:2 syntax error near '+': Lua has no ++: write x = x + 1",
		`if a = b then end`:              "1:6 syntax error near '=': two values are compared with ==",
		`if a == b and c = 1 then end`:   "1:17 syntax error near '=': two values are compared with ==",
		`if a === b then end`:            "1:8 syntax error near '=': two values are compared with ==",
		`f(a = 1)`:                       "1:5 syntax error near '='",
		"if a == nil:\n  b()":            "1:12 syntax error near ':': write the word then after the condition, in place of the colon",
		"for i = 1, 3:\n  b()":           "1:13 syntax error near ':': Lua writes do before the body of a loop",
		"if a then\nelif b then\nend":    "2:6 syntax error near 'b': Lua writes elseif",
		`def f(x)`:                       "1:5 syntax error near 'f': Lua writes function",
		"local a = `x`":                  "1:11 syntax error near '`': Lua writes text in quotes, or in [[ ]]",
		`local a <const> = 1`:            "1:9 syntax error near '<': Lua 5.1 has no attributes of variables",
		"local a = 1\ngoto there\na = 2": "2:0 no visible label 'there' for <goto>",
		`local a = "é != x" != b`:        "1:21 syntax error near '!': Lua writes ~= for not equal",
		"if a then":                      "1:10 syntax error, the script ends too early: is an 'end' missing?: the if in line 1 has no end",

		// What word processors make of a script.
		"f(“x”)":           "1:3 syntax error near '“': write straight quotation marks, \"like this\": word processors change them",
		"local x = 5 – 3":  "1:13 syntax error near '–': write the sign - of the keyboard: word processors make it longer",
		"local x\u00a0= 5": "1:8 syntax error near '\u00a0': there is an invisible character (U+00A0) here, perhaps from a word processor or a web page: delete it, and write a blank",
		"local größe = 1":  "1:9 syntax error near 'ö': a name consists of the letters a to z without diacritics, digits and _; text is in quotes",

		// Blocks.
		"if x {\n  return 1\n}":                             "1:6 syntax error near '{': Lua writes if … then … end: write then in place of the {, and end in place of the }",
		"if x == 1 {\n y() }":                               "1:11 syntax error near '{': Lua writes if … then … end: write then in place of the {, and end in place of the }",
		"while x {\n y()\n}":                                "1:9 syntax error near '{': Lua writes while … do … end: write do in place of the {, and end in place of the }",
		"if (x) {\n  y()\n} else {\n z()\n}":                "1:8 syntax error near '{': Lua writes if … then … end: write then in place of the {, and end in place of the }",
		"function f(a) {\n return 1\n}":                     "1:15 syntax error near '{': Lua writes function … end: remove the {, and write end in place of the }",
		"if x\n  return 1\nend":                             "2:3 syntax error near 'return': the word then is missing after the condition of the if in line 1",
		"while x\n  y()\nend":                               "2:3 syntax error near 'y': the word do is missing after the condition of the while in line 1",
		"for _, f in ipairs(x)\n  y(f)\nend":                "2:3 syntax error near 'y': the word do is missing after the for in line 1",
		"if x then\n  y()\nelse if z then\n  w()\nend\n":    "5:4 syntax error, the script ends too early: is an 'end' missing?: the else if in line 3 needs an end of its own: write elseif",
		"function f()\n  if x then\n    y()\nend\n":         "4:4 syntax error, the script ends too early: is an 'end' missing?: the if in line 2 has no end",
		"function f()\nend\nend\n":                          "3:1 syntax error near 'end': there is no block that is open: one end too many before it? or does the end stand too early?",
		"function f()\n if a then\n b() end\n else c() end": "4:2 syntax error near 'else': no if is open here: is the end before it too early?",
		"if x then y() }":                                   "1:15 syntax error near '}': a block ends with the word end, not with }",
		"if x then y() endif":                               "1:15 syntax error near 'endif': every block ends with the word end",
		"repeat x() end":                                    "1:12 syntax error near 'end': the repeat in line 1 ends with until and a condition",
		"function f() return 1\n x = 2 end":                 "2:2 syntax error near 'x': nothing can follow the return of line 1 before the end of its block",

		"if x then y() else if end":  "1:23 syntax error near 'end': Lua writes elseif and a condition, or else alone",
		"local a =\n\n  \"abc":       "3:3 a text has no closing quotation mark: close it in the same line, with the same quotation mark",
		"filter(record)\n  x()\nend": "3:1 syntax error near 'end': line 1 does not begin a function: write the word function before the name",
		"other(record)\n  x()\nend":  "3:1 syntax error near 'end': there is no block that is open: one end too many before it? or does the end stand too early?",
		"f({1} x)":                   "1:7 syntax error near 'x': a comma is missing before it",
		"f((a) 1)":                   "1:7 syntax error near '1': a comma is missing before it",

		"if x then y = z":                   "1:16 syntax error, the script ends too early: is an 'end' missing?: the if in line 1 has no end",
		"if x":                              "1:5 syntax error, the script ends too early: is an 'end' missing?: the if in line 1 has no then",
		"while x":                           "1:8 syntax error, the script ends too early: is an 'end' missing?: the while in line 1 has no do",
		"x = {1, 2\n\n":                     "1:10 syntax error, the script ends too early: the bracket { in line 1 is not closed",
		"function 1() end":                  "1:10 syntax error near '1'",
		"x = record.[1]":                    "1:12 syntax error near '[': a name is missing after .",
		"x = record:(1)":                    "1:12 syntax error near '(': a name is missing after :",
		"return function()\n  x = 1 2\nend": "2:9 syntax error near '2'",
		"if a then\n return 1\nelse\n x = 1 2\nend":          "4:8 syntax error near '2'",
		"if a then\n return 1\nelseif b then\n x = 1 2\nend": "4:8 syntax error near '2'",
		"else x() end":          "1:1 syntax error near 'else': there is no block that is open: one end too many before it? or does the else stand too early?",
		"elseif x then y() end": "1:1 syntax error near 'elseif': there is no block that is open: one end too many before it? or does the elseif stand too early?",
		"function f()\n local t = record:title\n local u = 1\nend": "3:2 syntax error near 'local': a method is called with brackets: record:title()",
		"x = f(a\n  b)":                "2:3 syntax error near 'b': the bracket ( in line 1, column 6, is not closed",
		"x = {1\n  2}":                 "2:3 syntax error near '2': a comma is missing before it",
		"x = {\n  {} {}\n}":            "2:6 syntax error near '{': a comma is missing before it",
		"x = { a => 1 }":               "1:10 syntax error near '>': a key of a table is written key = value",
		`x = { "a" => 1 }`:             `1:11 syntax error near '=': a key of a table is written ["a"] = value`,
		`x = { b = 1, 'a' => 1 }`:      `1:18 syntax error near '=': a key of a table is written ["a"] = value`,
		"if a => b then x = { 1 } end": "1:6 syntax error near '=': Lua writes >= for greater or equal",
		"x = { a : 1 }":                "1:11 syntax error near '1': a key of a table is written key = value",
		`x = { a: "b" }`:               `1:10 syntax error near '"b"': a key of a table is written key = value`,
		"f(function (a b) end)":        "1:15 syntax error near 'b': something is missing before it: a:b(…)?",

		`f(1 "AND")`:                    `1:5 syntax error near '"AND"': a comma is missing before it`,
		`if f():title == "x" then end`:  "1:14 syntax error near '==': a method is called with brackets: title()",
		"while do x() end":              "1:7 syntax error near 'do': the condition is missing",
		"if a then elseif then x() end": "1:18 syntax error near 'then': the condition is missing",
		"while x or do y() end":         "1:12 syntax error near 'do': a condition is missing after or",
		"if not then y() end":           "1:8 syntax error near 'then': a condition is missing after not",
		"x() true":                      "1:5 syntax error near 'true'",
		"pass\nx = 1":                   "1:1 syntax error near 'pass': an empty block needs no word",

		"function f()\n local t = a:\n if t then end\nend": "2:13 syntax error near ':': nothing can follow the : here: delete it",
		`for x in ["a"] do end`:                            `1:10 syntax error near '[': a list is written with { }, as in { "a", "b" }`,
		`return ["a"]`:                                     `1:8 syntax error near '[': a list is written with { }, as in { "a", "b" }`,
		`f(["a"])`:                                         `1:3 syntax error near '[': a list is written with { }, as in { "a", "b" }`,
		`f(1, ["a"])`:                                      `1:6 syntax error near '[': a list is written with { }, as in { "a", "b" }`,

		`"abc`:            "1:1 a text has no closing quotation mark: close it in the same line, with the same quotation mark",
		`x = { "a" "b" }`: `1:11 syntax error near '"b"': a comma is missing before it`,
		"function f()\n  if a then\n    b()\n  end\n": "4:6 syntax error, the script ends too early: is an 'end' missing?: the function in line 1 has no end",
		"if x then\n  for i = 1, 2 do y() end\n":      "2:26 syntax error, the script ends too early: is an 'end' missing?: the if in line 1 has no end",
		"if x then\n  while y do z() end\n":           "2:21 syntax error, the script ends too early: is an 'end' missing?: the if in line 1 has no end",
		"if x then\n  do y() end\n":                   "2:13 syntax error, the script ends too early: is an 'end' missing?: the if in line 1 has no end",
		"if x then y() elseif z then w()\n":           "1:32 syntax error, the script ends too early: is an 'end' missing?: the if in line 1 has no end",
		"repeat x()\n":                                "1:11 syntax error, the script ends too early: is an 'end' missing?: the repeat in line 1 has no until",

		// Brackets, commas, quotes.
		"x = f(1\ny = 1":                      "2:1 syntax error near 'y': the bracket ( in line 1, column 6, is not closed",
		"if f(1 then\n y()\nend":              "1:8 syntax error near 'then': the bracket ( in line 1, column 5, is not closed",
		`f("590" "  ", "a")`:                  `1:9 syntax error near '"  "': a comma is missing before it`,
		`f("590", "a" x)`:                     "1:14 syntax error near 'x': a comma is missing before it",
		"print(1))":                           "1:9 syntax error near ')': there is one ) too many, or a ( is missing",
		"x = {1, 2":                           "1:10 syntax error, the script ends too early: the bracket { in line 1 is not closed",
		"x = 1 + ":                            "1:8 syntax error, the script ends too early: something is missing after +",
		"local a = \"abc\nlocal b = 1":        "1:11 a text has no closing quotation mark: close it in the same line, with the same quotation mark",
		"local a = [[abc\n":                   "1:11 a long text or comment is not closed: [[ ends with ]], and --[[ as well",
		"record:value(245$a)":                 `1:17 syntax error near '$': a spec or a subfield code is text: write it in quotes, as in "245$a"`,
		`if record:title == "x" then end`:     "1:17 syntax error near '==': a method is called with brackets: record:title()",
		"local t = record:title\nlocal u = 1": "2:1 syntax error near 'local': a method is called with brackets: record:title()",
		`"a":upper()`:                         `1:1 syntax error near '"a"': a line does not begin with a text; its methods are called in brackets: ("a"):upper()`,

		// Words and operators of other languages.
		"If x then y() end":      "1:1 syntax error near 'If': the words of Lua are written in lower case: if",
		"if x AND y then end":    "1:6 syntax error near 'AND': the words of Lua are written in lower case: and",
		"x = y ? 1 : 2":          "1:7 syntax error near '?': Lua has no ? and :, write if … then … else … end",
		"if a => b then end":     "1:6 syntax error near '=': Lua writes >= for greater or equal",
		"if a =< b then end":     "1:6 syntax error near '=': Lua writes <= for less or equal",
		"if a <> b then end":     "1:7 syntax error near '>': Lua writes ~= for not equal",
		"# a comment":            "1:1 syntax error near '#': a comment begins with --",
		"// a comment":           "1:1 syntax error near '/': a comment begins with --",
		"var x = 1":              "1:5 syntax error near 'x': Lua writes local",
		"x == 5":                 "1:3 syntax error near '==': a value is assigned with one =; a comparison belongs after if",
		"for i = 1 to 10 do end": "1:11 syntax error near 'to': write a comma: for i = 1, 10 do",
		"local 1x = 2":           "1:7 syntax error near '1': a name begins with a letter",

		// Statements of other languages, and words that are missing.
		`record:title() = "New"`:                                 "1:16 syntax error near '=': nothing can be assigned to the result of a call; record:set(spec, value) sets a value",
		"transform(record)\n  record:remove(\"650\")\nend":       "3:1 syntax error near 'end': line 1 does not begin a function: write the word function before the name",
		"if record:has(\"650\"):\n  record:remove(\"650\")\nend": "1:21 syntax error near ':': Lua writes then after the condition of the if",
		"function transform(record):\n  x()\nend":                "1:27 syntax error near ':': Lua writes no : after the brackets of a function",
		"for f in g():\n f:delete()\nend":                        "1:13 syntax error near ':': Lua writes do after the for",
		"if x then\n y()\nelse:\n z()\nend":                      "3:5 syntax error near ':': Lua writes else alone",
		"foreach f in g() do end":                                "1:9 syntax error near 'f': write for in place of it, as in for f in record:each(\"650\") do",
		"for each f in g() do end":                               "1:10 syntax error near 'f': write for in place of it, as in for f in record:each(\"650\") do",
		"if x then\n true\nend":                                  "2:2 syntax error near 'true': a value alone is not a statement: write return true",
		`print "title: " .. x`:                                   `1:17 syntax error near '..': a call without brackets takes one text only: write print("a" .. "b")`,
		`if "x" in y then end`:                                   "1:8 syntax error near 'in': a part of a text is found with s:find(part, 1, true), an element of a list in a loop",
		`local t = {"a": "b"}`:                                   `1:15 syntax error near ':': a key of a table is written ["a"] = value`,
		`local t = ["a", "b"]`:                                   `1:11 syntax error near '[': a list is written with { }, as in { "a", "b" }`,
		"f('Author's notes')":                                    `1:11 syntax error near 's': the text before it ends here: there is a quotation mark too few or too many; inside a text it is written \" or \'`,
		`f("a "quoted" word")`:                                   `1:7 syntax error near 'quoted': the text before it ends here: there is a quotation mark too few or too many; inside a text it is written \" or \'`,
		`x = "a" & "b"`:                                          "1:9 syntax error near '&': write the word and instead of &; text is joined with two dots: a .. b",
		"switch x\nend":                                          "1:8 syntax error near 'x': Lua has if, elseif and else only",
		"try\n x()\nend":                                         "1:1 syntax error near 'try': Lua has no try: pcall(function() … end) calls what may fail",
		"for i = 1, 2 do\n if x then continue end\nend":          "2:12 syntax error near 'continue': Lua has no continue: write if not (…) then, with the condition for continue in the brackets, before the rest of the loop, and one more end after it",
		"local x == 1":                                           "1:9 syntax error near '==': a value is assigned with one =; a comparison belongs after if",
		"if then x() end":                                        "1:4 syntax error near 'then': the condition is missing",
		"if x and then y() end":                                  "1:10 syntax error near 'then': a condition is missing after and",
		"import re":                                              "1:8 syntax error near 're': Lua has no import: text, re, json and the other modules are there; require(\"name\") reads a file of yours",
		`if a like "b" then return end`:                          "1:6 syntax error near 'like': Lua has no like: record:any(spec, text) looks for a part of a value, record:match(spec, expression) for a pattern",
		`f("650",)`:                                              "1:9 syntax error near ')': nothing follows the comma: delete it",
		`record remove("650")`:                                   "1:8 syntax error near 'remove': something is missing before it: record:remove(…)?",
		`record -> remove("650")`:                                "1:8 syntax error near '-': Lua writes a : before a method, and a . before a member",
		`record::remove("650")`:                                  "1:7 syntax error near '::': Lua writes one : before a method",
		"$record.x = 1":                                          "1:1 syntax error near '$': names of Lua have no $",
		`if x ~ "y" then end`:                                    "1:6 syntax error near '~': Lua writes ~= for not equal; re.test(s, expression) compares a text with a regular expression",
		`if x =~ "y" then end`:                                   "1:6 syntax error near '=': re.test(s, expression) compares a text with a regular expression",
		"x = function(y) => y + 1 end":                           "1:17 syntax error near '=': Lua writes function(x) return … end",
		"x = lambda y: y + 1":                                    "1:17 syntax error near '+': Lua writes function(x) return … end",
		"return 1;;":                                             "1:10 syntax error near ';': no ; is needed here: delete it",
		"function (record) end":                                  "1:10 syntax error near '(': a function has a name, as in function transform(record)",
		"function transform record\nend":                         "1:20 syntax error near 'record': the parameters of a function are written in brackets: function transform(record)",
		`<?xml version="1.0"?>`:                                  "1:1 syntax error near '<': this is not Lua: is it the right file?",
	} {
		_, err := script.Load("x.lua", source)
		var e *script.Error
		require.ErrorAs(t, err, &e, source)
		require.Equal(t, strings.TrimRight(strings.Split(source, "\n")[e.Line-1], " "), e.Source)
		got := fmt.Sprintf("%d:%d %s", e.Line, e.Col, e.Msg)
		if e.Hint != "" {
			got += ": " + e.Hint
		}
		assert.Equal(t, want, got, source)
	}
}
