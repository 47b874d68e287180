package textformat_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

func FuzzJSON(f *testing.F) {
	fuzzReader(f, parse.FormatJSON, [][]textTest{jsonShapes, jsonTexts, jsonTolerances, jsonNotations, jsonDamage}, sameAsEncodingJSON)
}

// sameAsEncodingJSON holds a record that was read without problems against what the standard
// library reads at its place.
func sameAsEncodingJSON(t *testing.T, data []byte, r *parse.Record) {
	if len(r.Problems()) > 0 || !utf8.Valid(data) {
		return
	}
	var raw json.RawMessage
	dec := json.NewDecoder(bytesFrom(data, r))
	require.NoError(t, dec.Decode(&raw))
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(raw, &members))
	if inAnotherNotation(members) {
		return
	}
	var leader string
	require.NoError(t, json.Unmarshal(members["leader"], &leader))
	require.Equal(t, leader, string(r.Leader()[:]))
	var fields []map[string]json.RawMessage
	if members["fields"] != nil {
		require.NoError(t, json.Unmarshal(members["fields"], &fields))
	}
	p := 0
	for _, one := range fields {
		if len(one) != 1 {
			return // a map has no order
		}
		for tag, value := range one {
			f := r.At(p)
			p++
			require.Equal(t, tag, f.Tag().String())
			if want, ok := oracleField(t, value); ok {
				require.Equal(t, want, string(f.Data()))
			}
		}
	}
	require.Equal(t, p, r.Len())
}

// inAnotherNotation reports whether a record has its fields in another notation than MARC-in-JSON.
func inAnotherNotation(members map[string]json.RawMessage) bool {
	for _, name := range []string{"varFields", "controlfield", "datafield", "controlfields", "datafields", "controlFields", "dataFields", "record", "content"} {
		if members[name] != nil {
			return true
		}
	}
	var rows []json.RawMessage
	_ = json.Unmarshal(members["fields"], &rows)
	for _, row := range rows {
		var tagged map[string]json.RawMessage
		if json.Unmarshal(row, &tagged) != nil {
			return true
		}
		for name := range tagged {
			if len(name) != 3 || name == "tag" || name == "ind" {
				return true
			}
		}
	}
	return false
}

// oracleField returns the data of a field.
func oracleField(t *testing.T, value json.RawMessage) (data string, ok bool) {
	if json.Unmarshal(value, &data) == nil {
		return data, true
	}
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(value, &members))
	var ind1, ind2 string
	require.NoError(t, json.Unmarshal(members["ind1"], &ind1))
	require.NoError(t, json.Unmarshal(members["ind2"], &ind2))
	data = ind1 + ind2
	var subfields []map[string]string
	if members["subfields"] != nil {
		require.NoError(t, json.Unmarshal(members["subfields"], &subfields))
	}
	for _, one := range subfields {
		if len(one) > 1 {
			return "", false
		}
		for code, v := range one {
			data += "\x1f" + code + v
		}
	}
	return data, true
}

func bytesFrom(data []byte, r *parse.Record) *bytes.Reader {
	return bytes.NewReader(data[r.Pos().Offset:])
}
