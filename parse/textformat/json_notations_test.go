package textformat_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// quoted returns a text as a string of JSON.
func quoted(s string) string {
	b, _ := json.Marshal(s) // never fails
	return string(b)
}

const (
	sierraLeader = `{"fieldTag":"_","content":"` + ldr + `"}`
	sierra001    = `{"fieldTag":"o","marcTag":"001","ind1":" ","ind2":" ","content":"ocm1"}`
	sierra245    = `{"fieldTag":"t","marcTag":"245","ind1":"1","ind2":"0","subfields":[{"tag":"a","content":"Title /"},{"tag":"c","content":"x"}]}`
)

var jsonNotations = []textTest{
	{"controlfield and datafield", `{"leader":"` + ldr + `","controlfield":[{"tag":"001","data":"1"}],"datafield":[{"tag":"245","ind":"10","subfield":[{"code":"a","data":"x"},{"code":"b","data":"y"}]}]}`,
		one(shown + "|001 1|245 10$ax$by")},
	{"the same with value and two indicators", `{"controlfield":[{"value":"1","tag":"001"}],"datafield":[{"subfield":[{"value":"x","code":"a"}],"ind2":"0","ind1":"1","tag":"245"}],"leader":"` + ldr + `"}`,
		one(shown + "|001 1|245 10$ax")},
	{"one field and one subfield, not in arrays", `{"leader":"` + ldr + `","controlfield":{"tag":"001","value":"1"},"datafield":{"tag":"245","ind1":"1","ind2":"0","subfield":{"code":"a","value":"x"}}}`,
		one(shown + "|001 1|245 10$ax|?json-field")},
	{"attributes with @", `{"record":{"leader":"` + ldr + `","controlfield":[{"@tag":"001","#text":"1"}],"datafield":[{"@tag":"245","@ind1":"1","@ind2":"0","subfield":[{"@code":"a","#text":"x"}]}]}}`,
		one(shown + "|001 1|245 10$ax")},
	{"attributes in $", `{"collection":{"record":[{"leader":["` + ldr + `"],"controlfield":[{"_":"1","$":{"tag":"001"}}],"datafield":[{"$":{"tag":"245","ind1":"1","ind2":"0"},"subfield":[{"_":"x","$":{"code":"a"}}]}]}]}}`,
		one(shown + "|001 1|245 10$ax")},
	{"tagged fields within fields", js(`{"tag":"001","value":"1"},{"tag":"245","indicators":["1","0"],"subfields":[{"code":"a","value":"x"}]},{"ind":"10","tag":"246","subfields":[{"b":"y"}]}`), one(shown + "|001 1|245 10$ax|246 10$by")},
	{"text next to subfields", `{"leader":"` + ldr + `","datafield":[{"tag":"250","ind1":"1","ind2":" ","value":"lost","subfield":[{"code":"a","data":"x"}]}]}`, one(shown + "|250 1 $ax|?json-extra=text")},
	{"a tagged data field without subfields", `{"leader":"` + ldr + `","datafield":[{"tag":"250","ind1":"1","ind2":" ","value":"2nd ed."}]}`, one(shown + "|250 1 2nd ed.|?subfield-delimiter")},
	{"what tagged fields cannot keep", `{"leader":"` + ldr + `","controlfield":[{"value":"1"},{"tag":"001","value":"1","note":"n"},"x"],"datafield":[{"tag":"245","ind":"1","subfield":[{"code":"ab","data":"x"},{"code":"a","data":"y","z":1}]}]}`,
		one(shown + "|001 1|245   $ay|?json-field=field|?json-extra=value|?json-field=value|?indicators=indicator|?indicators|?indicators|?json-field=subfield|?json-extra=value")},

	{"Sierra", `{"id":"1","varFields":[` + sierraLeader + `,` + sierra001 + `,` + sierra245 + `]}`, one(shown + "|001 ocm1|245 10$aTitle /$cx|?json-extra=value")},
	{"Sierra's list", `{"total":2,"start":0,"entries":[{"id":1,"fixedFields":{"24":{"label":"LANG","value":"eng"}},"varFields":[` + sierraLeader + `,` + sierra245 + `]},{"id":2,"deleted":true},{"id":3,"varFields":[` + sierra001 + `],"lang":{"code":"ger"}}]}`,
		[]string{shown + "|245 10$aTitle /$cx|?json-extra=value|?json-extra=value", shown + "|001 ocm1|?json-extra=value|?json-extra=value|?leader"}},
	{"Sierra's fields without a tag of MARC", `{"leader":"` + ldr + `","varFields":[{"fieldTag":"n","content":"a local note"},` + sierra001 + `]}`, one(shown + "|001 ocm1|?json-field=field")},

	{"marc-hash", `{"type":"marc-hash","version":[1,0],"leader":"` + ldr + `","fields":[["001","1"],["245","1","0",[["a","x"],["b","y"]]]]}`, one(shown + "|001 1|245 10$ax$by")},
	{"marc-hash with text in its version", `{"type":"marc-hash","version":[1,"lost"],"leader":"` + ldr + `","fields":[["001","1"]]}`, one(shown + "|001 1|?json-extra=value")},
	{"marc-hash with pieces that are none", `{"type":"marc-hash","version":[1,0],"leader":"` + ldr + `","fields":[["001","1"],["2455","x"],["245"],[],["245","1","0",[["ab","x"],["a","y"],["b"]],"z"]]}`,
		one(shown + "|001 1|245 10$ay|?json-field=field|?json-field=field|?json-field=field|?json-field=subfield|?json-field=subfield|?json-field=value")},
	{"Catmandu", `{"_id":"1","record":[["LDR",null,null,"_","` + ldr + `"],["001",null,null,"_","1"],["245","1","0","a","x","b","y"]]}`, one(shown + "|001 1|245 10$ax$by|?json-extra=value")},

	{"FOLIO", `{"sourceRecords":[{"recordId":"1","parsedRecord":{"id":"2","content":{"fields":[{"001":"1"}],"leader":"` + ldr + `"},"formattedContent":"LEADER …"},"externalIdsHolder":{"instanceId":"3"}},` +
		`{"recordId":"4","parsedRecord":{"id":"5","content":{"leader":"` + ldr + `","fields":[{"001":"2"}]}}}],"totalRecords":2}`, []string{shown + "|001 1", shown + "|001 2"}},
	{"FOLIO with the record in a string", `{"sourceRecords":[{"recordId":"1","parsedRecord":{"id":"2","content":` + quoted(js001("é")) + `},"additionalInfo":{"suppressDiscovery":false}},` +
		`{"recordId":"4","parsedRecord":{"id":"5","content":` + quoted(js001("2")) + `}}]}`, []string{shown + "|001 é", shown + "|001 2"}},
	{"a record in a string that is none", `{"id":"1","content":"{x"}`, one("!json")},

	{"FOLIO with a member next to the string", `{"id":"2","content":` + quoted(js001("1")) + `,"note":"lost","formattedContent":"LEADER"}`, one(shown + "|001 1|?json-extra=value")},
	{"members of a field in a subfield, and of a subfield in a field", `{"leader":"` + ldr + `","varFields":[{"fieldTag":"tt","marcTag":"245","ind1":"1","ind2":"0","code":"lost","subfields":[{"tag":"a","content":"x","indicators":["lost"]}]},{"marcTag":"001","ind1":" ","content":"1","code":null}]}`,
		one(shown + "|245 10$ax|001 1|?json-extra=value|?json-extra=value|?json-extra=value|?json-field")},
	{"arrays in the place of an indicator", `{"leader":"` + ldr + `","fields":[["245","1",[["a","lost"]]],["001",["lost"],"lost","_","1"]]}`,
		one(shown + "|245 1 |001 1|?json-field=value|?subfield-delimiter|?json-field=value|?json-field=value")},

	{"an envelope that ends in the middle", `{"total":1,"records":[` + js001("1") + `,{"a":"b`, []string{shown + "|001 1", "error: s (byte 90): truncated record: the input ends before its last bracket"}},
	{"objects of an envelope", `{"a":{"b":[{"c":"d"}]},"records":[` + js001("1") + `],"e":[{"f":{}}]}`, one(shown + "|001 1")},
	{"a leader that is not the first member", `{"hits":[{"_id":"1","_source":{"id":"x","leader":"` + ldr + `","fields":[{"001":"1"}]}}]}`, one(shown + "|001 1|?json-extra=value")},
	{"names of members in texts", `{"a":"leader","b":["leader","varFields"],"c":{"d":"content","e":"fields"},"records":[` + js001("1") + `]}`, one(shown + "|001 1")},
}

// Catches a notation of JSON that is not read, and a part of one that is lost without a word.
func TestJSON_notations(t *testing.T) {
	for _, tt := range jsonNotations {
		tt.run(t, parse.FormatJSON)
	}
}

// Catches a loss whose text is not all that was lost.
func TestJSON_lostPair(t *testing.T) {
	text := js(`["245","1","0",[["a",{"b":"x"}],["c","y"]]]`)
	each(t, parse.FormatJSON, strings.NewReader(text), parse.Options{}, func(r *parse.Record) {
		require.Len(t, r.Problems(), 1)
		require.Equal(t, `"a",{"b":"x"}`, r.Problems()[0].Lost.Source)
	}, func(err error) { require.NoError(t, err) })
}
