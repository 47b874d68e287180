package textformat_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// ldr is a leader, shown is the same as show returns it.
const (
	ldr    = "00000nam a2200000   4500"
	shown  = "nam a2200000   4500"
	xmlLdr = "<leader>" + ldr + "</leader>"
)

// in245 is a record with a 245 of the given inside; sub one with a $a of the given text.
func in245(inside string) string {
	return "<record>" + xmlLdr + `<datafield tag="245" ind1="1" ind2="0">` + inside + "</datafield></record>"
}

func sub(text string) string { return in245(`<subfield code="a">` + text + "</subfield>") }

func c001(text string) string {
	return "<record>" + xmlLdr + `<controlfield tag="001">` + text + "</controlfield></record>"
}

type textTest struct {
	name, in string
	want     []string
}

func (tt textTest) run(t *testing.T, f parse.Format) {
	t.Run(tt.name, func(t *testing.T) {
		require.Equal(t, tt.want, readShown(t, f, strings.NewReader(tt.in), parse.Options{Source: "s"}))
	})
}

func one(record string) []string { return []string{record} }

var xmlShapes = []textTest{
	{"a collection", "<collection>" + c001("1") + c001("2") + "</collection>", []string{shown + "|001 1", shown + "|001 2"}},
	{"single record", c001("1"), one(shown + "|001 1")},
	{"byte order mark, declaration, doctype", "\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE a [<!ENTITY x \"<record>\"><!-- ' -->]>" + c001("1"), one(shown + "|001 1")},
	{"any prefix", strings.NewReplacer("</", "</marc:", "<", "<marc:").Replace(c001("1")), one(shown + "|001 1")},
	{"no record at all", "<collection/>", nil},
	{"an empty collection", "<collection>\n</collection>\n", nil},
	{"documents one behind the other", "<collection>" + c001("1") + "</collection><?xml version='1.0'?><collection>" + c001("2") + "</collection>", []string{shown + "|001 1", shown + "|001 2"}},
	{"OAI-PMH", `<OAI-PMH><ListRecords><record><header><identifier>a</identifier></header><metadata><marc:record xmlns:marc="x">` +
		`<marc:leader>` + ldr + `</marc:leader><marc:controlfield tag="001">1</marc:controlfield></marc:record></metadata></record>` +
		`<record><header status="deleted"/></record></ListRecords></OAI-PMH>`, one(shown + "|001 1")},
	{"SRU", `<zs:searchRetrieveResponse><zs:records><zs:record><zs:recordData>` + c001("1") + `</zs:recordData></zs:record></zs:records></zs:searchRetrieveResponse>`, one(shown + "|001 1")},
	{"records in comments are none", "<collection><!--" + c001("0") + "--><![CDATA[" + c001("0") + "]]>" + c001("1") + "</collection>", one(shown + "|001 1")},
	{"a record's end in a comment", "<record>" + xmlLdr + "<!-- </record> <record> --><controlfield tag='001'>1</controlfield></record>", one(shown + "|001 1|?xml-extra=comment")},
	{"a leader alone", "<record>" + xmlLdr + "</record>", one(shown)},
	{"attributes of a record", `<record type="a>b" format='/' xmlns="http://www.loc.gov/MARC21/slim" xsi:schemaLocation="a b" id="x">` + xmlLdr + "</record>", one(shown)},
	{"blanks in tags", "<record >" + xmlLdr + "<controlfield\n tag = \"001\"\t>1</controlfield >\n</record\n>", one(shown + "|001 1")},
	{"subfields", in245(`<subfield code="a">x</subfield><subfield code="b"/><subfield code="a"></subfield>`), one(shown + "|245 10$ax$b$a")},
	{"no subfields", in245(""), one(shown + "|245 10|?subfield-delimiter")},
	{"no subfields, closed", "<record>" + xmlLdr + `<datafield tag="245" ind1="1" ind2="0"/></record>`, one(shown + "|245 10|?subfield-delimiter")},
	{"empty control field", c001(""), one(shown + "|001 ")},
	{"a control field with another tag", "<record>" + xmlLdr + `<controlfield tag="FMT">BK</controlfield></record>`, one(shown + "|FMT BK|?subfield-delimiter")},
	{"order of elements is kept", "<record><controlfield tag='008'>8</controlfield>" + xmlLdr + "<controlfield tag='001'>1</controlfield></record>", one(shown + "|008 8|001 1")},
}

