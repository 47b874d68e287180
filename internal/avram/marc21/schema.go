package marc21

import (
	_ "embed"
	"sync"

	"mrrc-lua/internal/avram"
	"mrrc-lua/parse"
)

//go:embed bibliographic.json
var bibliographic []byte

// State says which state of the format the schema has.
const State = "Library of Congress, field list of January 2021, with later fields and subfields as far as they are known"

// Bibliographic returns the schema of MARC 21 bibliographic. It is read once, and must not be changed.
var Bibliographic = sync.OnceValue(func() *avram.Schema {
	s, err := avram.Read(bibliographic, "bibliographic.json")
	if err != nil {
		panic("marc21: " + err.Error()) // a mistake of the generator, which every test finds
	}
	return s
})

// JSON returns the schema as text. It must not be changed.
func JSON() []byte { return bibliographic }

// Page returns the page of the Library of Congress about a field of a bibliographic record, "" when the format
// does not have the field.
func Page(tag parse.Tag) string {
	if f := Bibliographic().Fields[tag.String()]; f != nil {
		return f.URL
	}
	return ""
}
