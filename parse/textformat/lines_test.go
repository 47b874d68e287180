package textformat_test

import (
	"strings"
	"testing"

	"mrrc-lua/parse"
)

const (
	aleph1 = "000000001 LDR   L " + "00000nam^a2200000^^^4500\n"
	aleph2 = "000000002 LDR   L " + ldr + "\n"
)

var alephTests = []textTest{
	{"records", aleph1 + "000000001 001   L 1\n000000001 24510 L $$aTitle /$$cx\n" + aleph2 + "000000002 001   L 2\n", []string{shown + "|001 1|245 10$aTitle /$cx", shown + "|001 2"}},
	{"other line ends, empty lines, a byte order mark", "\xEF\xBB\xBF\r\n" + strings.ReplaceAll(aleph1+"\n000000001 001   L 1\n"+aleph2, "\n", "\r\n"), []string{shown + "|001 1", shown}},
	{"carets", aleph1 + "000000001 008   L 240115s2003^^^^xx\n000000001 001   L a^b\n000000001 5001  L $$aa^b\n", one(shown + "|008 240115s2003    xx|001 a^b|500 1 $aa^b")},
	{"fields of Aleph's own", aleph1 + "000000001 FMT   L BK\n000000001 CAT   L $$aX$$b00\n", one(shown + "|FMT BK|CAT   $aX$b00|?subfield-delimiter")},
	{"dollar signs in text", aleph1 + "000000001 500   L $$aA$5$ and $$$bx\n", one(shown + "|500   $aA$5$ and $$bx")},
	{"a data field without subfields", aleph1 + "000000001 500   L text\n", one(shown + "|500   text|?subfield-delimiter")},
	{"an empty field", aleph1 + "000000001 500   L \n000000001 003   L\n", one(shown + "|500   |003 |?subfield-delimiter")},
	{"a wrapped line", aleph1 + "000000001 500   L $$aText that\ngoes on$$bx\n", one(shown + "|500   $aText that goes on$$bx|?line")},
	{"lines that are no field", aleph1 + "000000001 001   L 1\nhello\n", one(shown + "|001 1|?line=line")},
	{"a second leader", aleph1 + aleph1 + "000000001 001   L 1\n", one(shown + "|001 1|?line=line")},
	{"no leader", "000000001 001   L 1\n", one(shown + "|001 1|?leader")},
	{"nothing but lost lines", "000000001 LDR   L " + ldr + "\nhello\n", one("!not-understood")},
	{"UTF-8", "000000001 LDR   L 00000nam^^2200000^^^4500\n000000001 001   L \u00e9\n", one(shown + "|001 \u00e9|?encoding")},
	{"MARC-8", "000000001 LDR   L 00000nam^^2200000^^^4500\n000000001 001   L \xE2e\n", one("nam  2200000   4500|001 e\u0301")},
	{"bytes that are no UTF-8", aleph1 + "000000001 001   L a\xE9\n", one(shown + "|001 a\ufffd|?encoding")},
	{"a delimiter", aleph1 + "000000001 001   L a\x1Fb\n", one(shown + "|001 a\u241fb|?text")},
}

// Catches a line of Aleph sequential that is read otherwise, and one that is lost without a word.
func TestAleph(t *testing.T) {
	for _, tt := range alephTests {
		tt.run(t, parse.FormatAleph)
	}
}

var lineTests = []textTest{
	{"records", ldr + "\n001 1\n245 10 $a Title / $c x\n\n" + ldr + "\n001 2\n\n", []string{shown + "|001 1|245 10$aTitle /$cx", shown + "|001 2"}},
	{"CRLF and no empty line between", strings.ReplaceAll(ldr+"\n001 1\n"+ldr+"\n001 2", "\n", "\r\n"), []string{shown + "|001 1", shown + "|001 2"}},
	{"blanks in indicators and text", ldr + "\n001  a b \n650  0 $a x $x  y\n", one(shown + "|001  a b |650  0$ax$x y")},
	{"empty subfields", ldr + "\n500    $a  $b\n", one(shown + "|500   $a$b")},
	{"a dollar sign in text", ldr + "\n500    $a cost $5 or US$ 5\n", one(shown + "|500   $acost$5or US$ 5")},
	{"no subfields", ldr + "\n500   text\nFMT BK\n245 10\n", one(shown + "|500   text|FMT BK|245 10|?subfield-delimiter|?subfield-delimiter|?subfield-delimiter")},
	{"a wrapped line", ldr + "\n500    $a Text that\n  goes on\n", one(shown + "|500   $aText that goes on|?line")},
	{"lines that are no field", ldr + "\n(a comment)\n001 1\n", one(shown + "|001 1|?line=line")},
	{"a leader without the blanks at its end", "00000nam a2200000\n001 1\n", one("nam a2200000|001 1|?leader")},
	{"no leader", "001 1\n", one(shown + "|001 1|?leader")},
	{"UTF-8", ldr + "\n001 \u00e9\n", one(shown + "|001 \u00e9")},
}

// Catches a line of YAZ's that is read otherwise, and one that is lost without a word.
func TestLine(t *testing.T) {
	for _, tt := range lineTests {
		tt.run(t, parse.FormatLine)
	}
}

func FuzzAleph(f *testing.F) {
	fuzzReader(f, parse.FormatAleph, [][]textTest{alephTests}, func(*testing.T, []byte, *parse.Record) {})
}

func FuzzLine(f *testing.F) {
	fuzzReader(f, parse.FormatLine, [][]textTest{lineTests}, func(*testing.T, []byte, *parse.Record) {})
}
