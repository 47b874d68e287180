package textformat_test

import (
	"strings"
	"testing"

	"mrrc-lua/parse"
)

const mrkLdr = "=LDR  " + ldr + "\n"

// mrk8 is a leader of a record in MARC-8.
const mrk8 = "=LDR  00000nam  2200000   4500\n"

var mrkShapes = []textTest{
	{"records", mrkLdr + "=001  1\n\n" + mrkLdr + "=001  2\n\n", []string{shown + "|001 1", shown + "|001 2"}},
	{"CRLF", strings.ReplaceAll(mrkLdr+"=001  1\n\n"+mrkLdr+"=245  10$ax \n", "\n", "\r\n"), []string{shown + "|001 1", shown + "|245 10$ax "}},
	{"no empty line between", mrkLdr + "=001  1\n" + mrkLdr + "=001  2", []string{shown + "|001 1", shown + "|001 2"}},
	{"several empty lines, blanks in them", "\n\n" + mrkLdr + "\n \t\n\n" + mrkLdr + "\n\n", []string{shown, shown}},
	{"byte order mark", "\xEF\xBB\xBF" + mrkLdr + "=001  1\n", one(shown + "|001 1")},
	{"=000 for the leader", "=000  " + ldr + "\n=001  1\n", one(shown + "|001 1")},
	{"blanks", mrkLdr + `=001  a\b c` + "\n" + `=245  1\$aa\b $b` + "\n" + `=LDX  \\$ax`, one(shown + `|001 a b c|245 1 $aa\b $b|LDX   $ax`)},
	{"backslashes in the leader", `=LDR  00000nam\a2200000\\\4500` + "\n", one(shown)},
	{"a dollar sign as code and text", mrkLdr + "=245  10${dollar}5{dollar}$ax\n", one(shown + "|245 10$$5$$ax")},
	{"a dollar sign in a control field", mrkLdr + "=001  a$b\n", one(shown + "|001 a$b")},
	{"a field without subfields", mrkLdr + "=FMT  BK\n=245  10\n", one(shown + "|FMT BK|245 10|?subfield-delimiter|?subfield-delimiter")},
	{"one blank behind the tag", mrkLdr + "=001 1\n=245 10$ax\n", one(shown + "|001 1|245 10$ax")},
	{"a literal tab and bidi marks", mrkLdr + "=500  \\\\$aa\tb\u202B\u200F\n", one(shown + "|500   $aa\tb\u202B\u200F")},
	{"a control field without data", mrkLdr + "=001  \n=003 \n", one(shown + "|001 |003 ")},
}

var mrkLines = []textTest{
	{"a wrapped field", mrkLdr + "=245  10$aTides /$cby J. Doe\n ; with notes by R. Roe.\n=001  1\n", one(shown + "|245 10$aTides /$cby J. Doe ; with notes by R. Roe.|001 1|?mrk-line")},
	{"wrapped without a blank", mrkLdr + "=245  10$aTides,\n\t  a novel\nin two parts\n", one(shown + "|245 10$aTides, a novel in two parts|?mrk-line|?mrk-line")},
	{"wrapped before a subfield", mrkLdr + "=245  10$aTides /\n$cby J. Doe\n", one(shown + "|245 10$aTides /$cby J. Doe|?mrk-line")},
	{"wrapped in the indicators", mrkLdr + "=245  1\\\n$aTides\n", one(shown + "|245 1 $aTides|?mrk-line")},
	{"wrapped at an equals sign", mrkLdr + "=245  10$aTides\n= Gezeiten\n", one(shown + "|245 10$aTides = Gezeiten|?mrk-line")},
	{"a paragraph after an empty line", mrkLdr + "=520  \\\\$aOne.\n\nTwo.\n=650  \\0$ax\n\n" + mrkLdr + "=001  2\n", []string{shown + "|520   $aOne. Two.|650  0$ax|?mrk-line", shown + "|001 2"}},
	{"an empty line and another record", mrkLdr + "=520  \\\\$aOne.\n\n=001  2\n", []string{shown + "|520   $aOne.", shown + "|001 2|?leader"}},
	{"CR", strings.ReplaceAll(mrkLdr+"=001  1\n=245  10$ax\n\n"+mrkLdr+"=001  2\n", "\n", "\r"), []string{shown + "|001 1|245 10$ax", shown + "|001 2"}},
	{"line ends of every kind", mrkLdr + "=001  1\r=003  2\r\n=005  3\n\r\n" + mrkLdr + "=001  2\r", []string{shown + "|001 1|003 2|005 3", shown + "|001 2"}},
	{"tags without their zeros", mrkLdr + "=8  x\n=42  \\\\$alc\n", one(shown + "|008 x|042   $alc|?mrk-line|?mrk-line")},
	{"a tab for the blanks", mrkLdr + "=001\t1\n=245\t10$ax\n", one(shown + "|001 1|245 10$ax")},
	{"no blanks", mrkLdr + "=0011\n=24510$ax\n=650\\0$ay\n", one(shown + "|001 1|245 10$ax|650  0$ay")},
	{"indented", "  =LDR  " + ldr + "\n  =001  1\n  =245  10$ax\n  =LDR  " + ldr + "\n  =001  2\n", []string{shown + "|001 1|245 10$ax", shown + "|001 2"}},
	{"a field without data", mrkLdr + "=001  1\n=500\n", one(shown + "|001 1|500 |?subfield-delimiter")},
	{"a leader as last line, without its end", mrkLdr + "=001  1\n=LDR  " + ldr, []string{shown + "|001 1", shown}},
	{"a leader with a blank too many", "=LDR   " + ldr + "\n=001  1\n", one(shown + "|001 1|?leader")},
}

