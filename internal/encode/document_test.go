package encode_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// rewrite reads a document in blocks of some size and writes it with what do makes of each record: the
// record or not, and records that are added after it.
func rewrite(t testing.TB, f parse.Format, text string, block int, do func(r *parse.Record) (stays bool, added []*parse.Record)) string {
	t.Helper()
	reader, err := textformat.NewReader(f, strings.NewReader(text), parse.Options{Source: "t", Block: block})
	require.NoError(t, err)
	var join encode.Joiner
	var out []byte
	var chunk encode.Chunk
	layout := encode.LayoutUnknown
	for b := new(parse.Batch); reader.Read(b) == nil; {
		if layout == encode.LayoutUnknown {
			layout = encode.LayoutOf(b)
		}
		d := encode.InDocument(layout, false)
		d.Begin(b, &chunk)
		for i := range b.Records {
			r := &b.Records[i]
			if r.Err() != nil {
				continue
			}
			stays, added := do(r)
			if stays {
				require.NoError(t, d.Put(i, r, nil))
			}
			for _, a := range added {
				require.NoError(t, d.Put(-1, a, nil))
			}
		}
		d.End(len(b.Records))
		out = join.Add(out, &chunk)
	}
	return string(join.End(out))
}

func all(*parse.Record) (bool, []*parse.Record) { return true, nil }

const (
	leaderText = "00000nam a2200000 a 4500"
	alma       = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<bibs total='2'>\r\n" +
		"<bib link=\"x\"><mms_id>99</mms_id><suppress>true</suppress><record><leader>" + leaderText + "</leader>" +
		"<controlfield tag='001'>1</controlfield><datafield ind2='0' ind1='1' tag=\"245\"><subfield code=\"a\">Caf&#233; &amp; bar</subfield></datafield></record></bib>\r\n" +
		"<!-- a comment -->\r\n<bib><mms_id>98</mms_id><record type=\"Bibliographic\"><leader>" + leaderText + "</leader><controlfield tag='001'>2</controlfield></record></bib>\r\n</bibs>\r\n"
	oaiPMH = `<OAI-PMH xmlns="o"><ListRecords><record><header status="deleted"><identifier>a</identifier></header></record>
<record><header><identifier>b</identifier></header><metadata><marc:record xmlns:marc="http://www.loc.gov/MARC21/slim">
  <marc:leader>` + leaderText + `</marc:leader>
  <marc:controlfield tag="001">1</marc:controlfield>
</marc:record></metadata></record><resumptionToken>x</resumptionToken></ListRecords></OAI-PMH>`
	pretty = `{
 "total": 2,
 "records": [
  {"leader": "` + leaderText + `", "fields": [{"001": "1"}]},
  {"fields":[{"001":"2"}],"leader":"` + leaderText + `"}
 ],
 "next": null
}
`
	jsonLines = `{"leader":"` + leaderText + `","fields":[{"001":"1"}]}` + "\n" + `{"leader":"` + leaderText + `","fields":[{"001":"2"}]}` + "\n"
	maker     = "\xEF\xBB\xBF=LDR  " + leaderText + "\r\n=001  1\r\n=520  \\\\$aOne\r\n and more.\r\n\r\n=LDR  " + leaderText + "\r\n=001  2"
)

var documents = []struct {
	format parse.Format
	text   string
}{
	{parse.FormatXML, alma}, {parse.FormatXML, oaiPMH}, {parse.FormatJSON, pretty}, {parse.FormatJSON, "[" + strings.TrimSpace(strings.ReplaceAll(jsonLines, "}\n{", "}\n,{")) + "]"},
	{parse.FormatJSON, jsonLines}, {parse.FormatJSON, "\n" + jsonLines + "\n\n"}, {parse.FormatMRK, maker}, {parse.FormatMRK, "\n" + maker + "\r\n\r\n\r\n"},
	{parse.FormatXML, "<collection/>"}, {parse.FormatJSON, "[\n]"}, {parse.FormatJSON, ""}, {parse.FormatMRK, " \n"},
	{parse.FormatXML, string(parse.AppendUTF16(nil, []byte("\uFEFF"+alma), parse.UTF16LE))},
	{parse.FormatMRK, string(parse.AppendUTF16(nil, []byte(strings.TrimPrefix(maker, "\xEF\xBB\xBF")), parse.UTF16BE))},
	{parse.FormatXML, "<?xml version='1.0' encoding='ISO-8859-1'?><c><a>\xE9</a><record><leader>" + leaderText + "</leader><controlfield tag='001'>\xE9\x80</controlfield></record></c>"},
	{parse.FormatXML, "<?xml version='1.0'?>\n<record><leader>" + leaderText + "</leader></record>\n"},
}

