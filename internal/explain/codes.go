package explain

import (
	"slices"
	"strings"
	"sync"

	"mrrc-lua/docs"
	"mrrc-lua/internal/lazyregexp"
)

var (
	heading = lazyregexp.New("(?m)^#### `(.*)`$")
	link    = lazyregexp.New(`\[([^]]*)\]\([^)]*\)`)
	bold    = lazyregexp.New(`\*\*([^*]*)\*\*`)
)

// sections are the sections of the page about codes, by code.
var sections = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	at := heading().FindAllStringSubmatchIndex(docs.Errors, -1)
	for _, m := range at {
		rest := docs.Errors[m[1]:]
		if end := strings.Index(rest, "\n##"); end >= 0 {
			rest = rest[:end]
		}
		all[docs.Errors[m[2]:m[3]]] = plain(rest)
	}
	return all
})

// plain turns the Markdown of a section into text: links are their words, and a block of commands is indented.
func plain(text string) string {
	text = bold().ReplaceAllString(link().ReplaceAllString(text, "$1"), "$1")
	var lines []string
	block := false
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			block = !block
		case block:
			lines = append(lines, "    "+line)
		default:
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// Code returns what errors.md says about a code; ok is false when it does not have the code.
func Code(code string) (text string, ok bool) {
	text, ok = sections()[code]
	return text, ok
}

// Codes returns all codes, sorted.
func Codes() (list []string) {
	for c := range sections() {
		list = append(list, c)
	}
	slices.Sort(list)
	return list
}