var mrkMnemonics = []textTest{
	{"ASCII", mrkLdr + "=500  \\\\$a{lcub}{rcub}{dollar}{bsol}{amp}{lt}{gt}{quot}{verbar}{hyphen}{commat}{num}\n", one(shown + `|500   $a{}$\&<>"|-@#`)},
	{"letters", mrkLdr + "=500  \\\\$a{Lstrok}{lstrok}{ETHX}{eth}{thorn}{oelig}{copy}{ayn}{alif}{softsign}\n", one(shown + "|500   $aŁł{ETHX}ðþœ©ʻʼʹ|?mrk-mnemonic")},
	{"diacritics before their letter", mrkLdr + "=500  \\\\$a{acute}od{acute}z, {macr}{acute}o {llig}i{rlig}a {caron}\n", one(shown + "|500   $ao\u0301dz\u0301, o\u0304\u0301 i\uFE20a\uFE21 \u030C")},
	{"diacritics at the end", mrkLdr + "=500  \\\\$ae{acute}$b{dot}{Lstrok}{dot}é{uml}{hyphen}\n", one(shown + "|500   $ae\u0301$bŁ\u0307é\u0307-\u0308")},
	{"letters with diacritics", mrkLdr + "=500  \\\\$a{eacute}{Dcaron}{acute}{aring}\n", one(shown + "|500   $ae\u0301D\u030Ca\u030A\u0301")},
	{"in MARC-8", mrk8 + "=500  \\\\$a{Lstrok}{acute}od{eacute}{copy}{esc}(Nn{esc}(B\n", one("nam  2200000   4500|500   $aŁo\u0301de\u0301©Н")},
	{"blank leader/09 over UTF-8", mrk8 + "=500  \\\\$a{Lstrok}{acute}oé\n", one("nam  2200000   4500|500   $aŁo\u0301é|?encoding")},
	{"blank leader/09 over other bytes", mrk8 + "=500  \\\\$a{Lstrok}\xE9e\n", one("nam  2200000   4500|500   $aŁe\u030C")},
	{"hexadecimal", mrkLdr + "=500  \\\\$a{41}{0A}{C3}{A9}{e9}{1F}\n", one(shown + "|500   $aA\né{e9}␟|?mrk-mnemonic|?text")},
	{"unknown", mrkLdr + "=500  \\\\$a{zilch} {} { {not a mnemonic} }{\n", one(shown + "|500   $a{zilch} {} { {not a mnemonic} }{|?mrk-mnemonic")},
	{"a delimiter", mrkLdr + "=500  \\\\$aa\x1Eb\n", one(shown + "|500   $aa␞b|?text")},
}

var mrkDamage = []textTest{
	{"words in the place of a leader's numbers", "=LDR  words and lines of two: \n=001  1\n", one("and lines of two:|001 1|?leader=text")},
	{"lines that are no field", mrkLdr + "=24\nhello\n=\n=2 5x $a\n=001  1\n", one(shown + "|001 1|?mrk-line=line|?mrk-line=line|?mrk-line=line|?mrk-line=line")},
	{"a damaged line after a field", mrkLdr + "=245  10$ax\n=2 5x $ay\n=001  1\n", one(shown + "|245 10$ax|001 1|?mrk-line=line")},
	{"lines after a control field", mrkLdr + "=001  1\nhello\n=245  10$ax\n", one(shown + "|001 1|245 10$ax|?mrk-line=line")},
	{"lines before the first field", "hello\n" + mrkLdr + "=001  1\n", []string{"!mrk-line", shown + "|001 1"}},
	{"two leaders", "=000  " + ldr + "\n=001  1\n=000  x\n", one(shown + "|001 1|000 x")},
	{"a leader alone and a lost line", mrkLdr + "hello\n", one("!not-understood")},
	{"a tag of other characters", mrkLdr + "=\x01\x02\x03  x\n=001  1\n", one(shown + "|001 1|?mrk-line=line")},
	{"no leader", "=001  1\n", one(shown + "|001 1|?leader")},
	{"short leader", "=LDR  00000nam\n=001  1\n", one("nam|001 1|?leader")},
	{"long leader", mrkLdr[:30] + "XX\n=001  1\n", one(shown + "|001 1|?leader=text")},
	{"indicators missing", mrkLdr + "=245  $ax\n=246  1$ay\n=247  100$az\n", one(shown + "|245 $ax|246 1$ay|247 100$az|?indicators|?indicators|?indicators")},
	{"a code missing", mrkLdr + "=245  10$\n=246  10$ax$\n", one(shown + "|245 10$|246 10$ax$|?subfield-delimiter")},
	{"nothing of MARCMaker", "hello\nworld\n\n" + mrkLdr, []string{"!mrk-line", shown}},
}

func TestMRK(t *testing.T) {
	for _, table := range [][]textTest{mrkShapes, mrkLines, mrkMnemonics, mrkDamage} {
		for _, tt := range table {
			tt.run(t, parse.FormatMRK)
		}
	}
}