// Catches a byte that changes in a document in which no record does, however it is read.
func TestDocument_unchanged(t *testing.T) {
	for _, tt := range documents {
		for block := 1; block < len(tt.text)+2; block += 1 + block/5 {
			require.Equal(t, tt.text, rewrite(t, tt.format, tt.text, block, all), "blocks of %d", block)
		}
	}
}

// control returns the control number of a record.
func control(r *parse.Record) string { return string(r.ControlNumber()) }

// Catches a separator that is left, or is missing, where a record is left out, and an envelope that goes
// with it.
func TestDocument_dropped(t *testing.T) {
	rec := func(n string) string { return `{"leader":"` + leaderText + `","fields":[{"001":"` + n + `"}]}` }
	three := "[\n" + rec("1") + ",\n" + rec("2") + ",\n" + rec("3") + "\n]\n"
	lines := rec("1") + "\n" + rec("2") + "\n" + rec("3") + "\n"
	mrk := func(n string) string { return "=LDR  " + leaderText + "\n=001  " + n + "\n" }
	x := func(n string) string {
		return "<record><leader>" + leaderText + "</leader><controlfield tag='001'>" + n + "</controlfield></record>"
	}
	xml := "<collection>\n " + x("1") + "\n " + x("2") + "\n " + x("3") + "\n</collection>\n"
	tests := []struct {
		format parse.Format
		text   string
		drop   string
		want   string
	}{
		{parse.FormatJSON, three, "1", "[\n" + rec("2") + ",\n" + rec("3") + "\n]\n"},
		{parse.FormatJSON, three, "2", "[\n" + rec("1") + ",\n" + rec("3") + "\n]\n"},
		{parse.FormatJSON, three, "3", "[\n" + rec("1") + ",\n" + rec("2") + "\n]\n"},
		{parse.FormatJSON, three, "12", "[\n" + rec("3") + "\n]\n"},
		{parse.FormatJSON, three, "23", "[\n" + rec("1") + "\n]\n"},
		{parse.FormatJSON, three, "123", "[\n\n]\n"},
		{parse.FormatJSON, lines, "1", rec("2") + "\n" + rec("3") + "\n"},
		{parse.FormatJSON, lines, "2", rec("1") + "\n" + rec("3") + "\n"},
		{parse.FormatJSON, lines, "3", rec("1") + "\n" + rec("2") + "\n"},
		{parse.FormatMRK, mrk("1") + "\n" + mrk("2") + "\n" + mrk("3"), "2", mrk("1") + "\n" + mrk("3")},
		{parse.FormatMRK, mrk("1") + "\n" + mrk("2") + "\n" + mrk("3"), "1", mrk("2") + "\n" + mrk("3")},
		{parse.FormatXML, xml, "2", "<collection>\n " + x("1") + "\n " + x("3") + "\n</collection>\n"},
		{parse.FormatXML, xml, "1", "<collection>\n " + x("2") + "\n " + x("3") + "\n</collection>\n"},
		{parse.FormatXML, xml, "123", "<collection>\n \n</collection>\n"},
	}
	for _, tt := range tests {
		for block := 1; block < len(tt.text)+2; block += 1 + block/5 {
			got := rewrite(t, tt.format, tt.text, block, func(r *parse.Record) (bool, []*parse.Record) {
				return !strings.Contains(tt.drop, control(r)), nil
			})
			require.Equal(t, tt.want, got, "without %s, blocks of %d", tt.drop, block)
		}
	}
	got := rewrite(t, parse.FormatXML, alma, 0, func(r *parse.Record) (bool, []*parse.Record) { return control(r) != "1", nil })
	require.Contains(t, got, "<mms_id>99</mms_id><suppress>true</suppress></bib>")
	require.Equal(t, alma[strings.Index(alma, "</bib>"):], got[strings.Index(got, "</bib>"):])
}