var xmlTexts = []textTest{
	{"references", sub("a &amp; &lt;b&gt; &quot;&apos;&#233;&#xE9;&#x1F600;"), one(shown + `|245 10$aa & <b> "'éé😀`)},
	{"reference in an attribute", in245(`<subfield code="&#x61;">x</subfield>`), one(shown + "|245 10$ax")},
	{"CDATA", sub("a<![CDATA[ & <b> ]]>c"), one(shown + "|245 10$aa & <b> c")},
	{"comment in text", sub("a<!-- x -->b<?pi?>c"), one(shown + "|245 10$aabc|?xml-extra=comment|?xml-extra=comment")},
	{"blanks are kept", sub("  a  "), one(shown + "|245 10$a  a  ")},
	{"line ends", sub("a\r\nb\rc\nd&#13;"), one(shown + "|245 10$aa\nb\nc\nd\r")},
	{"bidi marks are data", sub("\u202Bx\u200F"), one(shown + "|245 10$a\u202Bx\u200F")},
	{"]]> in text", sub("a]]>b"), one(shown + "|245 10$aa]]>b")},
	{"markup within text", sub("a <i>b<br/></i> c"), one(shown + "|245 10$aa b c|?xml-extra|?xml-extra")},
	{"a code outside ASCII", in245(`<subfield code="é">x</subfield>`), one(shown + "|245 10$éx")},
	{"a control character", sub("a\x1Bb"), one(shown + "|245 10$aa\x1Bb|?text")},
	{"a delimiter", sub("a\x1Fb&#x1E;c"), one(shown + "|245 10$aa␟b␞c|?text|?text")},
	{"a byte that is no UTF-8", sub("a\xE9b"), one(shown + "|245 10$aa\uFFFDb|?encoding")},
	{"a noncharacter", sub("a\uFFFEb"), one(shown + "|245 10$aa\uFFFEb|?text")},
	{"leader/09 of text in UTF-8", strings.Replace(sub("é"), "nam a", "nam  ", 1), one(shown + "|245 10$aé|?encoding")},
	{"leader/09 of ASCII is left alone", strings.Replace(sub("e"), "nam a", "nam  ", 1), one("nam  2200000   4500|245 10$ae")},
	{"leader/09 over bytes that are no UTF-8", strings.Replace(sub("\xE9"), "nam a", "nam  ", 1), one("nam  2200000   4500|245 10$a\uFFFD|?encoding")},
}

