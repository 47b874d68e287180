package avram

import (
	"cmp"
	"fmt"
	"strconv"
)

// Rule is a rule of validation.
type Rule uint8

// The rules of the specification. Those about deprecated parts are only in its JSON schema and its tests.
const (
	InvalidRecord Rule = iota // switches all rules about single records; no Problem has it
	UndefinedField
	NonrepeatableField
	MissingField
	DeprecatedField
	InvalidIndicator
	UndefinedSubfield
	NonrepeatableSubfield
	MissingSubfield
	DeprecatedSubfield
	PatternMismatch
	InvalidPosition
	InvalidFlag
	UndefinedCode
	DeprecatedCode
	UndefinedCodelist
	CountRecord
	CountField
	CountSubfield
	RecordTypes // switches the checks of Field.Types; no Problem has it

	ruleCount
)

var ruleNames = [ruleCount]string{"invalidRecord", "undefinedField", "nonrepeatableField", "missingField", "deprecatedField", "invalidIndicator",
	"undefinedSubfield", "nonrepeatableSubfield", "missingSubfield", "deprecatedSubfield", "patternMismatch", "invalidPosition", "invalidFlag",
	"undefinedCode", "deprecatedCode", "undefinedCodelist", "countRecord", "countField", "countSubfield", "recordTypes"}

// String returns the name in the specification.
func (r Rule) String() string { return ruleNames[r] }

// RuleOf returns a rule by its name.
func RuleOf(name string) (Rule, bool) {
	for i, n := range ruleNames {
		if n == name {
			return Rule(i), true
		}
	}
	return 0, false
}

// Rules says which rules are on.
type Rules [ruleCount]bool

// Default returns the rules that are on by default: all except those that count, and UndefinedCodelist.
func Default() Rules {
	var r Rules
	for i := range r {
		r[i] = true
	}
	r[UndefinedCodelist], r[CountRecord], r[CountField], r[CountSubfield] = false, false, false, false
	return r
}

// Problem is what a rule finds. Members that do not apply are empty.
type Problem struct {
	Rule       Rule
	Field      *Field // its definition; nil when there is none
	Tag        string // of the field in the record; for a missing field that of the definition
	Occurrence string
	Indicator  int    // 1 or 2
	Subfield   string // the code
	Position   string // as in the schema: 00-04
	Pattern    string
	Value      string // that was found, at most 80 bytes of it
	Meaning    string // of a code that is deprecated
	Allowed    string // the codes that are right, in words, if there are few
	Want, Got  int    // for counting rules: the number in the schema, and the number found
	Records    bool   // for counting rules: the numbers count records, not occurrences
}

// Place returns where in a field the problem is, in words: "$a", "indicator 1", "$a/00-04".
func (p *Problem) Place() string {
	var place string
	switch {
	case p.Indicator > 0:
		place = fmt.Sprintf("indicator %d", p.Indicator)
	case p.Subfield != "":
		place = "$" + p.Subfield
	}
	if p.Position != "" {
		place += "/" + p.Position
	}
	return place
}

// Text describes the problem without the tag of the field.
func (p *Problem) Text() string {
	place := cmp.Or(p.Place(), "the value")
	q := strconv.QuoteToGraphic(p.Value)
	switch p.Rule {
	case UndefinedField:
		return "the schema does not have this field"
	case NonrepeatableField:
		return "the field cannot be repeated"
	case MissingField:
		return "the field is missing"
	case DeprecatedField:
		return "the field is obsolete"
	case InvalidIndicator:
		if p.Value == "" {
			return place + " is missing"
		}
		return place + " is " + q + p.expected()
	case UndefinedSubfield:
		return "the field has no " + place
	case NonrepeatableSubfield:
		return place + " cannot be repeated"
	case MissingSubfield:
		return place + " is missing"
	case DeprecatedSubfield:
		return place + " is obsolete"
	case PatternMismatch:
		return place + " is " + q + ", which does not have the form " + p.Pattern
	case InvalidPosition:
		return "the value " + q + " ends before position " + p.Position
	case UndefinedCode, InvalidFlag:
		return place + " is " + q + p.expected()
	case DeprecatedCode:
		text := place + " is " + q
		if p.Meaning != "" {
			text += " (" + p.Meaning + ")"
		}
		return text + ", which is obsolete"
	case UndefinedCodelist:
		return "the schema does not have the list of codes " + q + ", although it refers to it"
	case CountRecord:
		return fmt.Sprintf("%d records, and the schema states %d", p.Got, p.Want)
	default:
		what := cmp.Or(p.Place(), "the field") + " occurs"
		if p.Records {
			return fmt.Sprintf("%s in %d records, and the schema states %d", what, p.Got, p.Want)
		}
		return fmt.Sprintf("%s %d times, and the schema states %d", what, p.Got, p.Want)
	}
}

// expected says which codes would be right, if they are few.
func (p *Problem) expected() string {
	if p.Allowed == "" {
		return ", which is not in the list"
	}
	return ": " + p.Allowed + " is expected"
}
