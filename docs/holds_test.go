package docs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/formats"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// sample is a record that has what a row of the table is about.
type sample struct {
	format parse.Format // that it is read from, or written as
	text   string       // what is read
	has    string       // is in the record as MARCMaker text, or in what is written
	keeps  bool         // the row names two outcomes; in this one nothing is lost
	coding *parse.Coding
}

const sampleLeader = "00000nam a2200000 a 4500"

func xmlWith(inside string) string {
	return "<record><leader>" + sampleLeader + "</leader><controlfield tag='001'>1</controlfield>" + inside + "</record>"
}

func jsonWith(fields string) string {
	return `{"leader":"` + sampleLeader + `","fields":[{"001":"1"}` + fields + `]}`
}

func mrkWith(lines string) string { return "=LDR  " + sampleLeader + "\n=001  1\n" + lines + "\n" }

func lineWith(lines string) string { return sampleLeader + "\n001 1\n" + lines + "\n" }

func alephWith(lines string) string {
	return "000000001 LDR   L 00000nam^a2200000^a^4500\n000000001 001   L 1\n" + lines
}

// marcWith returns a record of ISO 2709 with fields, tags and data by turns, with everything right.
func marcWith(fields ...string) string {
	var directory, data strings.Builder
	for i := 0; i < len(fields); i += 2 {
		fmt.Fprintf(&directory, "%s%04d%05d", fields[i], len(fields[i+1])+1, data.Len())
		data.WriteString(fields[i+1] + "\x1e")
	}
	base := 24 + directory.Len() + 1
	return fmt.Sprintf("%05dnam a22%05d a 4500%s\x1e%s\x1d", base+data.Len()+1, base, directory.String(), data.String())
}

// marcRaw returns a record of ISO 2709 with a directory and data as they are.
func marcRaw(directory, data string) string {
	base := 24 + len(directory) + 1
	return fmt.Sprintf("%05dnam a22%05d a 4500%s\x1e%s\x1d", base+len(data)+1, base, directory, data)
}

