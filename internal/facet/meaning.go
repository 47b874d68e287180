package facet

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"mrrc-lua/internal/fixedfield"
)

// mainClasses are the main classes of the Library of Congress Classification, by the outline of the Library of Congress:
// https://www.loc.gov/catdir/cpso/lcco/
var mainClasses = map[string]string{
	"A": "General works",
	"B": "Philosophy, psychology, religion",
	"C": "Auxiliary sciences of history",
	"D": "World history",
	"E": "History of the Americas",
	"F": "History of the Americas",
	"G": "Geography, anthropology, recreation",
	"H": "Social sciences",
	"J": "Political science",
	"K": "Law",
	"L": "Education",
	"M": "Music",
	"N": "Fine arts",
	"P": "Language and literature",
	"Q": "Science",
	"R": "Medicine",
	"S": "Agriculture",
	"T": "Technology",
	"U": "Military science",
	"V": "Naval science",
	"Z": "Bibliography, library science, information resources",
}

//go:embed areas.txt
var areasText string

// areas are the geographic areas of field 043, by their codes without the hyphens at the end.
var areas = sync.OnceValue(func() map[string]string {
	list := map[string]string{}
	for line := range strings.Lines(areasText) {
		if code, name, ok := strings.Cut(strings.TrimSpace(line), " "); ok && code != "#" {
			list[code] = name
		}
	}
	return list
})

// Lists names the lists of codes that Meaning knows.
func Lists() []string { return []string{"areas", "classes", "countries", "languages"} }

// Meaning returns the meaning of a code in one of the Lists; ok is false if the list does not have it. Blanks at the
// ends of a code do not matter, nor do the hyphens at the end of an area. Of a class, the first letter decides.
func Meaning(list, code string) (meaning string, ok bool) {
	code = strings.TrimSpace(code)
	if code == "" || !slices.Contains(Lists(), list) {
		return "", false
	}
	if list == "classes" {
		meaning = mainClasses[strings.ToUpper(code[:1])]
		return meaning, meaning != ""
	}
	if list == "areas" {
		meaning = areas()[strings.TrimRight(strings.ToLower(code), "-")]
		return meaning, meaning != ""
	}
	book, name := fixedfield.For008('a', 'm'), "lang"
	if list == "countries" {
		name = "place"
	}
	for len(code) < 3 {
		code += " "
	}
	return book.Position(name).Meaning(strings.ToLower(code))
}