var xmlTolerances = []textTest{
	{"short leader", "<record><leader>00000nam</leader></record>", one("nam|?leader")},
	{"long leader", "<record><leader>" + ldr + "XX</leader><controlfield tag='001'>1</controlfield></record>", one(shown + "|001 1|?leader=text")},
	{"empty element", "<record/>", one("!not-understood")},
	{"nothing but foreign elements", "<record><title>x</title></record>", one("!not-understood")},
	{"a deleted record and more", "<record><header status='deleted'>x</header><about>y</about></record>", one("!not-understood")},
	{"a leader among the fields", "<record><controlfield tag='LDR'>" + ldr + "</controlfield><controlfield tag='001'>1</controlfield></record>", one(shown + "|001 1|?leader")},
	{"two leaders, one among the fields", "<record>" + xmlLdr + "<controlfield tag='LDR'>x</controlfield></record>", one(shown + "|LDR x|?subfield-delimiter")},
	{"no leader", "<record><controlfield tag='001'>1</controlfield></record>", one(shown + "|001 1|?leader")},
	{"a tab in the leader", "<record><leader>00000nam\ta2200000   4500</leader></record>", one("nam a2200000   4500|?leader")},
	{"tag missing", "<record>" + xmlLdr + "<datafield><subfield code='a'>x</subfield></datafield><controlfield tag='001'>1</controlfield></record>", one(shown + "|001 1|?xml-field=field")},
	{"tags without their zeros", "<record>" + xmlLdr + "<controlfield tag='8'>x</controlfield><datafield tag='42' ind1=' ' ind2=' '><subfield code='a'>x</subfield></datafield></record>", one(shown + "|008 x|042   $ax|?xml-field|?xml-field")},
	{"a tag with blanks around it", in245("<subfield code='a'>x</subfield>")[:len("<record>"+xmlLdr)] + "<datafield tag=' 500\n' ind1=' ' ind2=' '><subfield code='a'>x</subfield></datafield></record>", one(shown + "|500   $ax|?xml-field")},
	{"tag of four bytes", "<record>" + xmlLdr + "<controlfield tag='0011'>x</controlfield><controlfield tag='001'>1</controlfield></record>", one(shown + "|001 1|?xml-field=field")},
	{"nothing but a leader understood", "<record>" + xmlLdr + "<controlfield tag='0011'>x</controlfield></record>", one("!not-understood")},
	{"code missing", in245("<subfield code='a'>x</subfield><subfield>y</subfield><subfield code=''>z</subfield>"), one(shown + "|245 10$ax|?xml-field=subfield|?xml-field=subfield")},
	{"code of two characters", in245("<subfield code='ab'>x</subfield><subfield code='a'>y</subfield>"), one(shown + "|245 10$ay|?xml-field=subfield")},
	{"a code with blanks around it", in245("<subfield code=' a '>x</subfield>"), one(shown + "|245 10$ax|?xml-field")},
	{"no code of one character", "<record>" + xmlLdr + "<controlfield tag='001'>1</controlfield><datafield tag='245' ind1='1' ind2='0'><subfield code='ab'>x</subfield><subfield>y</subfield></datafield></record>", one(shown + "|001 1|?xml-field=field")},
	{"code is a control character", in245("<subfield code='&#x1F;'>x</subfield><subfield code='a'>y</subfield>"), one(shown + "|245 10$ay|?text|?xml-field=subfield")},
	{"indicators missing", "<record>" + xmlLdr + "<datafield tag='245' ind2=''><subfield code='a'>x</subfield></datafield></record>", one(shown + "|245   $ax|?indicators|?indicators")},
	{"an indicator of two characters", "<record>" + xmlLdr + "<datafield tag='245' ind1='10' ind2='0'><subfield code='a'>x</subfield></datafield></record>", one(shown + "|245  0$ax|?indicators=indicator")},
	{"brackets in the quotes of a doctype", `<!DOCTYPE a PUBLIC "><record>x</record>" '><record>x</record>'>` + c001("1"), one(shown + "|001 1")},
	{"OAI-MARC", `<oai_marc status="c" type="a" level="m" encLvl="7" catForm="a"><fixfield id="LDR">"` + "^^^^^nam^a22^^^^^^a^4500" + `"</fixfield><fixfield id="008">"1^2"</fixfield><varfield id="245" i1="1" i2="0"><subfield label="a">x^y</subfield></varfield></oai_marc>`, one("nam a22      a 4500|008 1 2|245 10$ax^y")},
	{"OAI-MARC with the leader in attributes", `<oai_marc status="c" type="a" level="m" encLvl="7" catForm="a" kind="x"><fixfield id="001">"1"</fixfield></oai_marc>`, one("cam a22000007a 4500|001 1|?xml-extra=attribute|?leader")},
	{"a part of a record, then the end of the collection", "<collection><controlfield tag='001'>lost</collection>" + c001("1"), []string{"!xml", shown + "|001 1"}},
	{"a leader without its length, with more than that", "<record><leader>nam a22 a 4500 and more</leader><controlfield tag='001'>1</controlfield></record>", one("22 a 4500 and more|001 1|?leader=text")},
	{"text after a leader", "<record>" + xmlLdr + "x<controlfield tag=\"001\">1</controlfield></record>", one(shown + "|001 1|?xml-extra=text")},
	{"a word in the counts of a leader", "<record><leader>" + ldr[:10] + "ab" + ldr[12:] + "</leader><controlfield tag='001'>1</controlfield></record>", one("nam aab00000   4500|001 1|?leader=text")},
	{"a tag without its end", "<record>" + xmlLdr + "<datafield tag=\"245\" ind1=\"1\" ind2=\"0\"\n<subfield code=\"a\">x</subfield></datafield></record>", one("!xml")},
	{"foreign elements", "<record>" + xmlLdr + "<x:y><z>1</z><!-- > --></x:y><datafield tag='245' ind1='1' ind2='0'><q/><subfield code='a'>x</subfield></datafield></record>", one(shown + "|245 10$ax|?xml-extra=element|?xml-extra=element")},
	{"text outside of fields", "<record>" + xmlLdr + "hello" + strings.TrimPrefix(sub("x"), "<record>"+xmlLdr), one(shown + "|245 10$ax|?xml-extra=text")},
	{"text in the place of subfields", in245("\n hello &amp; bye "), one(shown + "|245 10hello & bye|?subfield-delimiter")},
	{"text next to subfields", in245("hello<subfield code='a'>x</subfield>bye"), one(shown + "|245 10$ax|?xml-extra=text|?xml-extra=text")},
	{"text in two pieces", in245("hello<!-- -->bye"), one(shown + "|245 10|?xml-extra=text|?xml-extra=text|?subfield-delimiter")},
	{"CDATA between fields", "<record>" + xmlLdr + "<![CDATA[hello]]><controlfield tag='001'>1</controlfield></record>", one(shown + "|001 1|?xml-extra=text")},
	{"a control field with the tag of a data field", "<record>" + xmlLdr + "<controlfield tag='250'>2nd ed.</controlfield><controlfield tag='260'>  Bonn</controlfield></record>", one(shown + "|250   2nd ed.|260   Bonn|?subfield-delimiter|?subfield-delimiter")},
	{"foreign attributes", "<record status='new'><leader x='y'>" + ldr + "</leader><controlfield tag='001' ind1='1' note='n'>1</controlfield><datafield tag='245' ind1='1' ind2='0' code='z' id='d'><subfield code='a' value='v' empty='' xml:lang='de' xml:space='preserve'>x</subfield></datafield></record>",
		one(shown + "|001 1|245 10$ax" + strings.Repeat("|?xml-extra=attribute", 7))},
	{"a header of a deleted record in a record", "<record><header status='deleted'><identifier>lost</identifier></header>" + xmlLdr + "<controlfield tag='001'>1</controlfield></record>", one(shown + "|001 1|?xml-extra=element")},
	{"characters that no text has in an indicator", "<record>" + xmlLdr + "<datafield tag='245' ind1='&#0;lost' ind2='0'><subfield code='a'>x</subfield></datafield></record>", one(shown + "|245  0$ax|?text|?xml-extra=attribute|?indicators")},
	{"attributes of markup within text", sub("a <a href='u'>b</a>"), one(shown + "|245 10$aa b|?xml-extra|?xml-extra=attribute")},
}

