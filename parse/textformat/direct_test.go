package textformat_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// Catches a record in a usual form that is no longer read in one pass, which is what makes reading fast, and a pass that
// fails where the text ends within the record.
func TestDirect(t *testing.T) {
	const control, data = `<controlfield tag="001">1</controlfield>`, `<datafield tag="245" ind1="1" ind2="0"><subfield code="a">A &amp; é</subfield><subfield code="c">C</subfield></datafield>`
	spaced := strings.NewReplacer(">", ">\n ", "</", "\n</")
	for name, tt := range map[string]struct {
		f      parse.Format
		record string
		after  string // before the next record
	}{
		"xml":              {parse.FormatXML, "<record>" + xmlLdr + control + data + "</record>", ""},
		"xml with a space": {parse.FormatXML, "<record>\n  " + xmlLdr + "\n  " + control + "\r\n\t" + spaced.Replace(`<datafield ind2="0" ind1="1" tag="245">`) + `<subfield code="a">A</subfield>` + "\n</datafield>\n</record>", ""},
		"xml with prefix":  {parse.FormatXML, strings.NewReplacer("</", "</marc:", "<", "<marc:").Replace("<record>" + xmlLdr + control + data + "</record>"), ""},
		"json":             {parse.FormatJSON, js(`{"001":"1"},{"245":{"ind1":"1","ind2":"0","subfields":[{"a":"A \"é\""},{"c":""}]}}`), ""},
		"json with blanks": {parse.FormatJSON, `{"leader": "` + ldr + `", "fields": [{"001": "1"}, {"245": {"subfields": [{"a": "A"}, {"c": "C"}], "ind1": "1", "ind2": "0"}}]}`, ""},
		"json with lines":  {parse.FormatJSON, "{\n\"fields\" : [ { \"245\" : {\n\"ind1\" : \" \" , \"ind2\" : \"0\" ,\n\"subfields\" : [\n{ \"a\" : \"A\" } , { \"c\" : \"C\" } ] } } ] , \"leader\" : \"" + ldr + "\" }", ""},
		"mrk":              {parse.FormatMRK, mrkLdr + "=001  1\n=245  10$aA {dollar} é$cC\n", "\n"},
		"mrk of Windows":   {parse.FormatMRK, strings.ReplaceAll(mrkLdr+"=001  1\n=245  10$aA é$cC\n", "\n", "\r\n"), "\r\n"},
	} {
		whole := []byte(tt.record + tt.after + tt.record)
		require.Equal(t, len(tt.record), textformat.DirectLength(tt.f, whole), name)
		for n := range len(tt.record) {
			require.Zero(t, textformat.DirectLength(tt.f, whole[:n:n]), "%s: %q", name, whole[:n])
		}
	}
}
