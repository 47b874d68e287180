package encode_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/formats"
	"mrrc-lua/parse"
)

func TestJSON(t *testing.T) {
	tests := []formatTest{
		{"fields", []string{"001", "a", "245", "10$aTitle$bmore", "650", " 0$aX"}, `{"001":"a"},{"245":{"ind1":"1","ind2":"0","subfields":[{"a":"Title"},{"b":"more"}]}},{"650":{"ind1":" ","ind2":"0","subfields":[{"a":"X"}]}}`, nil},
		{"no field", nil, ``, nil},
		{"empty", []string{"001", "", "245", "10$a$b"}, `{"001":""},{"245":{"ind1":"1","ind2":"0","subfields":[{"a":""},{"b":""}]}}`, nil},
		{"no subfields", []string{"245", "10"}, `{"245":{"ind1":"1","ind2":"0","subfields":[]}}`, nil},
		{"escapes", []string{"500", "  $a\"\\\n\r\t\x1b\x00\x7f/"}, `{"500":{"ind1":" ","ind2":" ","subfields":[{"a":"\"\\\n\r\t\u001b\u0000` + "\x7f" + `/"}]}}`, nil},
		{"escapes in tag, indicators, code", []string{"a\"b", "\"\\$\"x"}, `{"a\"b":{"ind1":"\"","ind2":"\\","subfields":[{"\"":"x"}]}}`, nil},
		{"other scripts", []string{"500", "  $aéß€漢😀\uFFFD\uFFFE"}, `{"500":{"ind1":" ","ind2":" ","subfields":[{"a":"éß€漢😀` + "\uFFFD\uFFFE" + `"}]}}`, nil},
		{"a code outside ASCII", []string{"500", "  $éx$ay"}, `{"500":{"ind1":" ","ind2":" ","subfields":[{"é":"x"},{"a":"y"}]}}`, nil},
		{"a byte that is no UTF-8", []string{"500", "  $aM\xE9x$b\xF0\x9F"}, `{"500":{"ind1":" ","ind2":" ","subfields":[{"a":"M�x"},{"b":"��"}]}}`, []string{
			`replaced: field 500: a byte that is not UTF-8; U+FFFD was written (at byte 5 of the record, found "\xe9")`,
			`replaced: field 500: a byte that is not UTF-8; U+FFFD was written (at byte 9 of the record, found "\xf0")`,
			`replaced: field 500: a byte that is not UTF-8; U+FFFD was written (at byte 10 of the record, found "\x9f")`}},
		{"a control field with another tag", []string{"FMT", "BK"}, `{"FMT":"BK"}`, nil},
		{"a data field of text", []string{"500", "text", "250", "1 2nd ed."}, `{"500":{"ind1":" ","ind2":" ","subfields":[{"a":"text"}]}},{"250":{"ind1":"1","ind2":" ","subfields":[{"a":"2nd ed."}]}}`, []string{
			`replaced: field 500: the field has no subfield; its text was written as subfield a (at byte 0 of the record, found "text")`,
			`replaced: field 250: the field has no subfield; its text was written as subfield a (at byte 2 of the record, found "2nd ed.")`}},
		{"text before the first subfield", []string{"500", "  Note:$ax"}, `{"500":{"ind1":" ","ind2":" ","subfields":[{"a":"Note:"},{"a":"x"}]}}`, []string{
			`replaced: field 500: text before the first subfield; written as subfield a (at byte 2 of the record, found "Note:")`}},
		{"blanks before the first subfield", []string{"500", "   $ax"}, `{"500":{"ind1":" ","ind2":" ","subfields":[{"a":"x"}]}}`, []string{
			`left-out: field 500: bytes between the indicators and the first subfield; left out (at byte 2 of the record, found " ")`}},
		{"subfields in a control field", []string{"001", "  $ax"}, `{"001":{"ind1":" ","ind2":" ","subfields":[{"a":"x"}]}}`, nil},
		{"indicators missing", []string{"500", "$ax", "501", "1$ay"}, `{"500":{"ind1":" ","ind2":" ","subfields":[{"a":"x"}]}},{"501":{"ind1":"1","ind2":" ","subfields":[{"a":"y"}]}}`, []string{
			`replaced: field 500: an indicator is missing; written as a blank (at byte 0 of the record)`,
			`replaced: field 501: an indicator is missing; written as a blank (at byte 0 of the record, found "1")`}},
		{"three indicators", []string{"500", "123$ax"}, `{"500":{"ind1":"1","ind2":"2","subfields":[{"a":"x"}]}}`, []string{
			`left-out: field 500: bytes between the indicators and the first subfield; left out (at byte 2 of the record, found "3")`}},
		{"delimiters without a code", []string{"500", "  $$ax$$by$"}, `{"500":{"ind1":" ","ind2":" ","subfields":[{"a":"x"},{"b":"y"}]}}`, []string{
			`left-out: field 500: a subfield delimiter without a code; left out (at byte 2 of the record)`,
			`left-out: field 500: a subfield delimiter without a code; left out (at byte 6 of the record)`,
			`left-out: field 500: a subfield delimiter without a code; left out (at byte 10 of the record)`}},
	}
	for _, tt := range tests {
		tt.run(t, parse.FormatJSON, func(s string) string {
			require.True(t, json.Valid([]byte(s)), s)
			_, fields, ok := strings.Cut(strings.TrimSuffix(s, "]}"), `","fields":[`)
			require.True(t, ok, s)
			return fields
		})
	}
}

func TestJSONL(t *testing.T) {
	w, _ := formats.WriterOf(parse.FormatJSONL)
	r := newRecord(t, "500", "  $aa\nb")
	got, err := w.Append(nil, r, nil)
	require.NoError(t, err)
	require.Equal(t, string(encode.JSON(nil, r))+"\n", string(got))
	require.Equal(t, 1, strings.Count(string(got), "\n"))
}
