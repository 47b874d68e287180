package textformat

import (
	"bytes"
	"errors"
	"fmt"

	"mrrc-lua/parse"
)

// The defects of MARC-in-JSON.
const (
	CodeJSON      parse.Code = "json"       // not JSON, or not MARC-in-JSON: the record is rejected
	CodeJSONField parse.Code = "json-field" // a field or subfield that is not as MARC-in-JSON has it
	CodeJSONExtra parse.Code = "json-extra" // a member that MARC-in-JSON does not have was left out
)

// ErrJSON is the error of an input that cannot be read as MARC-in-JSON at all.
var ErrJSON = errors.New("not readable as MARC-in-JSON")

// recordSeparator may come before each text of a JSON text sequence (RFC 7464).
const recordSeparator = 0x1E

// jsonCutter reads MARC-in-JSON (Ross Singer, "A Proposal to serialize MARC in JSON", 2010; what
// pymarc, ruby-marc and marc4j write): objects
//
//	{"leader":"…","fields":[{"001":"…"},{"245":{"ind1":"1","ind2":"0","subfields":[{"a":"…"}]}}]}
//
// with their members in any order, in an array, one per line (JSON Lines), or just one after the
// other. It reads fields in other notations as well: those of json_tagged.go, json_rows.go and
// json_folio.go. An object nested in others is a record when it has a leader or fields; the objects
// around it are an envelope.
//
// Text that is not JSON (RFC 8259) rejects the record with its text, and so do a second leader and an
// object instead of a text; reading goes on with the next line that begins with a brace, or with
// the next object that looks like a record. Text of JSON is Unicode: leader/09 of a record with text
// outside ASCII is read as 'a'.
//
// Cut looks at brackets and strings alone.
type jsonCutter struct {
	maxRecord int
	state     jsonState
	open      []byte      // the brackets open where the text asked for begins, or was looked at
	starts    []int       // of the brackets that are open within what may be a record: where they stand in it
	base      int         // of the brackets open, those outside of the record
	known     bool        // the text begins with a record
	inner     bool        // the record was found within the object that began where text was outside of records
	looked    int         // bytes known of the text asked for last
	inString  bool        // there, the text is in a string
	garbage   parse.Piece // the description of the garbage
	parser    jsonParser
	lineEnd   bool // the garbage before ended with a line
}

func newJSONCutter(opt parse.Options) parse.Cutter {
	return &jsonCutter{maxRecord: opt.MaxRecord}
}

type jsonState uint8

const (
	jsonOutside jsonState = iota
	jsonRecord            // the text begins with the brace of what may be a record
	jsonGarbage
)

func (j *jsonCutter) Finish(eof bool) error {
	if eof && len(j.open) > 0 {
		return fmt.Errorf("%w: the input ends before its last bracket", parse.ErrTruncated)
	}
	return nil
}

func (j *jsonCutter) Declares() *parse.Coding { return nil }

// Cut implements parse.Cutter.
func (j *jsonCutter) Cut(b []byte, eof bool) (p parse.Piece, more bool) {
	for {
		switch j.state {
		case jsonRecord:
			p, more = j.record(b, eof)
		case jsonGarbage:
			p, more = j.pass(b, eof)
		default:
			p, more = j.outside(b, eof)
		}
		if more || p.Length > 0 {
			return p, more
		}
	}
}

// envelope reports whether the text is within an object that is not a record.
func (j *jsonCutter) envelope() bool { return bytes.IndexByte(j.open, '{') >= 0 }

// outside looks at text outside of records. It returns filler, or changes the state and returns
// nothing.
func (j *jsonCutter) outside(b []byte, eof bool) (p parse.Piece, more bool) {
	if j.inString {
		return j.outsideString(b, eof)
	}
	filler := parse.Piece{Kind: parse.PieceFiller, Length: 1}
	switch c := b[0]; {
	case c == '{':
		record, more := beginsRecord(b, eof)
		if more {
			return parse.Piece{}, true
		}
		j.state, j.looked, j.base, j.known, j.inner = jsonRecord, 0, len(j.open), record, false
		return parse.Piece{}, false
	case c == '[':
		if len(j.open) >= maxDepth {
			j.open = j.open[:0]
			return j.garbageAt(CodeJSON, "nested too deep")
		}
		j.open = append(j.open, c)
	case c == '}' || c == ']':
		if len(j.open) == 0 {
			return j.garbageAt(CodeJSON, "a closing bracket without an opening one")
		}
		j.open = j.open[:len(j.open)-1]
	case isSpace(c) || c == ',' || c == recordSeparator || c == 0xEF || c == 0xBB || c == 0xBF:
		for filler.Length < len(b) && isSpace(b[filler.Length]) {
			filler.Length++
		}
	case !j.envelope():
		return j.garbageAt(CodeJSON, "not a JSON object")
	case c == '"':
		j.inString = true
	}
	return filler, false
}

// outsideString passes over a string, or the rest of one, in an envelope.
func (j *jsonCutter) outsideString(b []byte, eof bool) (p parse.Piece, more bool) {
	n, closed := stringEnd(b)
	if closed {
		j.inString = false
	} else if n == 0 {
		return parse.Piece{Kind: parse.PieceFiller, Length: len(b)}, !eof
	}
	return parse.Piece{Kind: parse.PieceFiller, Length: n}, false
}

// stringEnd returns where the string that b is the rest of ends, after its quote. Without a quote
// n is how much of b is certainly in the string.
func stringEnd(b []byte) (n int, closed bool) {
	for i := 0; ; {
		k := bytes.IndexByte(b[i:], '"')
		end := i + k
		if k < 0 {
			end = len(b)
		}
		slashes := 0
		for end-slashes > i && b[end-slashes-1] == '\\' {
			slashes++
		}
		switch {
		case k < 0:
			return end - slashes, false
		case slashes%2 == 0:
			return end + 1, true
		}
		i = end + 1
	}
}

// reachJSON bounds the white space between a brace and the first key, for a record to be known
// by it.
const reachJSON = 256

// beginsRecord reports whether the object at the start of b has leader or fields as its first
// member.
func beginsRecord(b []byte, eof bool) (yes, more bool) {
	i := 1
	for i < len(b) && i < reachJSON && isSpace(b[i]) {
		i++
	}
	const key = len(`"leader"`)
	rest := b[i:min(len(b), i+key)]
	if len(rest) < key {
		prefix := bytes.HasPrefix([]byte(`"leader"`), rest) || bytes.HasPrefix([]byte(`"fields"`), rest)
		return false, prefix && !eof
	}
	return string(rest) == `"leader"` || string(rest) == `"fields"`, false
}