// Catches a record that is added in a way that its document does not have, and output that cannot be
// read again.
func TestDocument_added(t *testing.T) {
	made := func() *parse.Record { return newRecord(t, "001", "new", "245", "10$aA & B") }
	for _, tt := range documents {
		n := 0
		for block := 1; block < len(tt.text)+2; block += 1 + block/5 {
			got := rewrite(t, tt.format, tt.text, block, func(r *parse.Record) (bool, []*parse.Record) {
				return control(r) != "2", []*parse.Record{made(), made()}
			})
			var ids []string
			for _, r := range sound(t, tt.format, []byte(got)) {
				require.Zero(t, r.Lost().Total(), got)
				ids = append(ids, control(r))
			}
			n = len(ids)
			if n > 3 {
				require.Equal(t, []string{"1", "new", "new", "new", "new"}, ids, got)
			}
		}
		if strings.Contains(tt.text, "001") {
			require.GreaterOrEqual(t, n, 3, tt.text)
		}
	}
	got := rewrite(t, parse.FormatXML, oaiPMH, 0, func(*parse.Record) (bool, []*parse.Record) { return true, []*parse.Record{made()} })
	require.Contains(t, got, `</marc:record><marc:record xmlns:marc="http://www.loc.gov/MARC21/slim">`+"\n  <marc:leader>")
	require.Contains(t, got, `<marc:subfield code="a">A &amp; B</marc:subfield>`)
}

// Catches a field that changes although nobody changed it, and what is between fields and is lost.
func TestDocument_changed(t *testing.T) {
	set := func(tag, data string) func(*parse.Record) {
		return func(r *parse.Record) {
			want, _ := parse.MakeTag(tag)
			f, ok := r.First(want)
			require.True(t, ok)
			require.NoError(t, f.Replace([]byte(strings.ReplaceAll(data, "$", "\x1f"))))
		}
	}
	remove := func(tag string) func(*parse.Record) {
		return func(r *parse.Record) {
			want, _ := parse.MakeTag(tag)
			f, _ := r.First(want)
			require.NoError(t, f.Delete())
		}
	}
	add := func(tag, data string) func(*parse.Record) {
		return func(r *parse.Record) {
			want, _ := parse.MakeTag(tag)
			r.Insert(want, []byte(strings.ReplaceAll(data, "$", "\x1f")))
		}
	}
	const head, tail = "<c xmlns:m='n'> <m:record type='x'>\n    <m:leader>" + leaderText + "</m:leader>\n", "</m:record></c>"
	const f1, f2, f3 = "    <m:controlfield tag='001'>1</m:controlfield>\n", "    <!-- note -->\n    <m:datafield ind2='0' ind1='1' tag=\"245\">\n      <m:subfield code=\"a\">Caf&#233;</m:subfield></m:datafield>\n", "    <x>y</x><m:controlfield tag='008'>8</m:controlfield>\n"
	const new245 = "<m:datafield tag=\"245\" ind1=\"1\" ind2=\"0\">\n      <m:subfield code=\"a\">A &lt; B\n  C</m:subfield>\n      <m:subfield code=\"b\">d</m:subfield>\n    </m:datafield>\n"
	tests := []struct {
		name string
		do   func(*parse.Record)
		want string
	}{
		{"a data field", set("245", "10$aA < B\n  C$bd"), head + f1 + "    <!-- note -->\n    " + new245 + f3 + tail},
		{"a control field", set("001", "2"), head + strings.ReplaceAll(strings.ReplaceAll(f1, ">1<", ">2<"), "'001'", `"001"`) + f2 + f3 + tail},
		{"a field removed", remove("001"), head + f2 + f3 + tail},
		{"a field removed with a note before it", remove("245"), head + f1 + "    <!-- note -->\n" + f3 + tail},
		{"a field added", add("100", "  $ax"), head + f1 + "    <m:datafield tag=\"100\" ind1=\" \" ind2=\" \">\n      <m:subfield code=\"a\">x</m:subfield>\n    </m:datafield>\n" + f2 + f3 + tail},
		{"a position of the leader", func(r *parse.Record) { require.NoError(t, r.SetLeader(5, 'c')) }, strings.Replace(head, "nam", "cam", 1) + f1 + f2 + f3 + tail},
		{"a tag", func(r *parse.Record) { tag, _ := parse.MakeTag("003"); require.NoError(t, r.At(0).SetTag(tag)) }, head + strings.ReplaceAll(f1, "'001'", `"003"`) + f2 + f3 + tail},
		{"the order", (*parse.Record).Sort, head + f1 + "    <x>y</x><m:controlfield tag='008'>8</m:controlfield>\n" + f2 + tail},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := rewrite(t, parse.FormatXML, head+f1+f2+f3+tail, 0, func(r *parse.Record) (bool, []*parse.Record) {
				tt.do(r)
				require.True(t, r.Modified())
				return true, nil
			})
			require.Equal(t, strings.Join(strings.Fields(tt.want), " "), strings.Join(strings.Fields(got), " "))
			if tt.name != "a field removed with a note before it" && tt.name != "the order" {
				require.Equal(t, tt.want, got)
			}
		})
	}
}

