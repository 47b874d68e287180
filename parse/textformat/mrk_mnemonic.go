package textformat

import (
	"strings"
	"unicode/utf8"
)

// longestMnemonic is the maximum length of a mnemonic, closing brace included.
const longestMnemonic = 12

// sign is a character that has a mnemonic.
type sign struct {
	marc8 byte
	char  rune
	mark  bool // a diacritic: stands before its letter in MARC-8 and in MARCMaker text
}

// mnemonicNames are the names of the characters of MARC-8 from 0xA1 on (ANSEL), in the order of
// their codes, each with the character in Unicode; "-" where there is none. (Library of Congress,
// "MARCMaker Character Conversion Table", and the MARC-8 code tables.)
const mnemonicNames = "Lstrok Ł Ostrok Ø Dstrok Đ THORN Þ AElig Æ OElig Œ softsign ʹ middot · flat ♭ reg ® plusmn ± Ohorn Ơ Uhorn Ư mlrhring ʼ - - " +
	"mllhring ʻ lstrok ł ostrok ø dstrok đ thorn þ aelig æ oelig œ hardsign ʺ inodot ı pound £ eth ð - - ohorn ơ uhorn ư - - - - " +
	"deg ° scriptl ℓ phono ℗ copy © sharp ♯ iquest ¿ iexcl ¡"

// markNames are those of the diacritics, from 0xE0 on.
const markNames = "hooka \u0309 grave \u0300 acute \u0301 circ \u0302 tilde \u0303 macr \u0304 breve \u0306 dot \u0307 " +
	"uml \u0308 caron \u030C ring \u030A llig \uFE20 rlig \uFE21 rcommaa \u0315 dblac \u030B candra \u0310 " +
	"cedil \u0327 ogon \u0328 dotb \u0323 dbldotb \u0324 ringb \u0325 dblunder \u0333 under \u0332 commab \u0326 " +
	"rcedil \u031C breveb \u032E ldbltil \uFE22 rdbltil \uFE23 - - - - commaa \u0313"

// otherNames are further names: of ASCII characters, and second names.
const otherNames = "amp & apos ' ast * bsol \\ colon : comma , commat @ dollar $ equals = excl ! gt > hyphen - lcub { lpar ( " +
	"lsqb [ lt < num # percnt % period . pipe | plus + quest ? quot \" rcub } rpar ) rsqb ] semi ; sol / " +
	"spcirc ^ spgrave ` sptilde ~ spundscr _ verbar | esc \x1B alif ʼ ayn ʻ mlprime ʹ mlPrime ʺ " +
	"diaer \u0308 hookr \u0328 hookl \u0326 circb \u0325 joiner \u200D nonjoin \u200C"

// mnemonics finds signs by name.
var mnemonics = func() map[string]sign {
	signs := map[string]sign{}
	codes := map[rune]sign{'\u200D': {marc8: 0x8D, char: '\u200D'}, '\u200C': {marc8: 0x8E, char: '\u200C'}}
	add := func(table string, code int, mark bool) {
		words := strings.Fields(table)
		for i := 0; i < len(words); i, code = i+2, code+1 {
			if words[i] == "-" {
				continue
			}
			r, _ := utf8.DecodeRuneInString(words[i+1])
			s := sign{byte(code), r, mark}
			signs[words[i]], codes[r] = s, s
		}
	}
	add(mnemonicNames, 0xA1, false)
	add(markNames, 0xE0, true)
	words := strings.Split(otherNames, " ")
	for i := 0; i < len(words); i += 2 {
		r, _ := utf8.DecodeRuneInString(words[i+1])
		s, ok := codes[r]
		if !ok {
			s = sign{marc8: byte(r), char: r}
		}
		signs[words[i]] = s
	}
	return signs
}()

// lookupMnemonic finds a sign by name. letter is not 0 when the name is that of a letter with a
// diacritic, such as "eacute": then s is the diacritic.
func lookupMnemonic(name []byte) (letter byte, s sign, ok bool) {
	if s, ok := mnemonics[string(name)]; ok {
		return 0, s, true
	}
	if c := name[0] | 0x20; c < 'a' || c > 'z' {
		return 0, sign{}, false
	}
	s, ok = mnemonics[string(name[1:])]
	return name[0], s, ok && s.mark
}

// hexByte reads a name of two hexadecimal digits in capitals, as MARCBreaker writes bytes that
// have no name.
func hexByte(name []byte) (c byte, ok bool) {
	if len(name) != 2 {
		return 0, false
	}
	for _, d := range name {
		v := hexValue(d)
		if v < 0 || d >= 'a' {
			return 0, false
		}
		c = c<<4 | byte(v)
	}
	return c, true
}
