package avram

// Schema is an Avram schema. It must not be changed after Compile.
type Schema struct {
	Title, Description, Family, Language, URL string
	Records                                   *int              // the expected number of records; nil: not stated
	Fields                                    map[string]*Field // by identifier: 245, LDR, 045Q/01
	Codelists                                 map[string]Codes  // by name
	Notes                                     []string          // parts that have no effect, each with its place
}

// Field is the definition of a field.
type Field struct {
	ID, Tag, URL        string
	Occurrence, Counter string // ranges of PICA; "" for none
	Definition                 // Content is that of a field without subfields
	Ind                 [2]*Indicator
	Subfields           map[string]*Subfield // by code
	Variable            bool                 // it has a list of subfields, perhaps an empty one
	Types               map[string]*Content  // of fields without subfields, by type of record
}

// Subfield is the definition of a subfield.
type Subfield struct {
	Code string
	Definition
}

// Definition is what fields and subfields have in common.
type Definition struct {
	Label                            string
	Repeatable, Required, Deprecated bool
	Content
	Total, Records *int // expected numbers; nil: not stated

	given map[string]bool // keys in the JSON, for Merge
}

// Indicator is the definition of an indicator. Blank means that only a blank is allowed; the schema then says null.
type Indicator struct {
	Label string
	Blank bool
	Content
}

// Content describes a value.
type Content struct {
	Pattern   string // "": any
	Codes     *CodeList
	Flags     *CodeList // only for positions: the value consists of several codes
	Positions []Position
}

// Position is a part of a value: the characters From to To, counted from 0.
type Position struct {
	Key      string // as in the schema: 00-04
	From, To int
	Label    string
	Content
}

// CodeList is a list of codes, or the name of such a list.
type CodeList struct {
	Name  string // of a list in Schema.Codelists; "": Codes has the list
	Codes Codes
}

// Codes are codes with their meaning.
type Codes map[string]Code

// Code is a code of a list.
type Code struct {
	Label      string
	Deprecated bool
}
