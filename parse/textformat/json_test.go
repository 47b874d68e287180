package textformat_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// js is a record with the given fields, js245 one with a 245 of the given members, jsSub one with
// a $a of the given text.
func js(fields string) string { return `{"leader":"` + ldr + `","fields":[` + fields + `]}` }

func js245(members string) string { return js(`{"245":{` + members + `}}`) }

func jsSub(text string) string {
	return js245(`"ind1":"1","ind2":"0","subfields":[{"a":"` + text + `"}]`)
}

func js001(text string) string { return js(`{"001":"` + text + `"}`) }

var jsonShapes = []textTest{
	{"one object", js001("1"), one(shown + "|001 1")},
	{"an array", "[" + js001("1") + ",\n" + js001("2") + "]\n", []string{shown + "|001 1", shown + "|001 2"}},
	{"an empty array", "[ ]", nil},
	{"JSON Lines", js001("1") + "\n" + js001("2") + "\r\n", []string{shown + "|001 1", shown + "|001 2"}},
	{"concatenated", js001("1") + js001("2"), []string{shown + "|001 1", shown + "|001 2"}},
	{"a JSON text sequence", "\x1E" + js001("1") + "\n\x1E" + js001("2") + "\n", []string{shown + "|001 1", shown + "|001 2"}},
	{"byte order marks", "\xEF\xBB\xBF" + js001("1") + "\n\xEF\xBB\xBF" + js001("2"), []string{shown + "|001 1", shown + "|001 2"}},
	{"pretty", strings.NewReplacer("{", "{\n ", ":", " : ", ",", ",\n\t").Replace(js001("1")), one(shown + "|001 1")},
	{"members in any order", `{"fields":[{"245":{"subfields":[{"a":"x"}],"ind2":"0","ind1":"1"}}],"leader":"` + ldr + `"}`, one(shown + "|245 10$ax")},
	{"no fields", js(""), one(shown)},
	{"no subfields", js245(`"ind1":"1","ind2":"0","subfields":[]`), one(shown + "|245 10|?subfield-delimiter")},
	{"several subfields in an object", js245(`"ind1":"1","ind2":"0","subfields":[{"a":"x","b":"y"}]`), one(shown + "|245 10$ax$by")},
	{"several fields in an object", js(`{"001":"1","003":"3"}`), one(shown + "|001 1|003 3")},
	{"an envelope", `{"total":2,"records":[` + js001("1") + `,` + js001("2") + `],"next":{"page":"{\"2\"}"}}`, []string{shown + "|001 1", shown + "|001 2"}},
	{"FOLIO", `{"id":"x","parsedRecord":{"id":"y","content":` + js001("1") + `},"externalIdsHolder":{"instanceId":"z","n":[null,1.5e3,true]}}`, one(shown + "|001 1")},
	{"other members", `{"_id":{"$oid":[1,"x",null,{}]},"leader":"` + ldr + `","fields":[{"001":"1"}],"n":-1.5E+7,"é":false}`, one(shown + "|001 1|?json-extra=value|?json-extra=value|?json-extra=value")},
}

var jsonTexts = []textTest{
	{"escapes", jsSub(`\"\\\/\b\f\n\r\t\u00e9\u00E9\ud83d\ude00`), one(shown + "|245 10$a\"\\/\b\f\n\r\téé😀")},
	{"half a pair", jsSub(`a\ud83db\udc00c\ud83d\u0041`), one(shown + "|245 10$aa\uFFFDb\uFFFDc\uFFFDA|?text|?text|?text")},
	{"a control character", jsSub(`a\u001bb\u0000`), one(shown + "|245 10$aa\x1Bb\x00")},
	{"a delimiter", jsSub(`a\u001fb\u001e`), one(shown + "|245 10$aa␟b␞|?text|?text")},
	{"a byte that is no UTF-8", jsSub("a\xE9b"), one(shown + "|245 10$aa\uFFFDb|?encoding")},
	{"DEL", jsSub("a\x7fb"), one(shown + "|245 10$aa\x7fb")},
	{"escapes in names", js245(`"\u0069nd1":"1","ind2":"0","subfields":[{"\u0061":"x"}]`), one(shown + "|245 10$ax")},
	{"a code outside ASCII", js245(`"ind1":"1","ind2":"0","subfields":[{"é":"x"}]`), one(shown + "|245 10$éx")},
	{"a brace in text", jsSub(`{[\"}`), one(shown + `|245 10$a{["}`)},
	{"leader/09 of text in UTF-8", strings.Replace(jsSub("é"), "nam a", "nam  ", 1), one(shown + "|245 10$aé|?encoding")},
	{"leader/09 of ASCII is left alone", strings.Replace(jsSub("e"), "nam a", "nam  ", 1), one("nam  2200000   4500|245 10$ae")},
}

