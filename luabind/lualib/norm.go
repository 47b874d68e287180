package lualib

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/callnumber"
	"mrrc-lua/internal/norm"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// NormModule declares the module norm.
func (l *Lib) NormModule() *declare.Module {
	each := func(name, doc, example string, fn func(string) (string, bool)) declare.Func {
		return declare.Func{
			Name: name, Args: "s: string?", Returns: "string|nil",
			Doc:     doc,
			Example: example,
			Fn:      normalizer(name, fn),
		}
	}
	return &declare.Module{
		Name: "norm", Apart: true, Doc: "Standard numbers in a form in which they can be compared. The result is nil for any other text, and for nil.",
		Funcs: []declare.Func{
			{
				Name: "isbns", Args: "s: string?", Returns: "string[]", Fn: normISBNs,
				Doc:     "All ISBNs in a text, in the form of norm.isbn, each once: some records have several in one subfield.",
				Example: `norm.isbns("0-306-40615-2 (v. 1) ; 9780306406164 (v. 2)")`,
			},
			each("isbn", "The thirteen digits of an ISBN of ten or thirteen. Hyphens and a qualifier such as (pbk.) are dropped, and the check digit is checked. Nine digits are an SBN, an ISBN without its first 0.", `norm.isbn("0-306-40615-2 (pbk.)")`, norm.ISBN),
			each("issn", "An ISSN as NNNN-NNNN. The check digit is checked.", `norm.issn("ISSN 03785955")`, norm.ISSN),
			each("lccn", "A control number of the Library of Congress, normalized by the rules of the LCCN namespace.", `norm.lccn("n78-89035")`, norm.LCCN),
			each("oclc", "The digits of an OCLC number with or without the prefix (OCoLC), ocm, ocn or on, without leading zeros. A number with (OCoLC-M) is not one.", `norm.oclc("(OCoLC)ocm00012345")`, norm.OCLC),
		},
	}
}

// normalizer makes the function of a normal form. Absent is nil, so norm.isbn(record:value("020$a")) is nil too.
func normalizer(name string, fn func(string) (string, bool)) lua.LGFunction {
	return func(L *lua.LState) int {
		if L.GetTop() > 0 && L.Get(1) == lua.LNil {
			L.Push(lua.LNil)
			return 1
		}
		if n, ok := fn(value.StringArg(L, 1, name)); ok {
			L.Push(value.Copy(n))
		} else {
			L.Push(lua.LNil)
		}
		return 1
	}
}

// normISBNs is norm.isbns.
func normISBNs(L *lua.LState) int {
	t := L.NewTable()
	if L.GetTop() == 0 || L.Get(1) != lua.LNil {
		s := value.StringArg(L, 1, "isbns")
		value.Need(L, 4*len(s))
		for _, isbn := range norm.ISBNs(s) {
			t.Append(lua.LString(isbn))
		}
	}
	L.Push(t)
	return 1
}

// CallNumberModule declares the module callnumber.
func (l *Lib) CallNumberModule() *declare.Module {
	each := func(name, doc, example string, fn func(string) (string, bool)) declare.Func {
		return declare.Func{Name: name, Args: "s: string?", Returns: "string|nil", Doc: doc, Example: example, Fn: normalizer(name, fn)}
	}
	return &declare.Module{
		Name: "callnumber", Apart: true, Doc: "Call numbers as texts whose order (a < b) is that of the books on the shelf. The result is nil for any other text, and for nil.",
		Funcs: []declare.Func{
			each("lc", "A call number of the Library of Congress: one to three letters, a number, cutters, and what follows.", `callnumber.lc("QA76.73.P98 B47 2005")`, callnumber.LC),
			each("dewey", "A call number that begins with a number of the Dewey Decimal Classification: three digits, a fraction, and what follows. The marks of prime places (/ and ') are dropped.", `callnumber.dewey("813/.54 B12h")`, callnumber.Dewey),
			each("nlm", "A call number of the National Library of Medicine: one of its classes, W and QS to QZ, and what follows.", `callnumber.nlm("WG 120 B12h 1999")`, callnumber.NLM),
		},
	}
}

// normalizers are the functions that a lookup may name.
var normalizers = map[string]func(string) (string, bool){
	"isbn": norm.ISBN, "issn": norm.ISSN, "lccn": norm.LCCN, "oclc": norm.OCLC,
}