var xmlDamage = []textTest{
	{"no end tag of a subfield", "<collection>" + in245("<subfield code='a'>x") + c001("2") + "</collection>", []string{"!xml", shown + "|001 2"}},
	{"no end tag of the record", "<collection><record>" + xmlLdr + c001("2") + "</collection>", []string{"!xml", shown + "|001 2"}},
	{"no end tag of the last record", "<collection>" + c001("1") + "<record>" + xmlLdr + "</collection>", []string{shown + "|001 1", "!xml"}},
	{"a lost quote", "<collection><record><controlfield tag=\"001>1</controlfield></record>" + c001("2") + "</collection>", []string{"!xml", shown + "|001 2"}},
	{"a lost quote in the record's tag", "<collection><record id=\"1>" + xmlLdr + "</record>" + c001("2") + "</collection>", []string{"!xml", shown + "|001 2"}},
	{"a bare ampersand", "<collection>" + sub("AT&T") + c001("2") + "</collection>", []string{"!xml", shown + "|001 2"}},
	{"an entity", "<collection>" + sub("a&nbsp;b") + c001("2") + "</collection>", []string{"!xml", shown + "|001 2"}},
	{"a reference to no character", "<collection>" + sub("&#xD800;") + sub("&#99999999999999999999;") + sub("&#;") + sub("&#x;") + "</collection>", []string{"!xml", "!xml", "!xml", "!xml"}},
	{"wrong end tag", "<collection>" + strings.Replace(c001("1"), "</controlfield", "</datafield", 1) + c001("2") + "</collection>", []string{"!xml", shown + "|001 2"}},
	{"another prefix in the end tag", "<m:record>" + xmlLdr + "</n:record>", one("!xml")},
	{"two leaders", "<record>" + xmlLdr + xmlLdr + "</record>", one("!xml")},
	{"an attribute twice", "<record>" + xmlLdr + "<controlfield tag='001' tag='002'>x</controlfield></record>", one("!xml")},
	{"a tag without end", "<record>" + xmlLdr + "<controlfield tag='001'</record>", one("!xml")},
	{"an attribute without value", "<record>" + xmlLdr + "<controlfield tag>x</controlfield></record>", one("!xml")},
	{"no quotes", "<record>" + xmlLdr + "<controlfield tag=001>x</controlfield></record>", one("!xml")},
	{"a part of a record outside", "<collection><recrd>" + xmlLdr + "</record>" + c001("2") + "</collection>", []string{"!xml", shown + "|001 2"}},
	{"end within a record", "<collection>" + c001("1") + "<record>" + xmlLdr, []string{shown + "|001 1", "!truncated", "error: s (byte 159): truncated record: the document ends before </collection>"}},
	{"end between records", "<collection>" + c001("1"), []string{shown + "|001 1", "error: s (byte 110): truncated record: the document ends before </collection>"}},
	{"end within a comment", "<collection>" + c001("1") + "</collection><!-- ", []string{shown + "|001 1", "error: s (byte 128): truncated record: the document ends before -->"}},
	{"another document", "<html><body>404</body></html>", one("error: s (byte 29): not readable as MARCXML: no record in a document of <html>")},
	{"no markup", "hello", one("error: s (byte 5): not readable as MARCXML: the document has no element")},
	{"unknown encoding", "<?xml version='1.0' encoding='klingon'?>" + c001("1"), one(`error: s (byte 0): not readable as MARCXML: the encoding "klingon" is not known`)},
	{"unsupported encoding", "<?xml version='1.0' encoding='ISO-2022-JP'?>" + c001("1"), one(`error: s (byte 0): not readable as MARCXML: the encoding iso-2022-jp is not supported`)},
	{"a doctype without end", "<!DOCTYPE a [<!ENTITY x '" + c001("1"), one("error: s (byte 0): not readable as MARCXML: a document type declaration without end, or longer than 65536 bytes")},
}

