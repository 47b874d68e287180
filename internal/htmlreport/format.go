package htmlreport

import (
	"strings"

	"mrrc-lua/internal/avram/marc21"
	"mrrc-lua/parse"
)

// format has what a page says about fields: their names in MARC 21 bibliographic. If other is true, the records are of
// another format, and it says nothing.
type format struct{ other bool }

// url returns the address of the page of the Library of Congress about a field; "" if there is none. name is a tag, which
// something may follow, as in 245$a.
func (f format) url(name string) string {
	if f.other || len(name) < 3 {
		return ""
	}
	if strings.HasPrefix(name, "LDR") {
		return "https://www.loc.gov/marc/bibliographic/bdleader.html"
	}
	tag, ok := parse.MakeTag(name[:3])
	if !ok {
		return ""
	}
	return marc21.Page(tag)
}

// label says in words what a name such as 245, 245^1, 245$a or LDR/05 stands for.
func (f format) label(name string) string {
	tag, rest := name[:min(3, len(name))], ""
	if len(name) > 3 {
		rest = name[3:]
	}
	field, known := marc21.Bibliographic().Fields[tag]
	known = known && !f.other
	label := "field " + tag
	if known {
		label = field.Label
	}
	switch {
	case strings.HasPrefix(name, "LDR/"):
		return "leader, position " + name[4:]
	case strings.HasPrefix(rest, "^1"):
		return label + ": first indicator"
	case strings.HasPrefix(rest, "^2"):
		return label + ": second indicator"
	case strings.HasPrefix(rest, "$"):
		if part := f.subfield(tag, rest[1:]); part != "" {
			return label + ": " + part
		}
		return label + ": subfield " + rest[1:]
	}
	return label
}

// subfield says in words what a subfield is; "" if that is not known.
func (f format) subfield(tag, code string) string {
	if f.other {
		return ""
	}
	if field := marc21.Bibliographic().Fields[tag]; field != nil && field.Subfields[code] != nil {
		return field.Subfields[code].Label
	}
	return ""
}