// holds are samples of each row, by its first three cells.
var holds = map[string][]sample{
	"read `marc` data that no directory entry refers to":                   {{format: "marc", text: marcRaw("001000200000", "1\x1ehidden\x1e")}},
	"read `marc` a record whose fields cannot be identified":               {{format: "marc", text: marcRaw("001000200000245009900050500009900300", "1\x1e  \x1faA\x1e")}},
	"read `marc` words instead of numbers, in the leader or the directory": {{format: "marc", text: marcRaw("001words0000", "1\x1e")}},
	"read all but `marc` a leader that is indented, lacks its lengths or blanks, or has white space other than blanks": {
		{format: "mrk", text: strings.Replace(mrkWith(""), "00000nam", "nam", 1), has: "=001  1"}, {format: "xml", text: strings.Replace(xmlWith(""), "<leader>", "<leader>\n\t", 1), has: "nam a22"}},
	"read all but `marc` more than 24 characters in the leader, characters outside ASCII, or words instead of its numbers": {
		{format: "mrk", text: strings.Replace(mrkWith(""), "=LDR  00000", "=LDR  words", 1)},
		{format: "mrk", text: strings.Replace(mrkWith(""), "4500", "4500 and more", 1)}, {format: "json", text: strings.Replace(jsonWith(""), "4500", "4500 and more", 1)}, {format: "xml", text: strings.Replace(xmlWith(""), " a 4500", " \u00e9 4500", 1)}},
	"read all but `marc` a tag with blanks around it, or a number without its zeros": {
		{format: "xml", text: xmlWith("<controlfield tag=' 8 '>x</controlfield>"), has: "=008  x"}, {format: "json", text: jsonWith(`,{"42":{"ind1":" ","ind2":" ","subfields":[{"a":"x"}]}}`), has: "=042  "}},
	"read all but `marc` a field with another tag that is not three characters": {
		{format: "xml", text: xmlWith("<controlfield tag='title'>x</controlfield>")}, {format: "json", text: jsonWith(`,{"title":"x"}`)}},
	"read all but `marc` a subfield with a code that is not one character": {
		{format: "xml", text: xmlWith("<datafield tag='500' ind1=' ' ind2=' '><subfield code='ab'>x</subfield><subfield code='c'>y</subfield></datafield>"), has: "$cy"},
		{format: "json", text: jsonWith(`,{"500":{"ind1":" ","ind2":" ","subfields":[{"ab":"x"}]}}`)}},
	"read all but `marc` an indicator that is not one ASCII character": {
		{format: "xml", text: xmlWith("<datafield tag='500' ind1='10' ind2=' '><subfield code='c'>y</subfield></datafield>"), has: "=500  \\\\$cy"},
		{format: "json", text: jsonWith(`,{"500":{"ind1":"\u00e9","ind2":" ","subfields":[{"c":"y"}]}}`), has: "=500  \\\\$cy"}},
	"read all but `marc` a delimiter (0x1D, 0x1E, 0x1F) within a value": {
		{format: "json", text: jsonWith(`,{"003":"a\u001db"}`), has: "a\u241db"}, {format: "mrk", text: mrkWith("=003  a\x1eb\n"), has: "a\u241eb"}},
	"read all but `marc` bytes that are not UTF-8": {
		{format: "xml", text: xmlWith("<controlfield tag='003'>a\xE9</controlfield>"), has: "a{E9}"}, {format: "json", text: jsonWith(",{\"003\":\"a\xE9\"}"), has: "a{E9}"}},
	"read all but `marc` a record of which no field is understood": {
		{format: "xml", text: "<record><leader>" + sampleLeader + "</leader><x/></record>"}, {format: "json", text: `{"leader":"` + sampleLeader + `","fields":[{"title":"x"}]}`}},
	"read `xml` elements, attributes with text, text and comments that MARCXML does not have, within a record": {
		{format: "xml", text: xmlWith("<note>text</note>")}, {format: "xml", text: xmlWith("<controlfield tag='003' note='text'>x</controlfield>")}, {format: "xml", text: xmlWith("text")}, {format: "xml", text: xmlWith("<!-- text -->")}},
	"read `xml` elements within a text": {{format: "xml", text: xmlWith("<controlfield tag='003'>a<b>b</b>c</controlfield>"), has: "=003  abc"}},
	"read `xml` `type` and `format` of a record, `id`, `xml:space`, `xml:base`, declarations of namespaces and schemas": {
		{format: "xml", text: strings.Replace(xmlWith(""), "<record", "<record xmlns='http://www.loc.gov/MARC21/slim' type='Bibliographic' format='MARC21' id='r1' xml:space='preserve'", 1)}},
	"read `xml` bytes that have no meaning in the declared encoding": {{format: "xml", text: "<?xml version='1.0' encoding='windows-1253'?>" + xmlWith("<controlfield tag='003'>a\xD2b</controlfield>"), has: "a\uFFFDb"}},
	"read `xml` entities other than the five of XML":                 {{format: "xml", text: xmlWith("<controlfield tag='003'>&eacute;</controlfield>")}},
	"read `xml` `json` a control field with the tag of a data field": {
		{format: "xml", text: xmlWith("<controlfield tag='500'>x</controlfield>"), has: "x"}, {format: "json", text: jsonWith(`,{"500":"x"}`), has: "x"}},
	"read `xml` `json` anything around the records: `bib` and `mms_id` of Alma, responses of OAI-PMH and SRU, comments, other members": {
		{format: "xml", text: "<bibs><bib><mms_id>9</mms_id><!-- x -->" + xmlWith("") + "</bib></bibs>", has: "=001  1"}, {format: "json", text: `{"total":1,"records":[` + jsonWith("") + `]}`, has: "=001  1"}},
	"read `json` members that the notation does not have, also `fixedFields` of Sierra": {{format: "json", text: strings.Replace(jsonWith(""), "{", `{"note":"text",`, 1), has: "=001  1"}},
	"read `json` numbers, `true`, `false` as values":                                    {{format: "json", text: jsonWith(`,{"003":12}`), has: "=003  12"}, {format: "json", text: jsonWith(`,{"003":true}`), has: "=003  true"}},
	"read `json` `null` as a value":                                                     {{format: "json", text: jsonWith(`,{"003":null}`), has: "=003  \n"}},
	"read `json` objects and arrays instead of a text":                                  {{format: "json", text: jsonWith(`,{"500":{"ind1":" ","ind2":" ","subfields":[{"a":{"x":"y"}},{"b":"z"}]}}`), has: "$bz"}},
	"read `json` fields of Sierra without a MARC tag":                                   {{format: "json", text: `{"id":"1","varFields":[{"marcTag":"001","content":"1"},{"fieldTag":"y","content":"text"}]}`, has: "=001  1"}},
	"read `json` `id` and `formattedContent` next to a FOLIO record that is a string": {
		{format: "json", text: `{"id":"7","content":` + fmt.Sprintf("%q", jsonWith("")) + `,"formattedContent":"LEADER"}`, has: "=001  1"}},
	"read `json` half of a surrogate pair": {{format: "json", text: jsonWith(`,{"003":"a\ud800b"}`), has: "a\uFFFDb"}},
	"read `mrk` lines without `=` and a tag": {
		{format: "mrk", text: mrkWith("=500  \\\\$aone\n and two\n"), has: "$aone and two", keeps: true}, {format: "mrk", text: mrkWith("and two\n"), has: "=001  1"}},
	"read `mrk` a leader without an empty line before it":               {{format: "mrk", text: strings.TrimSuffix(mrkWith(""), "\n") + mrkWith("=003  x\n"), has: "=001  1\n\n"}},
	"read `mrk` an unknown mnemonic":                                    {{format: "mrk", text: mrkWith("=003  {nothing}\n")}},
	"read `aleph` the number of the record, the letter of the alphabet": {{format: "aleph", text: alephWith(""), has: "=001  1"}},
	"read `aleph` `line` lines that are not a field": {
		{format: "aleph", text: alephWith("words\n"), has: "=001  1"}, {format: "line", text: lineWith("500    $a one\nand two\n"), keeps: true}},
	"read `line` ` $x ` within a value": {{format: "line", text: lineWith("500    $a in $b dollars\n"), has: "$ain$bdollars"}},

	"written `marc` fields over 9,999 bytes, records over 99,999": {{format: "marc", text: mrkWith("=500  \\\\$a" + strings.Repeat("x", 10_000) + "\n")}},
	"written `marc` in MARC-8 characters without a code":          {{format: "marc", text: mrkWith("=003  \u2603\n"), has: "&#x2603;", coding: parse.MARC8}},
	"written all but `marc` bytes that are not UTF-8": {
		{format: "xml", text: marcWith("001", "1", "500", "  \x1faa\xE9b"), has: "a\uFFFDb"}, {format: "json", text: marcWith("001", "1", "500", "  \x1faa\xE9b"), has: "a\uFFFDb"}, {format: "mrk", text: marcWith("001", "1", "500", "  \x1faa\xE9b"), has: "a{E9}b"}},
	"written `xml` control characters other than tab and line ends": {{format: "xml", text: marcWith("001", "a\x01b"), has: "a\u2401b"}},
	"written `xml` noncharacters (U+FFFE, U+FFFF)":                  {{format: "xml", text: marcWith("001", "a\uFFFEb"), has: "a\uFFFDb"}},
	"written `xml` `json` a data field without subfields": {
		{format: "xml", text: marcWith("001", "1", "500", "  text"), has: `<subfield code="a">text<`}, {format: "json", text: marcWith("001", "1", "500", "  text"), has: `"subfields":[{"a":"text"}]`}},
	"written `xml` `json` text between indicators and first subfield": {
		{format: "xml", text: marcWith("001", "1", "500", "  text\x1fbx"), has: `<subfield code="a">text<`}, {format: "json", text: marcWith("001", "1", "500", "  text\x1fbx"), has: `{"a":"text"}`}},
	"written `xml` `json` delimiters without a code": {
		{format: "xml", text: marcWith("001", "1", "500", "  \x1f\x1fbx"), has: `<subfield code="b">x<`}, {format: "json", text: marcWith("001", "1", "500", "  \x1f\x1fbx"), has: `[{"b":"x"}]`}},
	"written `xml` `json` a missing indicator": {
		{format: "xml", text: marcWith("001", "1", "500", "1\x1fbx"), has: `ind2=" "`}, {format: "json", text: marcWith("001", "1", "500", "1\x1fbx"), has: `"ind2":" "`}},
	"written `json` delimiters (0x1D, 0x1E, 0x1F) within a value": {{format: "json", text: "\x1e", has: `\u001d`}},
	"written `mrk` a tag `LDR` or a blank tag; a delimiter within a control field or a value": {
		{format: "mrk", text: marcWith("LDR", "1", "001", "1")}, {format: "mrk", text: marcWith("   ", "1", "001", "1")}},
	"written `text` everything": {{format: "text", text: mrkWith(""), has: "001    1"}},
	"written `ris` anything but type, title, names, year, ISBN, ISSN and links": {{format: "ris", text: mrkWith("=500  \\\\$aA note\n=245  00$aA title\n"), has: "A title"}},
}