// Catches members that go with a change of their record, and a record that changes its notation in silence.
func TestDocument_changedJSON(t *testing.T) {
	set := func(r *parse.Record) (bool, []*parse.Record) {
		require.NoError(t, r.At(0).Replace([]byte("new")))
		return true, nil
	}
	const fields = `[{"001":"new"}]`
	const now = `"00042nam a2200037 a 4500"`
	tests := []struct{ text, want string }{
		{`[ {"x":["leader","fields"], "fields" : [{"001":"1"}],"leader":"` + leaderText + `", "y":{} } ]`, `[ {"x":["leader","fields"], "fields" : ` + fields + `,"leader":` + now + `, "y":{} } ]`},
		{`[{"id":"7","content":"{\"leader\":\"` + leaderText + `\",\"fields\":[{\"001\":\"1\"}]}","deleted":false}]`, `[{"id":"7","content":"{\"leader\":\"00042nam a2200037 a 4500\",\"fields\":[{\"001\":\"new\"}]}","deleted":false}]`},
		{`[{"id":"1","varFields":[{"marcTag":"001","content":"1"}]}]`, `[{"leader":"00042nam a2200037   4500","fields":[{"001":"new"}]}]`},
		{`[{"fields":[{"001":"1"}],"x":1}]`, `[{"leader":"00042nam a2200037   4500","fields":[{"001":"new"}]}]`},
		{`[{"type":"marc-hash","version":[1,0],"leader":"` + leaderText + `","fields":[["001","1"]]}]`, `[{"leader":` + now + `,"fields":[{"001":"new"}]}]`},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, rewrite(t, parse.FormatJSON, tt.text, 0, set))
	}
	reader, err := textformat.NewReader(parse.FormatJSON, strings.NewReader(tests[2].text), parse.Options{})
	require.NoError(t, err)
	var b parse.Batch
	for len(b.Records) == 0 {
		require.NoError(t, reader.Read(&b))
	}
	set(&b.Records[0])
	d := encode.InDocument(encode.LayoutArray, false)
	d.Begin(&b, new(encode.Chunk))
	var codes []parse.Code
	require.NoError(t, d.Put(0, &b.Records[0], func(p parse.Problem) { codes = append(codes, p.Code) }))
	require.Equal(t, []parse.Code{encode.CodeReplaced}, codes)
}

