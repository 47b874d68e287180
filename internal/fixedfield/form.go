package fixedfield

import (
	"slices"
	"strings"
)

// Fill is the fill character: no attempt was made to code a position.
const Fill = '|'

// Status states whether a value may still be used.
type Status uint8

const (
	// Current is a value of the current list.
	Current Status = iota
	// Obsolete is a value that was once in the list: it occurs in old records and is not for new ones.
	Obsolete
	// Foreign is a value of OCLC that MARC 21 does not have.
	Foreign
)

// Value is a value of a list.
type Value struct {
	Code    string // as in the record, with blanks
	Meaning string
	Status  Status
}

// Position is a position, or several that belong together, of a form.
type Position struct {
	Name   string // its name in scripts; "" where nothing is defined
	At     int    // of the first character, counted from 0
	Width  int
	Title  string
	Values []Value // in the order of the documentation; nil for text that is not coded

	List   string // the name of the separate list in Values, such as "languages"; "" if there is none
	Each   bool   // a code for each character, blanks where there are fewer
	Chars  string // any number of these characters is allowed besides Values
	Date   bool   // yymmdd
	NoFill bool   // the fill character is not allowed
	Was    bool   // undefined now, and once defined
	Any    bool   // not checked: it depends on unknown facts, or is computed when a record is written

	joined bool                  // Values are complete
	index  func() map[string]int // for long lists, by code; made at its first use
}

// End returns the position of the last character.
func (p *Position) End() int { return p.At + p.Width - 1 }

// value finds a code in the list.
func (p *Position) value(code string) (Value, bool) {
	if p.index != nil {
		i, ok := p.index()[code]
		if !ok {
			return Value{}, false
		}
		return p.Values[i], true
	}
	for i := range p.Values {
		if p.Values[i].Code == code {
			return p.Values[i], true
		}
	}
	return Value{}, false
}

// Meaning returns the meaning of a value of the position; ok is false when it is not in a list. Where each
// character is a code, the meanings are joined by "; ", and blanks count only when all characters are
// blank.
func (p *Position) Meaning(value string) (meaning string, ok bool) {
	if len(value) == 0 || len(value) != p.Width && !p.Each {
		return "", false
	}
	if v, ok := p.value(value); ok {
		return v.Meaning, true
	}
	if p.Name != "" && !p.NoFill && isAll(value, Fill) {
		return "No attempt to code", true
	}
	if !p.Each {
		return "", false
	}
	if v, ok := p.value(" "); ok && isAll(value, ' ') {
		return v.Meaning, true
	}
	var all []string
	for i := range len(value) {
		if value[i] == ' ' {
			continue
		}
		v, ok := p.value(value[i : i+1])
		if !ok {
			return "", false
		}
		all = append(all, v.Meaning)
	}
	return strings.Join(all, "; "), len(all) > 0
}

// isAll reports whether a string consists of one repeated character.
func isAll(s string, c byte) bool {
	for i := range len(s) {
		if s[i] != c {
			return false
		}
	}
	return true
}

// Form is the meaning of all positions of a leader or field, for one type of material.
type Form struct {
	Tag       string // "leader", "006", "007", "008"
	Material  string // "books", "sound recording", "authority"
	Title     string
	Source    string // the page of the documentation
	Length    int    // in characters
	Positions []*Position

	names  []string
	byName map[string]*Position
	sound  func() *sound // made at its first use
	usable func() *sound // the same, with the values of OCLC
}

// Position returns a position by its name, or nil.
func (f *Form) Position(name string) *Position { return f.byName[name] }

// Names returns the names in the order of the positions.
func (f *Form) Names() []string { return f.names }

// Format returns the format of a record by its type, leader/06: "bibliographic", "authority", "holdings",
// "classification", "community"; "" when leader/06 does not have a value of MARC 21.
func Format(recordType byte) string {
	switch recordType {
	case 'z':
		return "authority"
	case 'u', 'v', 'x', 'y':
		return "holdings"
	case 'w':
		return "classification"
	case 'q':
		return "community"
	}
	if material(recordType, 'm') != "" {
		return "bibliographic"
	}
	return ""
}

// Material returns the type of material of a bibliographic record by leader/06 and leader/07: "books",
// "computer files", "maps", "music", "continuing resources", "visual materials", "mixed materials"; ""
// when the two do not determine it (MARC 21, 008, introduction).
func Material(recordType, level byte) string { return material(recordType, level) }

func material(recordType, level byte) string {
	switch recordType {
	case 'a':
		switch level {
		case 'a', 'c', 'd', 'm':
			return "books"
		case 'b', 'i', 's':
			return "continuing resources"
		}
	case 't':
		return "books"
	case 'm':
		return "computer files"
	case 'e', 'f':
		return "maps"
	case 'c', 'd', 'i', 'j':
		return "music"
	case 'g', 'k', 'n', 'o', 'r': // n is obsolete
		return "visual materials"
	case 'b', 'p': // b is obsolete
		return "mixed materials"
	}
	return ""
}

// Leader returns the form of the leader. Types of record without a form of their own (and invalid types)
// have that of bibliographic records; for classification and community information it is nil.
func Leader(recordType byte) *Form { return leaders().leader[recordType] }

// For008 returns the form of 008 by leader/06 and leader/07. When they do not determine the type of
// material, it is the form that all bibliographic records share, with 18-34 unnamed. It is nil for
// classification and community information.
func For008(recordType, level byte) *Form {
	t := load()
	if f := t.of008[recordType]; f != nil && recordType != 'a' {
		return f
	}
	switch Material(recordType, level) {
	case "books":
		return t.books
	case "continuing resources":
		return t.continuing
	}
	if recordType == 'w' || recordType == 'q' {
		return nil
	}
	return t.anyMaterial
}

// For006 returns the form of a field 006 by its first character, or nil.
func For006(code byte) *Form { return load().of006[code] }

// For007 returns the form of a field 007 by its first character, the category of material, or nil.
func For007(code byte) *Form { return load().of007[code] }

// Forms returns all forms: leaders, 008 by material, 006, 007.
func Forms() []*Form { return load().forms }

// Known returns the first position with a name in any form of the tag; nil when no form has it.
func Known(tag, name string) *Position {
	for _, f := range formsOf(tag) {
		if f.Tag == tag && f.byName[name] != nil {
			return f.byName[name]
		}
	}
	return nil
}

// KnownNames returns the names in the forms of a tag, each once.
func KnownNames(tag string) (names []string) {
	for _, f := range formsOf(tag) {
		if f.Tag != tag {
			continue
		}
		for _, n := range f.names {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	return names
}
