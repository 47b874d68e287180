package marcspec_test

import (
	"strings"

	"mrrc-lua/parse"
)

// fieldData converts the text after tag and blank in the notation of these tests to the data of a field:
// "10$aTitle" for a data field, "$" for the delimiter, "$$" for the code dollar.
func fieldData(tag parse.Tag, s string) []byte {
	if tag.IsControl() {
		return []byte(s)
	}
	data := []byte{}
	for i := 0; i < len(s); i++ {
		if s[i] == '$' && i+1 < len(s) {
			data = append(data, parse.SubfieldDelimiter, s[i+1])
			i++
			continue
		}
		data = append(data, s[i])
	}
	return data
}

// field appends "TAG data" to the record.
func field(r *parse.Record, s string) parse.Field {
	name, data, _ := strings.Cut(s, " ")
	tag, ok := parse.MakeTag(name)
	if !ok {
		panic(s)
	}
	return r.Append(tag, fieldData(tag, data))
}

// record makes a record from fields.
func record(fields ...string) *parse.Record {
	r := parse.NewRecord()
	for _, s := range fields {
		field(r, s)
	}
	return r
}