var jsonTolerances = []textTest{
	{"no leader", `{"fields":[{"001":"1"}]}`, one(shown + "|001 1|?leader")},
	{"no fields", `{"leader":"` + ldr + `"}`, one(shown)},
	{"short leader", `{"leader":"00000nam","fields":[]}`, one("nam|?leader")},
	{"long leader", `{"leader":"` + ldr + `XX","fields":[{"001":"1"}]}`, one(shown + "|001 1|?leader=text")},
	{"a leader alone that is too long", `{"leader":"` + ldr + `XX","fields":[]}`, one("!not-understood")},
	{"tags without their zeros", js(`{"42":{"ind1":" ","ind2":" ","subfields":[{"a":"x"}]}},{"8":"y"},{"500 ":{"ind1":" ","ind2":" ","subfields":[{"a":"z"}]}}`), one(shown + "|042   $ax|008 y|500   $az|?json-field|?json-field|?json-field")},
	{"tag of four characters", js(`{"2455":"x"},{"001":"1"}`), one(shown + "|001 1|?json-field=field")},
	{"an object without a field", js(`{},{"001":"1"}`), one(shown + "|001 1|?json-field")},
	{"code of two characters", js245(`"ind1":"1","ind2":"0","subfields":[{"ab":"x"},{"a":"y"}]`), one(shown + "|245 10$ay|?json-field=subfield")},
	{"code missing", js245(`"ind1":"1","ind2":"0","subfields":[{"a":"y"},{"":"x"},{"":"z"}]`), one(shown + "|245 10$ay|?json-field=subfield|?json-field=subfield")},
	{"no code of one character", js(`{"001":"1"},{"245":{"ind1":"1","ind2":"0","subfields":[{"ab":"x"},{"":"y"}]}}`), one(shown + "|001 1|?json-field=field")},
	{"nothing but a leader understood", js245(`"ind1":"1","ind2":"0","subfields":[{"":"x"}]`), one("!not-understood")},
	{"indicators missing", js245(`"subfields":[{"a":"x"}]`), one(shown + "|245   $ax|?indicators")},
	{"an indicator of two characters", js245(`"ind1":"10","ind2":"","subfields":[{"a":"x"}]`), one(shown + "|245   $ax|?indicators=indicator|?indicators")},
	{"data field as text", js(`{"245":"hello"}`), one(shown + "|245   hello|?subfield-delimiter")},
	{"data field as text with indicators", js(`{"245":"  hello"}`), one(shown + "|245   hello|?subfield-delimiter")},
	{"fields in one object", `{"leader":"` + ldr + `","fields":{"001":"1","650":[{"ind1":" ","ind2":"0","subfields":[{"a":"x"}]},{"ind1":" ","ind2":"0","subfields":[{"a":"y"}]}]}}`, one(shown + "|001 1|650  0$ax|650  0$ay|?json-field|?json-field")},
	{"an empty object of fields", `{"leader":"` + ldr + `","fields":{}}`, one(shown + "|?json-field|?json-field")},
	{"fields of null", `{"leader":"` + ldr + `","fields":null}`, one(shown + "|?json-field")},
	{"a field that is a text", js(`"hello",{"001":"1"}`), one(shown + "|001 1|?json-field=value")},
	{"a field of null", js(`{"245":null}`), one(shown + "|245   |?json-field|?subfield-delimiter")},
	{"a number as field", js(`{"001":17}`), one(shown + "|001 17|?json-field")},
	{"a subfield of null", js245(`"ind1":"1","ind2":"0","subfields":[{"a":null},{"b":"x"}]`), one(shown + "|245 10$a$bx|?json-field")},
	{"numbers and words as subfields", js245(`"ind1":"1","ind2":"0","subfields":[{"a":1957},{"b":-1.5e3},{"c":true}]`), one(shown + "|245 10$a1957$b-1.5e3$ctrue|?json-field|?json-field|?json-field")},
	{"an object as subfield", js245(`"ind1":"1","ind2":"0","subfields":[{"a":"x"},{"b":{"y":"z"}}]`), one(shown + "|245 10$ax|?json-field=subfield")},
	{"subfields in one object", js245(`"ind1":"1","ind2":"0","subfields":{"a":"x","b":["y","z"]}`), one(shown + "|245 10$ax$by$bz|?json-field|?json-field")},
	{"values that are none", js245(`"ind1":"1","ind2":"0","subfields":[{"a":["x",{"y":1},[2],"z"]}]`), one(shown + "|245 10$ax$az|?json-field|?json-field=subfield|?json-field=subfield")},
	{"a field again after others", js(`{"001":"1","003":"2","005":"3","001":"4"}`), one(shown + "|001 1|003 2|005 3|001 4|?json-field")},
	{"subfields without the member", js245(`"ind1":"1","ind2":"0","a":"x","b":"y"`), one(shown + "|245 10$ax$by|?json-field|?json-field")},
	{"subfields that are a text", js245(`"ind1":"1","ind2":"0","subfields":"x"`), one(shown + "|245 10|?json-field=value|?subfield-delimiter")},
	{"a number as indicator", js245(`"ind1":1,"ind2":null,"subfields":[{"a":"x"}]`), one(shown + "|245 1 $ax|?json-field|?indicators")},
	{"a member of a field that is none", js245(`"ind1":"1","ind2":"0","note":"y","subfields":[{"a":"x"}]`), one(shown + "|245 10$ax|?json-extra=value")},
	{"fields twice", `{"fields":[{"001":"1"}],"leader":"` + ldr + `","fields":[{"003":"3"}]}`, one(shown + "|001 1|003 3|?json-field")},
	{"a field twice", js(`{"001":"1","001":"2"}`), one(shown + "|001 1|001 2|?json-field")},
	{"a subfield twice", js245(`"ind1":"1","ind2":"0","subfields":[{"a":"x","\u0061" :"y"}]`), one(shown + "|245 10$ax$ay|?json-field")},
	{"subfields twice", js245(`"ind1":"1","ind2":"0","subfields":[{"a":"x"}],"subfields":[{"b":"y"}]`), one(shown + "|245 10$ax$by|?json-field")},
	{"a leader among the fields", `{"fields":[{"LDR":"` + ldr + `"},{"001":"1"}]}`, one(shown + "|001 1|?leader")},
	{"a leader of null", `{"leader":null,"fields":[{"001":"1"}]}`, one(shown + "|001 1|?leader")},
}

