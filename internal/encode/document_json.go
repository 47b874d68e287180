package encode

import (
	"bytes"
	"encoding/json"

	"mrrc-lua/parse"
)

// jsonPatch returns the text of a record that was read from JSON and changed: its leader and its fields are
// written again, and the other members of its object stay. A record in another notation than MARC-in-JSON
// becomes one of MARC-in-JSON, which is reported; one that is in a string stays there.
func jsonPatch(r *parse.Record, report func(parse.Problem)) []byte {
	text := appendJSON(nil, r, report)
	was, now := membersOf(r.Raw()), membersOf(text)
	leader, hasLeader := was["leader"]
	fields, hasFields := was["fields"]
	if content, ok := was["content"]; ok && !hasFields && r.Raw()[content.from] == '"' {
		inner, err := json.Marshal(string(text))
		if err != nil {
			return text
		}
		if _, ok := was["formattedContent"]; ok && report != nil {
			report(parse.Problem{Code: CodeReplaced, Note: "formattedContent, which is for people, still has the record as it was"})
		}
		return spliced(r.Raw(), replacement{content, inner})
	}
	switch {
	case hasLeader && hasFields && isPlainNotation(r.Raw()[fields.from:fields.to]):
	case len(was) == 0:
		return text
	default:
		if report != nil {
			report(parse.Problem{Code: CodeReplaced, Note: "the record was in another notation of JSON; it is written as MARC-in-JSON, without the other members of its object"})
		}
		return text
	}
	value := func(name string) []byte { return text[now[name].from:now[name].to] }
	changes := []replacement{{leader, value("leader")}, {fields, value("fields")}}
	if leader.from > fields.from {
		changes[0], changes[1] = changes[1], changes[0]
	}
	return spliced(r.Raw(), changes...)
}

// stretch is a part of a text.
type stretch struct{ from, to int }

type replacement struct {
	stretch
	text []byte
}

// spliced returns a text in which stretches are replaced, in their order.
func spliced(text []byte, changes ...replacement) (out []byte) {
	at := 0
	for _, c := range changes {
		out = append(append(out, text[at:c.from]...), c.text...)
		at = c.to
	}
	return append(out, text[at:]...)
}

// membersOf returns where the values of an object's members are; of members with one name, the last. There
// are none if the text is not JSON.
func membersOf(text []byte) map[string]stretch {
	dec := json.NewDecoder(bytes.NewReader(text))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return nil
	}
	members := map[string]stretch{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil
		}
		end := int(dec.InputOffset())
		members[name.(string)] = stretch{end - len(value), end}
	}
	return members
}

// isPlainNotation reports whether an array of fields is one of MARC-in-JSON: objects that are named after
// their tags.
func isPlainNotation(fields []byte) bool {
	var list []map[string]json.RawMessage
	if json.Unmarshal(fields, &list) != nil {
		return false
	}
	for _, f := range list {
		if _, other := f["tag"]; other || len(f) != 1 {
			return false
		}
	}
	return true
}