func TestXML(t *testing.T) {
	for _, table := range [][]textTest{xmlShapes, xmlTexts, xmlTolerances, xmlDamage} {
		for _, tt := range table {
			tt.run(t, parse.FormatXML)
		}
	}
}

// The text of a rejected record is kept, and its error has the place of the damage.
func TestXMLError(t *testing.T) {
	bad := sub("AT&T")
	each(t, parse.FormatXML, strings.NewReader("<collection>\n"+bad+"</collection>"), parse.Options{Source: "s"}, func(r *parse.Record) {
		require.Equal(t, bad, string(r.Raw()))
		require.EqualError(t, r.Err(), `s record 1 (byte 13): xml: an '&' that does not begin a reference (at byte 109 of the record, found "&T</subfield></datafield></recor")`)
		require.ErrorIs(t, r.Err(), parse.ErrDamaged)
		require.True(t, r.Err().Resumable)
	}, func(err error) { require.NoError(t, err) })
}

// Problems say where they are.
func TestXMLProblem(t *testing.T) {
	each(t, parse.FormatXML, strings.NewReader(in245("<subfield code='ab'>x</subfield><subfield code='a'>y</subfield>")), parse.Options{}, func(r *parse.Record) {
		require.Len(t, r.Problems(), 1)
		require.Equal(t, `xml-field: field 245: a subfield whose code is not one character; left out (at byte 88 of the record, found "<subfield code='ab'>x</subfield>")`, r.Problems()[0].String())
		lost := r.Problems()[0].Lost
		require.Equal(t, parse.Loss{Kind: parse.LostSubfield, Source: "<subfield code='ab'>x</subfield>", Length: 32}, lost)
		require.Equal(t, "1 subfield", r.Lost().String())
	}, func(err error) { require.NoError(t, err) })
}

// Catches a name of an element that is kept in memory to its end, however long it is.
func TestXML_longName(t *testing.T) {
	reader, err := textformat.NewReader(parse.FormatXML, strings.NewReader("<"+strings.Repeat("x", 1<<20)+">"+c001("1")), parse.Options{Block: 1 << 10})
	require.NoError(t, err)
	var b parse.Batch
	n := 0
	for reader.Read(&b) == nil {
		n += len(b.Records)
		require.Less(t, b.Memory(), int64(100<<10))
	}
	require.Equal(t, 1, n)
}
