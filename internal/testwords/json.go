package testwords

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
)

// jsonWriter writes records in one of the notations that JSON has for them.
type jsonWriter struct{ rng *rand.Rand }

// quote returns a text as JSON has it.
func quote(s string) string {
	b, _ := json.Marshal(s) // a string never fails
	return string(b)
}

// value returns a text, or sometimes something else in its place.
func (w jsonWriter) value(s string) string {
	switch w.rng.IntN(60) {
	case 0:
		return `{"` + word(w.rng) + `":` + quote(s) + `}`
	case 1:
		return `[` + quote(s) + `,"` + word(w.rng) + `"]`
	case 2:
		return pick(w.rng, "null", "12", "true", "[]", "{}")
	}
	return quote(s)
}

// more sometimes returns a further member, with its comma after it.
func (w jsonWriter) more() string {
	if w.rng.IntN(20) > 0 {
		return ""
	}
	name := pick(w.rng, "note", "id", "tag", "ind1", "code", "data", "value", "content", "fieldTag", "$", "_", "leader", "fields", "text", "indicators", "subfields", "a", "245", word(w.rng))
	return quote(name) + ":" + pick(w.rng, quote(word(w.rng)), `{"x":"`+word(w.rng)+`"}`, `["`+word(w.rng)+`"]`) + ","
}

func (w jsonWriter) list(fields []field, one func(field) string) string {
	var parts []string
	for _, f := range fields {
		parts = append(parts, one(f))
		if w.rng.IntN(60) == 0 {
			parts = append(parts, pick(w.rng, quote(word(w.rng)), "null", `["`+word(w.rng)+`"]`, "{}"))
		}
	}
	return "[" + strings.Join(parts, ",") + "]"
}

func (w jsonWriter) subfields(f field, format string) string {
	var parts []string
	for _, s := range f.subfields {
		parts = append(parts, "{"+w.more()+fmt.Sprintf(format, quote(s.code), w.value(s.value))+"}")
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// plain is a field of MARC-in-JSON.
func (w jsonWriter) plain(f field) string {
	if f.subfields == nil {
		return fmt.Sprintf(`{%s%s:%s}`, w.more(), quote(f.tag), w.value(f.value))
	}
	return fmt.Sprintf(`{%s%s:{%s"ind1":"%c","ind2":"%c","subfields":%s}}`, w.more(), quote(f.tag), w.more(), f.ind[0], f.ind[1], w.subfields(f, "%s:%s"))
}

// tagged is a field of Sierra or of the notations with controlfield and datafield.
func (w jsonWriter) tagged(tag, text, subfields, code string) func(field) string {
	return func(f field) string {
		if f.subfields == nil {
			return fmt.Sprintf(`{%s"%s":%s,"%s":%s}`, w.more(), tag, quote(f.tag), text, w.value(f.value))
		}
		return fmt.Sprintf(`{%s"%s":%s,"ind1":"%c","ind2":"%c","%s":%s}`, w.more(), tag, quote(f.tag), f.ind[0], f.ind[1], subfields, w.subfields(f, `"`+code+`":%s,"`+text+`":%s`))
	}
}

// row is a field of marc-hash.
func (w jsonWriter) row(f field) string {
	if f.subfields == nil {
		return fmt.Sprintf(`[%s,%s]`, quote(f.tag), w.value(f.value))
	}
	var parts []string
	for _, s := range f.subfields {
		parts = append(parts, fmt.Sprintf(`[%s,%s]`, quote(s.code), w.value(s.value)))
	}
	return fmt.Sprintf(`[%s,"%c","%c",[%s]]`, quote(f.tag), f.ind[0], f.ind[1], strings.Join(parts, ","))
}

// flat is a field as Catmandu keeps it.
func (w jsonWriter) flat(f field) string {
	if f.subfields == nil {
		return fmt.Sprintf(`[%s,null,null,"_",%s]`, quote(f.tag), w.value(f.value))
	}
	var parts []string
	for _, s := range f.subfields {
		parts = append(parts, quote(s.code)+","+w.value(s.value))
	}
	return fmt.Sprintf(`[%s,"%c","%c",%s]`, quote(f.tag), f.ind[0], f.ind[1], strings.Join(parts, ","))
}

// split returns the control fields and the data fields of a record.
func split(r record) (control, data []field) {
	for _, f := range r.fields {
		if f.subfields == nil {
			control = append(control, f)
		} else {
			data = append(data, f)
		}
	}
	return control, data
}

func (w jsonWriter) record(r record, notation int) string {
	leader := `"leader":` + quote(r.leader) + `,`
	switch notation {
	case 0:
		control, data := split(r)
		one := w.tagged("tag", "data", "subfield", "code")
		return "{" + w.more() + leader + `"controlfield":` + w.list(control, one) + `,"datafield":` + w.list(data, one) + "}"
	case 1: // Sierra
		fields := w.list(r.fields, w.tagged("marcTag", "content", "subfields", "tag"))
		return `{"id":` + quote(word(w.rng)) + "," + w.more() + `"varFields":[{"fieldTag":"_","content":` + quote(r.leader) + "}," + fields[1:] + "}"
	case 2:
		return `{"type":"marc-hash","version":[1,` + pick(w.rng, "0", "0", "0", quote(word(w.rng))) + `],` + w.more() + leader + `"fields":` + w.list(r.fields, w.row) + "}"
	case 3: // Catmandu
		return `{"_id":` + quote(word(w.rng)) + `,"record":` + w.list(append([]field{{tag: "LDR", value: r.leader}}, r.fields...), w.flat) + "}"
	case 4: // FOLIO
		content := "{" + w.more() + `"fields":` + w.list(r.fields, w.plain) + "," + strings.TrimSuffix(leader, ",") + "}"
		if w.rng.IntN(2) == 0 {
			content = quote(content)
		}
		return `{"recordId":"` + word(w.rng) + `","parsedRecord":{"id":"2","content":` + content + `,"formattedContent":"` + word(w.rng) + `"}}`
	}
	return "{" + w.more() + leader + `"fields":` + w.list(r.fields, w.plain) + "}"
}

// writeJSON writes records as MARC-in-JSON or a dialect of it: in an array, one per line, or in an envelope.
func writeJSON(rng *rand.Rand, records []record) []byte {
	w, notation := jsonWriter{rng}, rng.IntN(9)
	var texts []string
	for _, r := range records {
		texts = append(texts, w.record(r, notation))
	}
	switch rng.IntN(4) {
	case 0:
		return []byte(strings.Join(texts, "\n") + "\n")
	case 1:
		name := pick(rng, "records", "entries", "sourceRecords", word(rng))
		return []byte("{" + w.more() + quote(name) + ":[" + strings.Join(texts, ",") + `],"total":2}`)
	}
	return []byte("[\n" + strings.Join(texts, ",\n") + "\n]\n")
}
