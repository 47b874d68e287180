package lualib

import (
	"fmt"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/meter"
	"mrrc-lua/internal/text"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// TextModule declares the module text.
func (l *Lib) TextModule() *declare.Module {
	each := func(name, doc, example string, fn func(string, meter.Meter) (string, error)) declare.Func {
		return declare.Func{
			Name: name, Args: "s: string", Returns: "string",
			Doc:     doc,
			Example: example,
			Fn: func(L *lua.LState) int {
				s := value.StringArg(L, 1, name)
				out, err := fn(s, value.MeterOf(L))
				if err != nil {
					L.RaiseError("%s", err.Error())
				}
				if out != s {
					L.Push(value.Copy(out))
					return 1
				}
				return same(L, s)
			},
		}
	}
	return &declare.Module{
		Name: "text", Apart: true, Elsewhere: map[string]string{
			"contains": "s:find(part, 1, true) finds a part", "split": "re.split(s, expression) returns the parts", "replace": "s:gsub(pattern, replacement) replaces",
			"strip": "text.trim removes white space at both ends", "length": "text.len counts characters", "substring": "text.sub is a part",
			"concat": "text is joined with two dots: a .. b", "join": `table.concat(list, "; ") joins the elements of a list`,
		},
		Doc: "Text in characters instead of bytes. Bytes that are not UTF-8 are never changed; each counts as a character.",
		Funcs: []declare.Func{
			{
				Name: "len", Args: "s: string", Returns: "integer", Fn: textLen,
				Doc:     "The number of characters (code points).",
				Example: `text.len("Müller")`,
			},
			{
				Name: "sub", Args: "s: string, from: integer, to: integer?", Returns: "string", Fn: textSub,
				Doc:     "The characters from one position to another, both counted from 1; negative positions count from the end.",
				Example: `text.sub("Müller", 2, 3)`,
			},
			{
				Name: "decode", Args: "s: string, encoding: string", Returns: "string", Fn: textDecode,
				Doc:     "Text in another encoding (latin-1, windows-1252, utf-16, shift_jis, …) converted to UTF-8, which is what can be written into records. Bytes that have no meaning in the encoding are an error.",
				Example: `text.decode("caf\233", "latin-1")`,
			},
			each("upper", "Upper case of all letters; ß becomes SS.", `text.upper("Müller")`, text.Upper),
			each("lower", "Lower case of all letters.", `text.lower("MÜLLER")`, text.Lower),
			each("fold", "A form for comparing: it is the same for texts that differ only in case.", `text.fold("Straße") == text.fold("STRASSE")`, text.Fold),
			each("key", "A form for comparing headings and titles: letters and digits, with one blank between words. It is the same for texts that differ only in case, accents and punctuation.", `text.key("Müller, Anna.") == text.key("MULLER  ANNA")`, quick(text.Key)),
			each("nfc", "Letters and diacritics composed (Unicode normal form C).", `text.nfc("e\204\129")`, text.NFC),
			each("nfd", "Letters and diacritics decomposed (Unicode normal form D).", `text.nfd("é")`, text.NFD),
			each("trim", "Without white space at both ends.", `text.trim("  a title ")`, quick(text.Trim)),
			each("strip_diacritics", "Without diacritics: é becomes e. Separate letters such as ø and ł stay.", `text.strip_diacritics("Dvořák")`, text.StripDiacritics),
			each("trim_isbd", "Without the punctuation that ends an element in ISBD: / : ; , = + and a full stop, unless it belongs to an initial or a short abbreviation.", `text.trim_isbd("History of reading :")`, quick(text.TrimISBD)),
		},
	}
}

// quick makes a function that never takes long one that could.
func quick(fn func(string) string) func(string, meter.Meter) (string, error) {
	return func(s string, _ meter.Meter) (string, error) { return fn(s), nil }
}

func textDecode(L *lua.LState) int {
	s, name := value.StringArg(L, 1, "decode"), value.StringArg(L, 2, "decode")
	encoding, ok := charset.Named(name)
	if !ok {
		value.BadArg(L, 2, "decode", fmt.Sprintf("the encoding %q is not known; encodings are %s and others", value.Short(name), charset.Examples))
	}
	value.Fits(L, "decode", 3*len(s)) // a byte generates to three
	out, err := encoding.NewDecoder().String(s)
	lost := encoding != charset.UTF8 && strings.ContainsRune(out, utf8.RuneError)
	if err != nil || lost || !utf8.ValidString(out) {
		value.BadArg(L, 1, "decode", "the text has bytes that have no meaning in "+name)
	}
	L.Push(value.Copy(out))
	return 1
}

func textLen(L *lua.LState) int {
	L.Push(value.Number(text.Len(value.StringArg(L, 1, "len"))))
	return 1
}

func textSub(L *lua.LState) int {
	s := value.StringArg(L, 1, "sub")
	out := text.Sub(s, value.IntArg(L, 2, "sub"), value.OptInt(L, 3, "sub", -1))
	L.Push(value.Copy(out))
	return 1
}
