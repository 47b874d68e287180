package lualib

import (
	lua "github.com/yuin/gopher-lua"

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
			Fn: func(L *lua.LState) int {
				// Absent is nil, so norm.isbn(record:value("020$a")) is nil too.
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
			},
		}
	}
	return &declare.Module{
		Name: "norm", Apart: true, Doc: "Standard numbers in a form in which they can be compared; nil for anything else, also for nil.",
		Funcs: []declare.Func{
			each("isbn", "The thirteen digits of an ISBN of ten or thirteen. Hyphens and a qualifier such as (pbk.) are dropped, and the check digit is checked.", `norm.isbn("0-306-40615-2 (pbk.)")`, norm.ISBN),
			each("issn", "An ISSN as NNNN-NNNN. The check digit is checked.", `norm.issn("ISSN 03785955")`, norm.ISSN),
			each("lccn", "A control number of the Library of Congress, normalized by the rules of the LCCN namespace.", `norm.lccn("n78-89035")`, norm.LCCN),
			each("oclc", "The digits of an OCLC number with or without the prefix (OCoLC), ocm, ocn or on, without leading zeros. A number with (OCoLC-M) is not one.", `norm.oclc("(OCoLC)ocm00012345")`, norm.OCLC),
		},
	}
}

// normalizers are the functions that a lookup may name.
var normalizers = map[string]func(string) (string, bool){
	"isbn": norm.ISBN, "issn": norm.ISSN, "lccn": norm.LCCN, "oclc": norm.OCLC,
}
