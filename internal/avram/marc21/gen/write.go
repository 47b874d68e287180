package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"mrrc-lua/internal/fixedfield"
)

// required are the fields that a bibliographic record must have (MARC 21, introduction and 245).
var required = []string{"008", "245"}

// printer writes JSON: one line for what is a line in the documentation.
type printer struct{ bytes.Buffer }

func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic("gen: " + err.Error()) // a string has a form in JSON
	}
	return strings.TrimSpace(b.String())
}

// object writes the members that are not "" in braces.
func object(members ...string) string {
	members = slices.DeleteFunc(members, func(m string) bool { return m == "" })
	return "{" + strings.Join(members, ", ") + "}"
}

func text(key, value string) string {
	if value == "" {
		return ""
	}
	return quoted(key) + ": " + quoted(value)
}

func flag(key string, value bool) string {
	if !value {
		return ""
	}
	return quoted(key) + ": true"
}

func codes(key string, list map[string]code) string {
	if len(list) == 0 {
		return ""
	}
	var all []string
	for _, c := range slices.Sorted(maps.Keys(list)) {
		value := quoted(list[c].label)
		if list[c].obsolete {
			value = object(text("label", list[c].label), flag("deprecated", true))
		}
		all = append(all, quoted(c)+": "+value)
	}
	return quoted(key) + ": " + object(all...)
}

// lines writes a list of objects, one on a line.
func lines(indent string, list []string) string {
	return "{\n" + indent + "  " + strings.Join(list, ",\n"+indent+"  ") + "\n" + indent + "}"
}

// write writes the schema.
func write(l *list) ([]byte, error) {
	var fields []string
	for _, tag := range slices.Sorted(maps.Keys(l.fields)) {
		fields = append(fields, quoted(tag)+": "+l.fields[tag].json())
	}
	lists, err := codelists()
	if err != nil {
		return nil, err
	}
	var p printer
	p.WriteString("{\n")
	for _, m := range []string{
		text("title", "MARC 21 Format for Bibliographic Data"),
		text("description", "Generated from the field list of the Library of Congress (January 2021) with later changes, and from tables of its fixed fields. Generated: do not edit."),
		text("url", format+"bibliographic/"), text("family", "marc"), text("language", "en"),
	} {
		fmt.Fprintf(&p, "  %s,\n", m)
	}
	fmt.Fprintf(&p, "  \"codelists\": %s,\n  \"fields\": %s\n}\n", lines("  ", lists), lines("  ", fields))
	return p.Bytes(), nil
}

// codelists returns the long lists of 008: languages and places.
func codelists() (all []string, err error) {
	form := fixedfield.For008('a', 'm')
	for _, name := range []string{"languages", "places"} {
		i := slices.IndexFunc(form.Positions, func(p *fixedfield.Position) bool { return p.List == name })
		if i < 0 {
			return nil, fmt.Errorf("008 has no list %s", name)
		}
		list := codesOf(form.Positions[i])
		list[strings.Repeat("|", form.Positions[i].Width)] = code{label: "No attempt to code"}
		all = append(all, quoted(name)+": "+object(codes("codes", list)))
	}
	return all, nil
}

// format is where the pages of the Library of Congress are.
const format = "https://www.loc.gov/marc/"

// ofHoldings has the pages about fields that are described with the format for holdings, some of them together.
var ofHoldings = map[string]string{
	"841": "hd841", "842": "hd842", "843": "hd843", "844": "hd844", "845": "hd845",
	"853": "hd853855", "854": "hd853855", "855": "hd853855", "863": "hd863865", "864": "hd863865", "865": "hd863865",
	"866": "hd866868", "867": "hd866868", "868": "hd866868", "876": "hd876878", "877": "hd876878", "878": "hd876878",
}

// page returns the address of the page about a field. Obsolete fields, except 440, have no page of their own: the list
// of fields describes them.
func (f *field) page() string {
	name := "bd" + strings.ToLower(f.tag)
	switch holdings := ofHoldings[f.tag]; {
	case holdings != "":
		return format + "holdings/" + holdings + ".html"
	case f.tag == "LDR":
		name = "bdleader"
	case f.obsolete && f.tag != "440":
		name = "ecbdlist"
	}
	return format + "bibliographic/" + name + ".html"
}

func (f *field) json() string {
	members := []string{text("tag", f.tag), text("label", f.label), text("url", f.page()),
		flag("repeatable", f.repeatable), flag("required", slices.Contains(required, f.tag)), flag("deprecated", f.obsolete)}
	members = []string{strings.Join(slices.DeleteFunc(members, func(m string) bool { return m == "" }), ", ")}
	if f.control != nil {
		if f.control.pattern != "" {
			members = append(members, text("pattern", f.control.pattern))
		}
		if len(f.control.positions) > 0 {
			members = append(members, `"positions": `+f.control.json("      "))
		}
	}
	if f.types != nil {
		var all []string
		for _, name := range slices.Sorted(maps.Keys(f.types)) {
			all = append(all, quoted(name)+": "+object(text("label", f.types[name].label), `"positions": `+f.types[name].json("        ")))
		}
		members = append(members, `"types": `+lines("      ", all))
	}
	for n, i := range f.ind {
		if i != nil {
			members = append(members, i.json(n+1))
		}
	}
	if len(f.subfields) > 0 {
		var all []string
		for _, c := range slices.Sorted(maps.Keys(f.subfields)) {
			s := f.subfields[c]
			all = append(all, quoted(c)+": "+object(text("label", s.label), flag("repeatable", s.repeatable), flag("deprecated", s.obsolete), codes("codes", s.codes)))
		}
		members = append(members, `"subfields": `+lines("      ", all))
	}
	return "{\n      " + strings.Join(members, ",\n      ") + "\n    }"
}

// json writes an indicator: null if only a blank is allowed, and always was.
func (i *indicator) json(n int) string {
	key := fmt.Sprintf("indicator%d", n)
	if i.any || len(i.codes) == 0 {
		return quoted(key) + ": " + object(text("label", i.label))
	}
	if _, blank := i.codes[" "]; blank && len(i.codes) == 1 && i.label == "Undefined" {
		return quoted(key) + ": null"
	}
	return quoted(key) + ": " + object(text("label", i.label), codes("codes", i.codes))
}

func (c *content) json(indent string) string {
	var all []string
	for _, p := range c.positions {
		members := []string{text("label", p.label), fmt.Sprintf(`"start": %d, "end": %d`, p.start, p.end), text("pattern", p.pattern)}
		switch {
		case p.list != "":
			members = append(members, text("codes", p.list))
		case p.flags:
			members = append(members, codes("flags", p.codes))
		default:
			members = append(members, codes("codes", p.codes))
		}
		all = append(all, quoted(p.key)+": "+object(members...))
	}
	return lines(indent, all)
}
