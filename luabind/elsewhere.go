package luabind

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
)

// The names that members of records and fields have in other MARC libraries: pymarc, ruby-marc,
// MARC::Record, marc4j. The error for a script that uses one of them names the one to use here.
var (
	recordElsewhere = map[string]string{
		"get": `record:field("245")`, "get_field": `record:field("245")`, "find": "record:field", "first": `record:field("245")`, "list": "record:fields", "all": "record:fields",
		"get_fields": "record:fields", "each_field": "record:each", "iter_fields": "record:each",
		"fields_by_tag": "record:fields", "get_linked_fields": "record:linked",
		"subfield": `record:value("245$a")`, "get_value": "record:value", "get_values": "record:values",
		"add_field": "record:add", "add_ordered_field": "record:add", "add_grouped_field": "record:add",
		"insert_field": "record:add", "insert_fields_ordered": "record:add", "append_field": "record:append", "append_fields": "record:append",
		"remove_field": "record:remove", "remove_fields": "record:remove", "delete_field": "record:remove",
		"delete_fields": "record:remove", "delete": "record:remove",
		"as_marc": "record:to_marc", "as_usmarc": "record:to_marc", "as_xml": "record:to_xml", "as_json": "record:to_json",
		"as_dict": "record:to_table", "to_hash": "record:to_table", "as_formatted": "record:to_mrk", "to_string": "record:to_mrk",
		"clone": "record:copy", "dup": "record:copy", "control_number": "record.id", "ldr": "record.leader", "warnings": "record.problems",
		"isbn": "record:isbns", "issn": "record:issns", "issnl": "record:issn_l", "pubyear": "record:year",
		"uniformtitle": "record:uniform_title", "addedentries": "record:added_entries", "location": "record:locations",
		"get_title": "record:title", "get_author": "record:author", "replace": "record:map", "update": "record:set", "change": "record:set", "edit": "record:set",
		"modify": "record:set", "insert": "record:add", "contains": "record:any", "includes": "record:any", "exists": "record:has",
		"has_field": "record:has", "has_subfield": "record:has", "type": "record.leader.type", "status": "record.leader.status", "level": "record.leader.level",
		"lang": `record:value("008/35-37")`, "save": "run:emit", "write": "run:emit", "print": "record:to_mrk",
		"physicaldescription": "record:physical_descriptions", "language": "record:languages", "subject": "record:subjects",
	}
	fieldElsewhere = map[string]string{
		"get_subfields": "field:values", "get_subfield": "field:value", "get": "field:value", "subfield": "field:value", "subfields": "field:each",
		"as_string": "field:text", "format_field": "field:text", "to_string": "field:text",
		"add_subfield": "field:add", "append": "field:add", "add_subfields": "field:add", "update": "field:set",
		"delete_subfield": "field:remove", "delete_subfields": "field:remove", "remove_subfield": "field:remove",
		"remove_subfields": "field:remove", "indicator1": "field.ind1", "indicator2": "field.ind2", "indicator": "field.ind1",
		"indicators": "field.ind1", "linkage_occurrence_num": "field:link",
	}
)

// askedOfRecord returns what is meant when a record is asked for a tag: record["245"], record.fields650.
func askedOfRecord(key lua.LValue) string {
	name := key.String()
	if isTag(name) {
		return `record:field("` + name + `")`
	}
	for _, method := range []string{"fields", "field", "values", "value"} {
		if tag := strings.TrimLeft(strings.TrimPrefix(name, method), "_"); tag != name && isTag(tag) {
			if strings.HasPrefix(method, "value") {
				tag += "$a"
			}
			return "record:" + method + `("` + tag + `")`
		}
	}
	return ""
}

// askedOfField returns what is meant when a field is asked for a subfield: field.a, field["a"].
func askedOfField(key lua.LValue) string {
	if name, ok := key.(lua.LString); ok && len(name) == 1 && name[0] > ' ' {
		return `field:value("` + string(name) + `")`
	}
	return ""
}

// assignedToRecord returns what is meant when a tag of a record is assigned to: record["245"] = title.
func assignedToRecord(key lua.LValue) string {
	if name := key.String(); isTag(name) {
		return `record:set("` + name + `$a", …)`
	}
	return askedOfRecord(key)
}

// assignedToField returns what is meant when a subfield is assigned to: field.a = "x".
func assignedToField(key lua.LValue) string {
	if name, ok := key.(lua.LString); ok && len(name) == 1 && name[0] > ' ' {
		return `field:set("` + string(name) + `", …)`
	}
	return ""
}

// HowToSet returns how a script sets what cannot be set as a member of a class; "" when there is no way.
func HowToSet(class, member string) string {
	switch {
	case class == "Record" && member == "id":
		return `record:set("001", …) sets it`
	case class == "Record" && member == "title":
		return `record:set("245$a", …) sets a title`
	case class == "Record" && slices.Contains([]string{"author", "publisher", "year", "edition", "series"}, member):
		return "record:set(spec, …) sets a value"
	}
	return ""
}

func isTag(s string) bool {
	return len(s) == 3 && isDigit(s[0]) && isDigit(s[1]) && isDigit(s[2])
}

// memberNamed returns how a script writes a member that it may mean by a global that does not exist: of
// records, run or fields, or of a module. It returns "" if nothing has the name.
func memberNamed(name string) string {
	b := newBinding(nil)
	for _, c := range []*declare.Class{b.records.class(), b.run.class(), b.fields.class()} {
		for _, f := range c.Funcs {
			switch {
			case f.Name == name && f.Args == "":
				return c.Var + ":" + name + "()"
			case f.Name == name:
				return c.Var + ":" + name + "(…)"
			}
		}
		for _, p := range c.Props {
			if p.Name == name {
				return c.Var + "." + name
			}
		}
	}
	for _, m := range b.modules() {
		if declare.Find(m.Funcs, name) != nil {
			return m.Name + "." + name + "(…)"
		}
	}
	return ""
}

// oclcNames are positions as the fixed-field labels of OCLC call them, which cataloguers know by
// heart, and as people spell them out. They do not exist here: the error shows the name to use.
var oclcNames = map[string]string{
	// Leader.
	"elvl": "encoding_level", "blvl": "level", "ctrl": "control", "desc": "form", "recstat": "status",
	"record_type": "type", "bib_level": "level", "bibliographic_level": "level", "record_status": "status",

	// 008, positions of all materials.
	"dtst": "date_type", "dates": "date1", "year": "date1", "ctry": "place", "country": "place",
	"language": "lang", "lan": "lang", "mrec": "modified", "srce": "source", "date_entered": "entered",
	"audn": "audience", "target_audience": "audience", "form_of_item": "form", "item_form": "form",
	"gpub": "government", "conf": "conference", "indx": "index",

	// 008 by material.
	"ills": "illustrations", "cont": "contents", "fest": "festschrift", "litf": "literary_form", "fiction": "literary_form",
	"biog": "biography", "file": "file_type", "relf": "relief", "proj": "projection", "crtp": "map_type", "spfm": "format",
	"comp": "composition", "fmus": "music_format", "part": "parts", "accm": "accompanying", "ltxt": "literary_text",
	"trar": "transposition", "freq": "frequency", "regl": "regularity", "srtp": "resource_type", "orig": "original_form",
	"entw": "entire_work", "alph": "alphabet", "time": "running_time", "tmat": "visual_type", "tech": "technique",

	// 007.
	"material_designation": "smd", "specific_material_designation": "smd",
}
