package lualib

import "mrrc-lua/luabind/declare"

// stringElsewhere has functions that strings have in other languages, and what to use here.
var stringElsewhere = map[string]string{
	"dump": "a script cannot make code from strings", "gfind": "it is called string.gmatch",
	"trim": "text.trim(s), which removes white space at both ends", "strip": "text.trim(s), which removes white space at both ends",
	"ltrim": `s:gsub("^%s+", "") removes white space at the beginning`, "rtrim": `s:gsub("%s+$", "") removes white space at the end`,
	"rstrip": `s:gsub("%s+$", "") removes white space at the end`, "lstrip": `s:gsub("^%s+", "") removes white space at the beginning`,
	"contains": "s:find(part, 1, true) finds a part", "includes": "s:find(part, 1, true) finds a part", "indexOf": "s:find(part, 1, true) finds a part",
	"index": "s:find(part, 1, true) finds a part", "startswith": "s:sub(1, #start) == start compares the beginning", "startsWith": "s:sub(1, #start) == start compares the beginning",
	"endswith": "s:sub(-#tail) == tail compares the end", "endsWith": "s:sub(-#tail) == tail compares the end",
	"split": `re.split(s, "; ") returns the parts`, "join": `table.concat(list, "; ") joins the elements of a list`,
	"replace": "s:gsub(pattern, replacement) replaces", "replaceAll": "s:gsub(pattern, replacement) replaces",
	"length": "#s is the number of bytes, text.len(s) that of characters", "size": "#s is the number of bytes, text.len(s) that of characters",
	"substring": "text.sub(s, from, to) is a part", "substr": "text.sub(s, from, to) is a part", "slice": "text.sub(s, from, to) is a part",
	"toUpperCase": "text.upper(s)", "toLowerCase": "text.lower(s)", "uppercase": "text.upper(s)", "lowercase": "text.lower(s)",
	"toString": "tostring(value) makes text of a value", "concat": "text is joined with two dots: a .. b", "append": "text is joined with two dots: a .. b",
	"test": "re.test(s, expression) tests", "matches": "re.test(s, expression) tests", "search": "re.find(s, expression) searches", "normalize": "text.nfc(s) and text.nfd(s) are the normal forms",
}

// StringElsewhere returns what to use in place of a method that strings have in other languages; "" for any other name.
func StringElsewhere(name string) string { return stringElsewhere[name] }

// StringInstead returns what to use in place of a method that text does not have; "" when nothing is
// known.
func StringInstead(name string) string {
	if hint := stringElsewhere[name]; hint != "" {
		return hint
	}
	var names []string
	for _, f := range (&stringLib{}).funcs() {
		names = append(names, f.Name)
	}
	if near := declare.Nearest(name, names); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}
