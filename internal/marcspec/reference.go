package marcspec

import "mrrc-lua/parse"

// reference is the meaning of a fieldSpec, subfieldSpec or indicatorSpec: where to look, and what to
// select there. A compiled spec is one reference; a term of a sub-spec holds another.
type reference struct {
	source source
	kind   kind

	// The fields: tag&mask == want, the index counted among the fields of one tag, and the sub-specs
	// before any subfield.
	mask, want parse.Tag
	index      span
	conds      []condition

	indicator int     // of ofIndicator: 1 or 2
	pos       span    // for wholeField and for the current subfield: characters
	groups    []group // of ofSubfields
	codes     codeSet // of ofSubfields: all codes that occur in groups
}

// source is the place where a reference looks for fields.
type source uint8

const (
	ofRecord   source = iota // fields of the record
	ofLeader                 // the leader
	ofSameTag                // in a term: fields with the tag of the current field
	ofField                  // in a term: the current field
	ofSubfield               // in a term: the current subfield
)

// kind is the kind of data that a reference selects.
type kind uint8

const (
	wholeField kind = iota // data of a control field, all subfields of a data field
	indicators
	subfields
)

// exact is the mask of a tag without wildcards.
const exact = parse.Tag(0xFFFFFF)

// group holds the alternatives for one cut: a subfield that fits one of them yields one value.
type group struct {
	pos   span
	parts []part
}

// part is one abbreviated subfieldSpec: codes, index and sub-specs; its position is the group's.
type part struct {
	codes codeSet
	index span // counted among the subfields of one code in the field
	conds []condition
}

// condition is a sub-spec in braces: it is true when one of its tests is true.
type condition []test

// test is a subTermSet.
type test struct {
	op          operator
	left, right term
}

// term is a text to compare with (ref is nil) or a reference.
type term struct {
	ref  *reference
	text []byte
}

type operator uint8

const (
	exists operator = iota
	lacks
	equal
	unequal
	includes
	excludes
)

// builds reports whether values may have to be joined from several subfields.
func (r *reference) builds() bool {
	return r.kind == wholeField && r.source != ofLeader && r.source != ofSubfield
}
