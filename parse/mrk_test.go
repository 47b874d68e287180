package parse_test

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
	{"lines that are no field", mrkLdr + "=24\nhello\n=245\n=2 5x $a\n=001  1\n", one(shown + "|001 1|?mrk-line|?mrk-line|?mrk-line|?mrk-line")},
	{"a tag of other characters", mrkLdr + "=\x01\x02\x03  x\n=001  1\n", one(shown + "|001 1|?mrk-line")},
	{"no leader", "=001  1\n", one(shown + "|001 1|?leader")},
	{"short leader", "=LDR  00000nam\n=001  1\n", one("nam|001 1|?leader")},
	{"long leader", mrkLdr[:30] + "XX\n=001  1\n", one(shown + "|001 1|?leader")},
	{"indicators missing", mrkLdr + "=245  $ax\n=246  1$ay\n=247  100$az\n", one(shown + "|245 $ax|246 1$ay|247 100$az|?indicators|?indicators|?indicators")},
	{"a code missing", mrkLdr + "=245  10$\n=246  10$ax$\n", one(shown + "|245 10$|246 10$ax$|?subfield-delimiter")},
	{"nothing of MARCMaker", "hello\nworld\n\n" + mrkLdr, []string{"!mrk-line", shown}},
}

func TestMRK(t *testing.T) {
	for _, table := range [][]textTest{mrkShapes, mrkMnemonics, mrkDamage} {
		for _, tt := range table {
			tt.run(t, parse.FormatMRK)
		}
	}
}