var jsonDamage = []textTest{
	{"a broken line", js001("1") + "\n{\"leader\":\"00000\n" + js001("3") + "\n", []string{shown + "|001 1", "!json", shown + "|001 3"}},
	{"a line without its end", strings.TrimSuffix(js001("1"), "]}") + "\n" + js001("2"), []string{"!json", shown + "|001 2"}},
	{"in an array", "[" + strings.TrimSuffix(js001("1"), "]}") + ",\n" + js001("2") + "]", []string{"!json", shown + "|001 2"}},
	{"a bracket too many", js001("1") + "}\n" + js001("2"), []string{shown + "|001 1", "!json", shown + "|001 2"}},
	{"not an object", "[null, \"{\", 12,\n" + js001("1") + "]", []string{"!json", shown + "|001 1"}},
	{"another object", `{"error":"not found"}` + "\n" + js001("2"), []string{"!json", shown + "|001 2"}},
	{"leader is no string", `{"leader":1e999999,"fields":[]}`, one("!json")},
	{"fields is a text", `{"leader":"` + ldr + `","fields":"x"}`, one("!not-understood")},
	{"a field alone that is a text", js(`"001"`), one("!not-understood")},
	{"leader twice", `{"leader":"` + ldr + `","leader":"` + ldr + `","fields":[]}`, one("!json")},
	{"an indicator twice", js245(`"ind1":"1","ind1":"0","subfields":[]`), one("!json")},
	{"a comma at the end", js(`{"001":"1"},`), one("!json")},
	{"no comma", js(`{"001":"1"}{"003":"1"}`), one("!json")},
	{"no colon", js(`{"001" "1"}`), one("!json")},
	{"brackets that do not match", `{"leader":"` + ldr + `","fields":[{"001":"1"]}}`, one("!json")},
	{"no quotes", `{leader:"` + ldr + `"}`, one("!json")},
	{"a tab in a string", jsSub("a\tb"), one("!json")},
	{"a line end in a string", jsSub("a\nb"), one("!json")},
	{"an escape that is none", jsSub(`\x41`), one("!json")},
	{"an escape of three digits", jsSub(`\u12g4`), one("!json")},
	{"a word that is no value", js001("1")[:1] + `"x":nul,` + js001("1")[1:], one("!json")},
	{"NUL between", js001("1")[:1] + "\x00" + js001("1")[1:], one("!json")},
	{"end within a record", "[" + js001("1") + "," + js001("2")[:40], []string{shown + "|001 1", "!truncated"}},
	{"end between records", "[" + js001("1") + ",", []string{shown + "|001 1", "error: s (byte 62): truncated record: the input ends before its last bracket"}},
	{"no JSON", "hello world", one("!json")},
}

func TestJSON(t *testing.T) {
	for _, table := range [][]textTest{jsonShapes, jsonTexts, jsonTolerances, jsonDamage} {
		for _, tt := range table {
			tt.run(t, parse.FormatJSON)
		}
	}
}

func TestJSONError(t *testing.T) {
	bad := js(`{"245":nul}`)
	each(t, parse.FormatJSON, strings.NewReader("[\n"+bad+"]"), parse.Options{Source: "s"}, func(r *parse.Record) {
		require.Equal(t, bad, string(r.Raw()))
		require.EqualError(t, r.Err(), `s record 1 (byte 2): json: a value is expected here (at byte 54 of the record, found "nul}]}")`)
		require.ErrorIs(t, r.Err(), parse.ErrDamaged)
	}, func(err error) { require.NoError(t, err) })
}
