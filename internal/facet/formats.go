package facet

import (
	"slices"

	"mrrc-lua/parse"
)

// tag makes a tag that is written in this package.
func tag(s string) parse.Tag {
	t, ok := parse.MakeTag(s)
	if !ok {
		panic("facet: " + s)
	}
	return t
}

var (
	tag007 = tag("007")
	tag008 = tag("008")
	tag111 = tag("111")
	tag338 = tag("338")
	tag502 = tag("502")
)

// Formats returns what a record describes, in the words of a catalogue: first what it is, then in which form it comes,
// then what kind of publication it is. Sources: leader/06 and 07; 007/00 and 01; 008/21, 23, 29, 33; 111, 338 $b, 502.
func Formats(r *parse.Record) (list []string) {
	add := func(name string) {
		if name != "" && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	l := r.Leader()
	kind, level := l[6], l[7]
	var fixed []byte
	if f, ok := r.First(tag008); ok {
		fixed = f.Data()
	}
	carriers := carriers(r)
	add(whatItIs(kind, level, fixed, carriers))
	if kind == 't' || kind == 'd' || kind == 'f' {
		add("Manuscript")
	}
	form := 23
	if kind == 'e' || kind == 'f' || kind == 'g' || kind == 'k' || kind == 'o' || kind == 'r' {
		form = 29
	}
	add(forms[at(fixed, form)])
	for _, c := range carriers {
		add(carrierForms[c])
	}
	if hasCode(r, tag338, 'b', "cr") {
		add("Online")
	}
	isText := kind == 'a' || kind == 't'
	switch {
	case hasField(r, tag502), isText && level == 'm' && slices.Contains(contents(fixed), 'm'):
		add("Thesis")
	case hasField(r, tag111), isText && at(fixed, 29) == '1':
		add("Conference")
	}
	return list
}

// at returns a character of a field, 0 if the field is too short.
func at(data []byte, i int) byte {
	if i < len(data) {
		return data[i]
	}
	return 0
}

// contents returns 008/24-27 of a book.
func contents(fixed []byte) []byte {
	if len(fixed) < 28 {
		return nil
	}
	return fixed[24:28]
}

// forms are the forms of 008/23 and 29 that are not ordinary print.
var forms = map[byte]string{
	'a': "Microform", 'b': "Microform", 'c': "Microform", 'd': "Large print", 'f': "Braille", 'o': "Online", 'q': "Electronic", 's': "Electronic",
}

// carrierForms are the forms that follow from the first two characters of 007.
var carrierForms = map[string]string{"cr": "Online", "fb": "Braille", "tb": "Large print", "tc": "Braille", "h": "Microform"}

// carriers returns the first two characters of each 007, and h alone for microforms.
func carriers(r *parse.Record) (list []string) {
	for f := range r.Fields {
		if f.Tag() != tag007 {
			continue
		}
		data := f.Data()
		if len(data) > 0 && data[0] == 'h' {
			list = append(list, "h")
		} else if len(data) > 1 {
			list = append(list, string(data[:2]))
		}
	}
	return list
}

// plainKinds are the types of record of leader/06 that need nothing else.
var plainKinds = map[byte]string{
	'c': "Musical score", 'd': "Musical score", 'e': "Map", 'f': "Map", 'i': "Spoken recording", 'j': "Music recording",
	'k': "Image", 'm': "Computer file", 'o': "Kit", 'p': "Archival material", 'r': "Object",
}

// whatItIs returns the name of a type of record.
func whatItIs(kind, level byte, fixed []byte, carriers []string) string {
	switch kind {
	case 'a', 't':
		return textName(level, at(fixed, 21))
	case 'g':
		return projected(at(fixed, 33), carriers)
	}
	return plainKinds[kind]
}

// textName returns the name of a text, by its bibliographic level and, of a continuing resource, its type in 008/21.
func textName(level, continuing byte) string {
	switch level {
	case 'a', 'b':
		return "Article"
	case 's', 'i':
		switch continuing {
		case 'd':
			return "Database"
		case 'm':
			return "Series"
		case 'n':
			return "Newspaper"
		case 'p':
			return "Journal"
		case 'w':
			return "Website"
		}
		return "Serial"
	}
	return "Book"
}

// projected returns the name of a projected medium, by 008/33 and 007/00.
func projected(visual byte, carriers []string) string {
	switch visual {
	case 'f', 's', 't':
		return "Slide"
	case 'm':
		return "Film"
	case 'v':
		return "Video"
	}
	for _, c := range carriers {
		switch c[0] {
		case 'm':
			return "Film"
		case 'v':
			return "Video"
		}
	}
	return "Projected medium"
}

func hasField(r *parse.Record, t parse.Tag) bool {
	_, ok := r.First(t)
	return ok
}

// hasCode reports whether a field with a tag has a subfield with a value.
func hasCode(r *parse.Record, t parse.Tag, code byte, value string) bool {
	for f := range r.Fields {
		if f.Tag() != t {
			continue
		}
		it := f.Subfields()
		for c, v, ok := it.Next(); ok; c, v, ok = it.Next() {
			if c == code && string(v) == value {
				return true
			}
		}
	}
	return false
}