// noCodes are names in the last column that are not codes of problems.
var noCodes = []string{"42", "{E9}"}

// Catches a row of the table that is not true, one without a sample, and a sample without a row.
func TestFormats_holds(t *testing.T) {
	left := map[string]bool{}
	for key := range holds {
		left[key] = true
	}
	for _, row := range table(t, read(t, "formats.md"), "| | format | what it may hold | what becomes of it |") {
		key := strings.Join(row[:3], " ")
		t.Run(key, func(t *testing.T) {
			require.NotEmpty(t, holds[key], "docs/holds_test.go has no sample of this row of docs/formats.md: %q", key)
			delete(left, key)
			var codes []string
			for _, name := range names(row[3]) {
				if _, isFormat := formats.Named(name); !isFormat && !slices.Contains(noCodes, name) {
					codes = append(codes, name)
				}
			}
			for _, s := range holds[key] {
				if row[0] == "read" {
					s.read(t, row[3], codes)
				} else {
					s.written(t, row[3], codes)
				}
			}
		})
	}
	require.Empty(t, left, "docs/formats.md has no rows for these samples of docs/holds_test.go")
}

// oneOf reads the first record of a text.
func oneOf(t *testing.T, f parse.Format, text string) *parse.Record {
	t.Helper()
	reader, err := textformat.NewReader(f, strings.NewReader(text), parse.Options{Source: "sample"})
	require.NoError(t, err)
	var b parse.Batch
	for len(b.Records) == 0 {
		require.NoError(t, reader.Read(&b), "%q", text)
	}
	return &b.Records[0]
}