// Catches new text in another encoding than that of the document.
func TestDocument_encoding(t *testing.T) {
	text := "<?xml version='1.0' encoding='ISO-8859-1'?><c><record><leader>" + leaderText + "</leader><controlfield tag='001'>\xE9</controlfield><controlfield tag='003'>\xE8</controlfield></record></c>"
	got := rewrite(t, parse.FormatXML, text, 0, func(r *parse.Record) (bool, []*parse.Record) {
		require.NoError(t, r.At(0).Replace([]byte("\u00fc\u20ac\u0080")))
		return true, []*parse.Record{newRecord(t, "001", "\u00e4")}
	})
	require.Equal(t, "<?xml version='1.0' encoding='ISO-8859-1'?><c><record><leader>"+leaderText+"</leader><controlfield tag=\"001\">\xFC&#8364;\x80</controlfield><controlfield tag='003'>\xE8</controlfield></record>"+
		"<record>\n  <leader>00041nam a2200037   4500</leader>\n  <controlfield tag=\"001\">\xE4</controlfield>\n</record></c>", got)

	utf16 := string(parse.AppendUTF16(nil, []byte("\uFEFF"+alma), parse.UTF16BE))
	got = rewrite(t, parse.FormatXML, utf16, 100, func(r *parse.Record) (bool, []*parse.Record) {
		require.NoError(t, r.At(0).Replace([]byte("\u00fc")))
		return true, nil
	})
	want := strings.NewReplacer("<controlfield tag='001'>1<", "<controlfield tag=\"001\">\u00fc<", "<controlfield tag='001'>2<", "<controlfield tag=\"001\">\u00fc<").Replace(alma)
	require.Equal(t, string(parse.AppendUTF16(nil, []byte("\uFEFF"+want), parse.UTF16BE)), got)

	crlf := rewrite(t, parse.FormatMRK, maker, 0, func(r *parse.Record) (bool, []*parse.Record) {
		require.NoError(t, r.At(0).Replace([]byte("x")))
		return true, nil
	})
	require.NotRegexp(t, `[^\r]\n`, crlf)
}

// Catches a chunk that depends on where the batches of a document end.
func TestDocument_anyBatches(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, tt := range documents {
		for range 40 {
			choice := rng.Uint64()
			do := func(r *parse.Record) (bool, []*parse.Record) {
				bit := choice >> (2 * uint(r.Pos().Number)) & 3
				if bit == 1 {
					return false, nil
				}
				return true, nil
			}
			want := rewrite(t, tt.format, tt.text, 1<<20, do)
			require.Equal(t, want, rewrite(t, tt.format, tt.text, 1+rng.IntN(80), do), "%b of %s", choice, tt.text)
		}
	}
}

