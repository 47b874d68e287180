package rules

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"mrrc-lua/parse"
)

// compileNonfiling compiles the rule that an indicator excludes only whole words from filing.
func compileNonfiling(e *entry, u *rule) (err error) {
	specs, which, err := indicatorOf("nonfiling", e.Nonfiling)
	if err != nil {
		return err
	}
	u.callFor(specs)
	u.perField = func(r *Run, u *rule, f parse.Field, data []byte) {
		i, ok := which[f.Tag()]
		if !ok || len(data) < 3 || data[i] < '1' || data[i] > '9' {
			return
		}
		n := int(data[i] - '0')
		text, _ := f.Value('a')
		if skipped, ok := skip(text, n); !ok {
			r.found(u, f.Tag(), "a", text[:min(len(text), 30)], fmt.Sprintf("indicator %d excludes %q from filing, which is not a whole word", i+1, skipped))
		}
	}
	return nil
}

// skip returns the first n characters of a text, and whether they end where a word ends: at a blank, an apostrophe, a
// hyphen or another sign that is not a letter. Some systems count combining marks as characters and others do not, so
// that both ways to count are accepted.
func skip(text []byte, n int) (skipped string, ok bool) {
	if n < len(text) && text[n-1] == ' ' && isASCII(text[:n+1]) && text[n] != ' ' {
		return "", true // fast, for what nearly all titles look like: "The mill"
	}
	head := string(text[:min(len(text), 200)])
	all := []rune(head)
	if skipped, ok = wholeWord(all, n); !ok {
		_, ok = wholeWord([]rune(norm.NFD.String(head)), n) // perhaps they were counted with letters and marks apart
	}
	return skipped, ok
}

func isASCII(text []byte) bool {
	for _, c := range text {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// wholeWord does the same for one normal form of the text.
func wholeWord(all []rune, n int) (skipped string, ok bool) {
	if len(all) == 0 {
		return "", true // there is no $a, which is not for this rule to report
	}
	ends := func(at int) bool {
		if at < 1 || at > len(all) {
			return false
		}
		before := all[at-1]
		for k := at - 1; k > 0 && unicode.Is(unicode.M, before); k-- {
			before = all[k-1]
		}
		if at < len(all) && all[at] == ' ' {
			return false
		}
		return !unicode.IsLetter(before) && !unicode.IsDigit(before) || isJoined(before)
	}
	marks := 0
	for _, c := range all[:min(n, len(all))] {
		if unicode.Is(unicode.M, c) {
			marks++
		}
	}
	return string(all[:min(n, len(all))]), ends(n) || marks > 0 && ends(n+marks)
}

// isJoined reports whether a letter is one that romanizations use like an apostrophe, such as ʻ and ʼ.
func isJoined(c rune) bool { return unicode.Is(unicode.Lm, c) }

// articles are the initial articles of languages. Words that often have another meaning, such as the French "un" or the
// Portuguese "a", are left out.
var articles = map[string][]string{
	"eng": {"the "},
	"ger": {"der ", "das "},
	"fre": {"les ", "l'", "l’"},
	"spa": {"los ", "las "},
	"ita": {"gli ", "l'", "l’"},
	"dut": {"het "},
}

// compileArticle compiles the rule that initial articles are excluded from filing.
func compileArticle(e *entry, u *rule) (err error) {
	specs, which, err := indicatorOf("article", e.Article)
	if err != nil {
		return err
	}
	u.callFor(specs)
	u.perField = func(r *Run, u *rule, f parse.Field, data []byte) {
		i, ok := which[f.Tag()]
		if !ok || len(data) < 3 || data[i] != '0' {
			return
		}
		text, _ := f.Value('a')
		begin := strings.ToLower(string(text[:min(len(text), 8)]))
		for _, article := range articles[languageOf(r.r)] {
			if strings.HasPrefix(begin, article) {
				r.found(u, f.Tag(), "a", text[:min(len(text), 30)], fmt.Sprintf("the title begins with %q, and indicator %d is 0", strings.TrimSpace(article), i+1))
				return
			}
		}
	}
	return nil
}

// languageOf returns 008/35-37.
func languageOf(r *parse.Record) string {
	f, ok := r.First(tag008)
	if !ok || len(f.Data()) < 38 {
		return ""
	}
	return string(f.Data()[35:38])
}
