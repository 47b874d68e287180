package fixedfield

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The tables are lines of text:
//
//	form TAG MATERIAL : TITLE        begins a form
//	list NAME                        begins a list that positions name
//	source ADDRESS                   the page that the form follows
//	flags FLAG…                      for all positions of the form
//	POS[-POS] NAME FLAG… : TITLE     a position; - stands for no name
//	  CODE MEANING                   a value; # is a blank
//	  !CODE MEANING                  an obsolete value
//	  ~CODE MEANING                  a value of OCLC, not of MARC 21
//	// …                             a comment
//
// Flags are "each", "date", "nofill", "was", "any", "computed", "list NAME" and "chars SET":
// see the fields of Position.
//
//go:embed tables/*.txt
var files embed.FS

// tables holds all forms, and the indexes to find them.
type tables struct {
	forms                          []*Form
	leader, of006, of007, of008    [256]*Form
	books, continuing, anyMaterial *Form
}

// load reads the tables once. A mistake in them is a bug, which every test finds.
var load = sync.OnceValue(loadTables)

func loadTables() *tables {
	names, err := fs.Glob(files, "tables/*.txt")
	if err != nil {
		panic("fixedfield: " + err.Error())
	}
	r := readTables(slices.DeleteFunc(names, func(name string) bool { return name == leaderTable }))
	t, err := r.tables()
	if err != nil {
		panic("fixedfield: " + err.Error())
	}
	l := leaders()
	t.forms, t.leader = slices.Concat(l.forms, t.forms), l.leader
	return t
}

// The tables that the forms of leaders are in.
const (
	leaderTable = "tables/leader.txt"
	listsTable  = "tables/lists.txt"
)

// leaders reads the forms of leaders once. Every script needs their names, and few need the other tables.
var leaders = sync.OnceValue(func() *tables {
	t, err := readTables([]string{leaderTable, listsTable}).leaders()
	if err != nil {
		panic("fixedfield: " + err.Error())
	}
	return t
})

// formsOf returns the forms of a tag, and perhaps others.
func formsOf(tag string) []*Form {
	if tag == "leader" {
		return leaders().forms
	}
	return load().forms
}

// readTables reads the parts of forms from files.
func readTables(names []string) *reader {
	r := &reader{lists: map[string][]Value{}}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err == nil {
			err = r.read(string(text))
		}
		if err != nil {
			panic(fmt.Sprintf("fixedfield: %s: %v", name, err))
		}
	}
	return r
}

// reader reads table files in sequence.
type reader struct {
	forms []*Form
	lists map[string][]Value

	form  *Form // the current one; nil in a list
	list  string
	flags []string
}

func (r *reader) read(text string) error {
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		if err := r.line(line); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	r.form, r.list, r.flags = nil, "", nil
	return nil
}

func (r *reader) line(line string) error {
	if value, ok := strings.CutPrefix(line, "  "); ok {
		return r.value(value)
	}
	head, title, _ := strings.Cut(line, " : ")
	words := strings.Fields(head)
	switch words[0] {
	case "form":
		r.form = &Form{Tag: words[1], Material: strings.Join(words[2:], " "), Title: title}
		r.forms, r.list, r.flags = append(r.forms, r.form), "", nil
	case "list":
		r.form, r.list = nil, words[1]
	case "source":
		if r.form != nil {
			r.form.Source = words[1]
		}
	case "flags":
		r.flags = words[1:]
	default:
		return r.position(words, title)
	}
	return nil
}

func (r *reader) position(words []string, title string) error {
	if r.form == nil || len(words) < 2 {
		return fmt.Errorf("%q is not a position of a form", strings.Join(words, " "))
	}
	p := &Position{Name: words[1], Title: title}
	if p.Name == "-" {
		p.Name = ""
	}
	first, last, several := strings.Cut(words[0], "-")
	end, err := strconv.Atoi(first)
	if err != nil {
		return err
	}
	p.At = end
	if several {
		if end, err = strconv.Atoi(last); err != nil {
			return err
		}
	}
	p.Width = end - p.At + 1
	flags := slices.Concat(words[2:], r.flags)
	for i := 0; i < len(flags); i++ {
		switch flags[i] {
		case "each":
			p.Each = true
		case "date":
			p.Date = true
		case "nofill":
			p.NoFill = true
		case "was":
			p.Was = true
		case "any", "computed":
			p.Any = true
		case "list", "chars":
			if i++; i == len(flags) {
				return fmt.Errorf("%s lacks its word", flags[i-1])
			}
			if flags[i-1] == "list" {
				p.List = flags[i]
			} else {
				p.Chars = expanded(flags[i])
			}
		default:
			return fmt.Errorf("%q is not a flag", flags[i])
		}
	}
	r.form.Positions = append(r.form.Positions, p)
	return nil
}

// expanded returns the characters of a set such as 0-9u; # is a blank, and a hyphen at the end is a hyphen.
func expanded(s string) string {
	s = strings.ReplaceAll(s, "#", " ")
	return strings.Replace(s, "0-9", "0123456789", 1)
}

func (r *reader) value(line string) error {
	var v Value
	code, meaning, ok := strings.Cut(line, " ")
	if !ok || meaning == "" {
		return fmt.Errorf("%q has no meaning", line)
	}
	if rest, ok := strings.CutPrefix(code, "!"); ok {
		code, v.Status = rest, Obsolete
	} else if rest, ok := strings.CutPrefix(code, "~"); ok {
		code, v.Status = rest, Foreign
	}
	v.Code, v.Meaning = strings.ReplaceAll(code, "#", " "), meaning
	if r.form == nil {
		r.lists[r.list] = append(r.lists[r.list], v)
		return nil
	}
	p := r.form.Positions[len(r.form.Positions)-1]
	p.Values = append(p.Values, v)
	return nil
}