// Catches a record that is written again although nothing of it changed, and one whose text does not fit
// the file that it is written to.
func TestSame(t *testing.T) {
	x := func(start, inside string) string {
		return "<record" + start + "><leader>" + leaderText + "</leader>" + inside + "</record>"
	}
	field := "<controlfield  tag='001'>1</controlfield>"
	tests := []struct {
		name   string
		from   parse.Format
		text   string
		to     parse.Format
		writer encode.Writer
		want   string // "": written again
	}{
		{"XML", parse.FormatXML, "<c>" + x(" type='b'", field) + "</c>", parse.FormatXML, encode.AsXML(), x(" type='b'", field) + "\n"},
		{"XML with a prefix of its own", parse.FormatXML, "<m:record xmlns:m='x'><m:leader>" + leaderText + "</m:leader><m:controlfield tag='001'>1</m:controlfield></m:record>", parse.FormatXML, encode.AsXML(), "<m:record xmlns:m='x'><m:leader>" + leaderText + "</m:leader><m:controlfield tag='001'>1</m:controlfield></m:record>\n"},
		{"XML with the prefix of an envelope", parse.FormatXML, "<c xmlns:m='x'><m:record><m:leader>" + leaderText + "</m:leader><m:controlfield tag='001'>1</m:controlfield></m:record></c>", parse.FormatXML, encode.AsXML(), ""},
		{"XML with an attribute of a namespace", parse.FormatXML, x(" xsi:schemaLocation='a:b'", field), parse.FormatXML, encode.AsXML(), ""},
		{"XML with a colon in a value", parse.FormatXML, x(" xmlns='http://x'", field), parse.FormatXML, encode.AsXML(), x(" xmlns='http://x'", field) + "\n"},
		{"XML in another encoding", parse.FormatXML, "<?xml version='1.0' encoding='ISO-8859-1'?>" + x("", field), parse.FormatXML, encode.AsXML(), ""},
		{"XML that is no UTF-8", parse.FormatXML, x("", "<controlfield tag='001'>\xE9</controlfield>"), parse.FormatXML, encode.AsXML(), ""},
		{"OAI-MARC", parse.FormatXML, "<oai_marc><fixfield id='001'>1</fixfield><fixfield id='LDR'>" + leaderText + "</fixfield></oai_marc>", parse.FormatXML, encode.AsXML(), ""},
		{"JSON", parse.FormatJSON, `[{ "fields":[{"001":"1"}], "leader":"` + leaderText + `", "x":1}]`, parse.FormatJSON, encode.AsJSON(), `{ "fields":[{"001":"1"}], "leader":"` + leaderText + `", "x":1}`},
		{"JSON on one line as JSON Lines", parse.FormatJSON, `[{ "fields":[{"001":"1"}], "leader":"` + leaderText + `"}]`, parse.FormatJSONL, encode.AsJSONL(), `{ "fields":[{"001":"1"}], "leader":"` + leaderText + `"}` + "\n"},
		{"JSON on two lines as JSON Lines", parse.FormatJSON, "[{ \"fields\":[{\"001\":\"1\"}],\n \"leader\":\"" + leaderText + `"}]`, parse.FormatJSONL, encode.AsJSONL(), ""},
		{"MARCMaker", parse.FormatMRK, "=LDR " + leaderText + "\r\n=001 1\r\n", parse.FormatMRK, encode.AsMRK(), "=LDR " + leaderText + "\r\n=001 1\r\n\r\n"},
		{"MARCMaker without the last line end", parse.FormatMRK, "=LDR " + leaderText + "\n=001 1", parse.FormatMRK, encode.AsMRK(), "=LDR " + leaderText + "\n=001 1\n\n"},
		{"MARCMaker with a wrapped field", parse.FormatMRK, "=LDR  " + leaderText + "\n=520  \\\\$aOne\n and two\n", parse.FormatMRK, encode.AsMRK(), ""},
		{"another format", parse.FormatMRK, "=LDR  " + leaderText + "\n=001  1\n", parse.FormatXML, encode.AsXML(), ""},
		{"people", parse.FormatMRK, "=LDR  " + leaderText + "\n=001  1\n", parse.FormatText, encode.AsText(), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := sound(t, tt.from, []byte(tt.text))[0]
			anew, err := tt.writer.Append(nil, r, nil)
			require.NoError(t, err)
			want := tt.want
			if want == "" {
				want = string(anew)
			}
			got, err := encode.Same(tt.writer, tt.to).Append([]byte("before"), r, nil)
			require.NoError(t, err)
			require.Equal(t, "before"+want, string(got))
			again := sound(t, tt.from, bytes.Join([][]byte{tt.writer.Header, got[6:], tt.writer.Footer}, nil))
			if tt.to == tt.from || tt.to == parse.FormatJSONL {
				require.Equal(t, fieldsOf(r), fieldsOf(again[0]))
			}
			require.NoError(t, r.At(0).Replace([]byte("changed")))
			anew, err = tt.writer.Append(nil, r, nil)
			require.NoError(t, err)
			got, err = encode.Same(tt.writer, tt.to).Append(nil, r, nil)
			require.NoError(t, err)
			require.Equal(t, string(anew), string(got))
		})
	}
}
