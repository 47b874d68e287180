package validate

import (
	"fmt"
	"maps"
	"slices"

	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// Severity is the importance of a finding.
type Severity uint8

// The severities: Info is unusual but probably harmless; Warning should be looked at; Error means that
// something is already lost, or will be lost in other programs.
const (
	Info Severity = iota
	Warning
	Error
)

// String returns the name.
func (s Severity) String() string { return [...]string{"info", "warning", "error"}[s] }

// SeverityOf returns a severity by name.
func SeverityOf(name string) (Severity, error) {
	for s := Info; s <= Error; s++ {
		if s.String() == name {
			return s, nil
		}
	}
	return 0, fmt.Errorf("unknown severity %q: use error, warning or info", name)
}

// The checks of records that were read. Tags, indicators and codes: Library of Congress, "MARC 21
// Specifications for Record Structure, Character Sets, and Exchange Media", Record Structure; mandatory
// and fixed fields: MARC 21 formats for bibliographic, authority, holdings, classification and community
// data.
const (
	CodeNoFields     parse.Code = "no-fields"         // a record without a field
	CodeNo001        parse.Code = "no-001"            // no control number
	CodeSeveral001   parse.Code = "several-001"       // more than one
	CodeDuplicate001 parse.Code = "duplicate-001"     // that of an earlier record of the file
	CodeNo245        parse.Code = "no-245"            // a bibliographic record without title
	CodeSeveral245   parse.Code = "several-245"       // with more than one
	CodeTooLong      parse.Code = "too-long"          // more than ISO 2709 can express
	CodeEmptyField   parse.Code = "empty-field"       // a field without text
	CodeEmptySub     parse.Code = "empty-subfield"    // a subfield without text
	CodeTag          parse.Code = "tag"               // a tag that MARC 21 does not allow
	CodeIndicator    parse.Code = "indicator"         // an indicator that it does not allow
	CodeSubfieldCode parse.Code = "subfield-code"     // a subfield code that it does not allow
	CodeFixedLength  parse.Code = "fixed-length"      // a fixed field with a wrong length
	CodeControlChar  parse.Code = "control-character" // within a text

	// The values in leader, 006, 007 and 008, if they are checked.
	CodeFixedValue     parse.Code = "fixed-value"     // that is not in the list
	CodeFixedObsolete  parse.Code = "fixed-obsolete"  // that was once in the list
	CodeFixedUndefined parse.Code = "fixed-undefined" // where nothing is defined
	CodeFixedOCLC      parse.Code = "fixed-oclc"      // that OCLC has in its list

	// What a schema does not allow.
	CodeUnknownField     parse.Code = "unknown-field"
	CodeFieldRepeated    parse.Code = "field-repeated"
	CodeFieldMissing     parse.Code = "field-missing"
	CodeIndicatorValue   parse.Code = "indicator-value" // not one of those of the field
	CodeUnknownSubfield  parse.Code = "unknown-subfield"
	CodeSubfieldRepeated parse.Code = "subfield-repeated"
	CodeSubfieldMissing  parse.Code = "subfield-missing"
	CodeObsolete         parse.Code = "obsolete" // field, subfield, indicator or code
	CodePattern          parse.Code = "pattern"  // a value without the form that the schema states
	CodePosition         parse.Code = "position" // a value that ends before a position
	CodeListed           parse.Code = "listed"   // a value that is not in the schema's list
	CodeCount            parse.Code = "count"    // numbers that the schema states

	// What the rules that are built in find (internal/rules/builtin.toml).
	CodeMainEntries parse.Code = "main-entries"
	CodeISBN        parse.Code = "isbn"
	CodeISSN        parse.Code = "issn"
	CodeISMN        parse.Code = "ismn"
	CodeEAN         parse.Code = "ean"
	CodeNonfiling   parse.Code = "nonfiling"
	CodeLink        parse.Code = "link"
	CodeDateOrder   parse.Code = "date-order"
)

// severities of all codes in records that were read. They do not apply to a rejected record, which is
// always an error.
var severities = map[parse.Code]Severity{ //nolint:gochecknoglobals // a table
	parse.CodeNotMARC:           Error,
	parse.CodeTruncated:         Error,
	parse.CodeRecordTooLong:     Error,
	parse.CodeRecordLength:      Warning,
	parse.CodeRecordTerminator:  Warning,
	parse.CodeBaseAddress:       Warning,
	parse.CodeDirectory:         Warning,
	parse.CodeDirectoryEntry:    Warning,
	parse.CodeFieldTerminator:   Warning,
	parse.CodeUnnamedBytes:      Error,
	parse.CodeLeader:            Info,
	parse.CodeIndicators:        Warning,
	parse.CodeSubfieldDelimiter: Warning,
	parse.CodeEncoding:          Warning,
	parse.CodeMARC8:             Warning,
	parse.CodeText:              Warning,
	parse.CodeNotUnderstood:     Error,
	textformat.CodeXML:          Error,
	textformat.CodeXMLField:     Error,
	textformat.CodeXMLExtra:     Info,
	textformat.CodeJSON:         Error,
	textformat.CodeJSONField:    Error,
	textformat.CodeJSONExtra:    Info,
	textformat.CodeMRKLine:      Error,
	textformat.CodeLine:         Error,
	textformat.CodeMRKMnemonic:  Info,

	CodeNoFields:     Error,
	CodeNo001:        Warning,
	CodeSeveral001:   Error,
	CodeDuplicate001: Warning,
	CodeNo245:        Error,
	CodeSeveral245:   Error,
	CodeTooLong:      Error,
	CodeEmptyField:   Warning,
	CodeEmptySub:     Info,
	CodeTag:          Warning,
	CodeIndicator:    Warning,
	CodeSubfieldCode: Warning,
	CodeFixedLength:  Warning,
	CodeControlChar:  Warning,

	CodeFixedValue:     Warning,
	CodeFixedObsolete:  Info,
	CodeFixedUndefined: Info,
	CodeFixedOCLC:      Info,

	CodeUnknownField:     Warning,
	CodeFieldRepeated:    Error,
	CodeFieldMissing:     Error,
	CodeIndicatorValue:   Warning,
	CodeUnknownSubfield:  Warning,
	CodeSubfieldRepeated: Warning,
	CodeSubfieldMissing:  Warning,
	CodeObsolete:         Info,
	CodePattern:          Warning,
	CodePosition:         Warning,
	CodeListed:           Warning,
	CodeCount:            Warning,

	CodeMainEntries: Error,
	CodeISBN:        Warning,
	CodeISSN:        Warning,
	CodeISMN:        Warning,
	CodeEAN:         Warning,
	CodeNonfiling:   Warning,
	CodeLink:        Warning,
	CodeDateOrder:   Warning,
}

// SeverityOfCode returns the severity of a problem of a record that was read.
func SeverityOfCode(c parse.Code) Severity {
	if s, ok := severities[c]; ok {
		return s
	}
	return Error
}

// Codes returns all codes that a validation may find, sorted.
func Codes() []parse.Code { return slices.Sorted(maps.Keys(severities)) }