func (s sample) read(t *testing.T, says string, codes []string) {
	t.Helper()
	r := oneOf(t, s.format, s.text)
	if strings.Contains(says, "rejected") {
		require.NotNil(t, r.Err(), "%q is read", s.text)
		for _, code := range codes {
			require.EqualValues(t, code, r.Err().Code, "%q", s.text)
		}
		return
	}
	require.Nil(t, r.Err(), "%q: %v", s.text, r.Err())
	var got []string
	for _, p := range r.Problems() {
		got = append(got, string(p.Code))
	}
	for _, code := range codes {
		require.Contains(t, got, code, "%q", s.text)
	}
	require.Equal(t, strings.Contains(says, "lost") && !s.keeps, r.Lost().Total() > 0, "%q: %v", s.text, r.Lost())
	if strings.Contains(says, "not reported") {
		require.Empty(t, got, "%q", s.text)
	}
	text := string(encode.MRK(nil, r))
	require.Contains(t, text, s.has, "%q", s.text)
}

func (s sample) written(t *testing.T, says string, codes []string) {
	t.Helper()
	from := parse.FormatMRK
	if s.text[0] != '=' {
		from = parse.FormatMARC
	}
	text := s.text
	if text == "\x1e" {
		text = marcWith("001", "1")
	}
	r := oneOf(t, from, text)
	require.Nil(t, r.Err(), "%q: %v", text, r.Err())
	if s.text == "\x1e" { // a script puts it there
		require.NoError(t, r.At(0).Replace([]byte("a\x1db")))
	}
	w, ok := formats.WriterOf(s.format)
	require.True(t, ok)
	var got []string
	report := func(p parse.Problem) { got = append(got, string(p.Code)) }
	out, err := w.Append(nil, r, report)
	if s.format == parse.FormatMARC {
		m := encode.MARC{Coding: s.coding}
		out, err = m.Append(nil, r, report)
	}
	if strings.Contains(says, "rejected") {
		require.Error(t, err, "%q", text)
		return
	}
	require.NoError(t, err)
	if read := strings.Contains(says, "read again"); len(codes) > 0 && read && s.format == parse.FormatJSON {
		for _, p := range oneOf(t, s.format, string(out)).Problems() {
			got = append(got, string(p.Code))
		}
	}
	require.Contains(t, string(out), s.has, "%q", text)
	if len(codes) > 0 {
		require.Contains(t, got, codes[0], "%q as %s", text, s.format)
	}
	if strings.Contains(says, "cannot be read again") {
		f, err := textformat.Sniff(out)
		require.Error(t, err, "%s is taken for %s", s.format, f)
	}
}
