package stubs

import (
	"slices"
	"strings"
	"sync"

	"mrrc-lua/internal/lazyregexp"
)

// Entry is a function, method or property of the Lua API.
type Entry struct {
	Name    string // as a script writes it: record:value, norm.isbn, field.tag
	Params  string // of a function, without the brackets
	Returns string // its type, or that of a property; "": nothing
	Doc     string // sentences
	Example string // "": there is none
}

// entries are those of Definitions, in their order.
var entries = sync.OnceValue(func() (list []Entry) {
	class, e := "", Entry{}
	for line := range strings.Lines(Definitions) {
		line = strings.TrimRight(line, "\n")
		if m := method().FindStringSubmatch(line); m != nil {
			e.Name, e.Params = scriptName(m[1]), m[2]
			list = append(list, e)
		}
		text, ok := strings.CutPrefix(line, "---")
		if !ok {
			e = Entry{}
			continue
		}
		text = strings.TrimSpace(text)
		switch tag, rest, _ := strings.Cut(text, " "); {
		case tag == "@class":
			class, e = strings.TrimSuffix(strings.Fields(rest)[0], ":"), Entry{}
		case tag == "@field":
			if m := property().FindStringSubmatch(rest); m != nil {
				list = append(list, Entry{Name: scriptName(class + "." + m[1]), Returns: m[2], Doc: m[3]})
			}
		case tag == "@return":
			e.Returns = strings.TrimSpace(e.Returns + " " + rest)
		case strings.HasPrefix(text, "Example: "):
			e.Example = strings.Trim(strings.TrimPrefix(text, "Example: "), "`")
		case text != "" && text[0] != '@':
			e.Doc = strings.TrimSpace(e.Doc + " " + text)
		}
	}
	return list
})

var (
	method   = lazyregexp.New(`^function ([\w.:]+)\((.*)\) end$`)
	property = lazyregexp.New(`^(\w+)\??\s+(.*?)(?:\s+# (.*))?$`)
)

// scriptName returns a name as scripts write it: the classes have capitals, and variables do not.
func scriptName(name string) string {
	i := strings.IndexAny(name, ".:")
	if i < 0 {
		return name
	}
	return strings.ToLower(strings.TrimSuffix(name[:i], "lib")) + name[i:]
}

// Find returns the entries that a name means: record:value in full, or value, in all classes and modules that have it.
func Find(name string) (list []Entry) {
	name = strings.TrimSuffix(strings.TrimSpace(name), "(")
	for _, e := range entries() {
		_, last, _ := strings.Cut(strings.ReplaceAll(e.Name, ":", "."), ".")
		if strings.EqualFold(strings.ReplaceAll(e.Name, ":", "."), strings.ReplaceAll(name, ":", ".")) || last == name {
			list = append(list, e)
		}
	}
	return list
}

// About returns the entries in whose names, descriptions and examples all of some words occur.
func About(words string) (list []Entry) {
	wanted := strings.Fields(strings.ToLower(words))
	if len(wanted) == 0 {
		return nil
	}
	for _, e := range entries() {
		text := strings.ToLower(e.String())
		if !slices.ContainsFunc(wanted, func(word string) bool { return !strings.Contains(text, word) }) {
			list = append(list, e)
		}
	}
	return list
}

// Names returns the names of all entries, in their order.
func Names() (list []string) {
	for _, e := range entries() {
		list = append(list, e.Name)
	}
	return list
}

// String writes the entry for people.
func (e Entry) String() string {
	var b strings.Builder
	b.WriteString(e.Name)
	if strings.Contains(e.Name, ":") || e.Params != "" || e.Example != "" {
		b.WriteString("(" + e.Params + ")")
	}
	if e.Returns != "" {
		b.WriteString(" → " + e.Returns)
	}
	b.WriteString("\n")
	for _, line := range []string{e.Doc, e.Example} {
		if line != "" {
			b.WriteString("  " + line + "\n")
		}
	}
	return b.String()
}
