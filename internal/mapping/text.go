package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean returns a text as a field has it: without blanks at both ends, and with one blank for line breaks and tabs.
func clean(s string) string {
	s = strings.TrimFunc(s, blank)
	if !strings.ContainsAny(s, "\n\r\t\v\f\u0085\u2028\u2029") {
		return s
	}
	var b strings.Builder
	gap := false
	for _, c := range s {
		if breaks(c) {
			gap = true
			continue
		}
		if gap && c != ' ' {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(c)
	}
	return b.String()
}

// blank reports whether a character is white space, or a mark of byte order.
func blank(c rune) bool { return unicode.IsSpace(c) || c == '\uFEFF' }

func breaks(c rune) bool { return c >= '\t' && c <= '\r' || c == 0x85 || c == 0x2028 || c == 0x2029 }

// control returns the place of the first control character that a field cannot have, -1 if there is none. Tabs and
// line breaks become blanks.
func control(s string) int {
	for i := range len(s) {
		if c := s[i]; c < ' ' && !breaks(rune(c)) || c == 0x7F {
			return i
		}
	}
	return -1
}

// articles are the initial articles of languages, by their codes in 008/35-37. Those that end in a letter stand
// before a blank. (MARC 21, Appendix F: Initial Definite and Indefinite Articles.)
var articles = map[string][]string{
	"ara": {"al-", "el-"},
	"cat": {"el", "els", "la", "les", "l'", "un", "una"},
	"dan": {"de", "den", "det", "en", "et"},
	"dut": {"de", "een", "het", "'n", "'t"},
	"eng": {"a", "an", "the"},
	"fre": {"l'", "la", "le", "les", "un", "une"},
	"ger": {"das", "der", "die", "ein", "eine"},
	"gre": {"hē", "ho", "hoi", "ta", "tēs", "to", "tō", "tēn", "hai"},
	"heb": {"ha-", "he-"},
	"hun": {"a", "az", "egy"},
	"ita": {"gl'", "gli", "i", "il", "l'", "la", "le", "lo", "un", "un'", "una", "uno"},
	"nor": {"de", "den", "det", "ei", "en", "et"},
	"nob": {"de", "den", "det", "ei", "en", "et"},
	"nno": {"dei", "den", "det", "ei", "ein", "eit"},
	"por": {"a", "as", "o", "os", "um", "uma"},
	"rum": {"o", "un", "unei", "unui"},
	"spa": {"el", "la", "las", "lo", "los", "un", "una"},
	"swe": {"de", "den", "det", "en", "ett"},
	"wel": {"y", "yr"},
	"yid": {"a", "an", "der", "di", "dos", "eyn"},
}

// nonfiling returns how many characters of a title are not for filing: an article of the language, with what stands
// before it and the blank after it. It is 0 without an article, and for languages without them.
func nonfiling(title, language string) int {
	start := strings.IndexFunc(title, func(c rune) bool { return !unicode.IsPunct(c) && !unicode.IsSpace(c) || c == '\'' || c == '’' })
	if start < 0 {
		return 0
	}
	text := strings.ToLower(strings.ReplaceAll(title[start:], "’", "'"))
	most := 0
	for _, article := range articles[language] {
		rest, is := strings.CutPrefix(text, article)
		if !is {
			continue
		}
		n := len(article)
		if last, _ := utf8.DecodeLastRuneInString(article); unicode.IsLetter(last) {
			after := strings.TrimLeft(rest, " ")
			if len(after) == len(rest) {
				continue
			}
			n += len(rest) - len(after)
			rest = after
		}
		if rest != "" {
			most = max(most, utf8.RuneCountInString(text[:n]))
		}
	}
	if most == 0 {
		return 0
	}
	return utf8.RuneCountInString(title[:start]) + most
}
