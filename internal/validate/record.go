package validate

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/internal/rules"
	"mrrc-lua/parse"
)

// check checks a record that was read, and reports each fault. Places are offsets in the data of the field.
func (c *checker) check(r *parse.Record) {
	c.begin(r)
	if c.values {
		c.form(fixedfield.Leader(r.Leader().Type()), 0, r.Leader()[:])
	}
	size := parse.LeaderLen + 2
	for f := range r.Fields {
		c.field(f)
		n := len(native(f)) + 1
		if n > encode.MaxField {
			c.note(CodeTooLong, f.Tag(), 0, nil, fmt.Sprintf("the field has %d bytes, ISO 2709 allows %d", n, encode.MaxField))
			c.long = true
		}
		size += n + 12
	}
	c.at = nowhere
	if size > encode.MaxRecord && !c.long {
		c.note(CodeTooLong, 0, 0, nil, fmt.Sprintf("the record has %d bytes, ISO 2709 allows %d", size, encode.MaxRecord))
	}
	c.counts()
	c.endSchema()
	if c.rules != nil && c.fields > 0 {
		c.rules.End()
	}
}

// counts checks how often there are fields that a record has once.
func (c *checker) counts() {
	switch {
	case c.fields == 0:
		c.note(CodeNoFields, 0, 0, nil, "the record has no field")
		return
	case c.ids == 0:
		c.note(CodeNo001, tag001, 0, nil, "there is no control number")
	case c.ids > 1:
		c.note(CodeSeveral001, tag001, 0, nil, fmt.Sprintf("there are %d control numbers", c.ids))
	}
	if !c.hasTitle() {
		return
	}
	title := tag245
	if c.r.UNIMARC() {
		title = tag200
	}
	switch {
	case c.titles == 0:
		c.note(CodeNo245, title, 0, nil, "a bibliographic record without a title")
	case c.titles > 1:
		c.note(CodeSeveral245, title, 0, nil, fmt.Sprintf("there are %d titles", c.titles))
	}
	if c.r.UNIMARC() {
		c.generalData()
	}
}

// hasTitle reports whether a record like this has a title: it is bibliographic.
func (c *checker) hasTitle() bool {
	types := "acdefgijkmoprt"
	if c.r.UNIMARC() {
		types = unimarcTypes
	}
	return strings.IndexByte(types, c.r.Leader().Type()) >= 0
}

// unimarcTypes are the types of bibliographic records in leader/06 of UNIMARC.
const unimarcTypes = "abcdefgijklmru"

// generalData checks the length of 100 $a of a bibliographic record of UNIMARC, the general processing data
// (UNIMARC Manual, field 100).
func (c *checker) generalData() {
	const length = 36
	f, ok := c.r.First(tag100)
	var v []byte
	if ok {
		v, _ = f.Value('a')
	}
	switch n := utf8.RuneCount(v); {
	case !ok:
		c.note(CodeFixedLength, tag100, 0, nil, "there is no 100, which names the character sets")
	case n != length:
		c.note(CodeFixedLength, tag100, 0, v, fmt.Sprintf("$a has %d characters instead of %d", n, length))
	}
}

var (
	tag000 = mustTag("000")
	tag001 = mustTag("001")
	tag006 = mustTag("006")
	tag007 = mustTag("007")
	tag008 = mustTag("008")
	tag100 = mustTag("100")
	tag200 = mustTag("200")
	tag245 = mustTag("245")
)

func mustTag(s string) parse.Tag {
	t, ok := parse.MakeTag(s)
	if !ok {
		panic("a tag has three bytes: " + s)
	}
	return t
}

// native returns the data of a field as it is in ISO 2709.
func native(f parse.Field) []byte {
	if data, ok := f.Native(); ok {
		return data
	}
	return f.Data()
}

// checker checks one record after the other. It belongs to one goroutine.
type checker struct {
	values bool
	oclc   bool // values of OCLC are reported
	report func(*Fault)
	schema *bySchema
	rules  *rules.Run

	r           *parse.Record
	fields      int
	ids, titles int // fields 001 and 245, in UNIMARC 200
	long        bool
	at          Place // of what is being checked
	found       Fault // memory for a report
}

// nowhere is the place of a finding about the record as a whole.
var nowhere = Place{Field: -1}

func (c *checker) begin(r *parse.Record) {
	c.r, c.fields, c.ids, c.titles, c.long, c.at = r, 0, 0, 0, false, nowhere
	c.beginSchema()
	if c.rules != nil {
		c.rules.Begin(r)
	}
}

func (c *checker) note(code parse.Code, tag parse.Tag, at int, found []byte, text string) {
	const most = 32
	c.found = Fault{Problem: parse.Problem{Code: code, Tag: tag, At: at, Found: string(found[:min(len(found), most)]), Note: text}, Severity: SeverityOfCode(code), Place: c.at, Own: true}
	c.report(&c.found)
}

func (c *checker) field(f parse.Field) {
	tag, data := f.Tag(), f.Data()
	c.at = Place{Field: c.fields}
	c.fields++
	if !tag.IsNumber() && !isTag(tag) || tag == tag000 {
		c.note(CodeTag, tag, 0, nil, "MARC 21 has tags of digits and letters of one case")
	}
	if k := controlCharacter(data); k >= 0 {
		c.note(CodeControlChar, tag, k, data[k:], "a control character")
	}
	switch tag {
	case tag001:
		c.ids++
	case tag245, tag200:
		if (tag == tag200) == c.r.UNIMARC() {
			c.titles++
		}
	}
	if c.rules != nil {
		c.rules.Field(f, tag, data)
	}
	if tag.IsControl() {
		c.controlField(tag, data)
		return
	}
	c.dataField(f, tag, data)
}

func (c *checker) controlField(tag parse.Tag, data []byte) {
	if len(data) == 0 || data[0] <= ' ' && len(bytes.TrimSpace(data)) == 0 {
		c.note(CodeEmptyField, tag, 0, nil, "the field is empty")
		return
	}
	c.flatBySchema(tag, data)
	length := 0
	switch {
	case c.r.UNIMARC():
	case tag == tag006:
		length = 18
	case tag == tag008:
		length = length008(c.r.Leader().Type())
	}
	if n := len(data); length > 0 && n != length {
		c.note(CodeFixedLength, tag, 0, data, fmt.Sprintf("the field has %d characters instead of %d", n, length))
		return
	}
	if c.values {
		c.fixedField(tag, data)
	}
}

// length008 returns the length of 008 for a leader/06; 0 when leader/06 does not determine it.
func length008(kind byte) int {
	switch kind {
	case 'u', 'v', 'x', 'y': // holdings
		return 32
	case 'w': // classification
		return 14
	case 'q': // community information
		return 15
	case 'a', 'c', 'd', 'e', 'f', 'g', 'i', 'j', 'k', 'm', 'o', 'p', 'r', 't', 'z': // bibliographic, authority
		return 40
	}
	return 0
}

func (c *checker) dataField(f parse.Field, tag parse.Tag, data []byte) {
	rule := c.fieldBySchema(f, tag, data)
	if len(data) > 2 && data[2] == parse.SubfieldDelimiter { // otherwise the parser has reported it
		for k, i := range data[:2] {
			if !isIndicator(i) {
				c.at.Indicator = k + 1
				c.note(CodeIndicator, tag, k, data[k:k+1], fmt.Sprintf("indicator %d is not a digit, lower-case letter or blank", k+1))
				c.at.Indicator = 0
			}
		}
	}
	text, empty, none := false, []byte(nil), true
	for it := f.Subfields(); ; {
		code, value, ok := it.Next()
		if !ok {
			break
		}
		none = false
		if len(value) > 0 && value[0] > ' ' || len(bytes.TrimSpace(value)) > 0 {
			text = true
		} else if empty == nil {
			empty = bytes.Clone(it.Code())
		}
		if !isCode(code) {
			c.at.Subfield = string(it.Code())
			c.note(CodeSubfieldCode, tag, 0, it.Code(), "a subfield code that is not a lower-case letter, digit or symbol")
			c.at.Subfield = ""
		}
		if code == '6' && c.rules != nil {
			c.rules.Link(tag, value)
		}
		if rule != nil {
			c.schema.walker.Subfield(rule, it.Code(), value)
		}
	}
	switch {
	case none: // the parser has reported it
	case !text:
		c.note(CodeEmptyField, tag, 0, nil, "no subfield has text in it")
	case empty != nil:
		c.at.Subfield = string(empty)
		c.note(CodeEmptySub, tag, 0, empty, "a subfield without text")
		c.at.Subfield = ""
	}
	if rule != nil {
		c.schema.walker.EndField(rule)
	}
}

// isTag reports whether MARC 21 allows a tag: digits, and letters of one case.
func isTag(t parse.Tag) bool {
	small, capital := false, false
	for _, c := range t.Bytes() {
		if !isTagCharacter(c) {
			return false
		}
		small = small || c >= 'a'
		capital = capital || c >= 'A' && c <= 'Z'
	}
	return !(small && capital) && t.String() != "000"
}

func isTagCharacter(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// isIndicator reports whether an indicator may be c.
func isIndicator(c byte) bool { return c == ' ' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' }

// isCode reports whether a subfield code may be c: a lower-case letter, a digit, or a symbol, which is for
// local use.
func isCode(c byte) bool { return c > ' ' && c <= '~' && (c < 'A' || c > 'Z') }

// controlCharacter returns the place of the first control character in text, -1 when there is none.
// Delimiters do not count: the parser reports them where they are out of place. The two characters with
// which MARC 21 excludes a word from sorting, and the two joiners, do not count either.
func controlCharacter(data []byte) int {
	i := plainPrefix(data)
	for ; i < len(data); i++ {
		switch c := data[i]; {
		case c >= ' ' && c < 0x7F, c >= parse.RecordTerminator && c <= parse.SubfieldDelimiter:
		case c == 0xC2 && i+1 < len(data) && data[i+1] < 0xA0: // C1
			if n := data[i+1]; n != 0x88 && n != 0x89 && n != 0x8D && n != 0x8E && n != 0x98 && n != 0x9C {
				return i
			}
			i++
		case c < ' ', c == 0x7F:
			return i
		default:
			continue
		}
		i += plainPrefix(data[i+1:])
	}
	return -1
}

// plainPrefix returns the length of the text at the beginning of data that has no control character: it looks at eight
// bytes at a time, and stops at eight in which there is one besides delimiters, or the first byte of a C1 control.
func plainPrefix(data []byte) (n int) {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for ; len(data)-n >= 8; n += 8 {
		x := binary.LittleEndian.Uint64(data[n:])
		low := (x - ones*parse.RecordTerminator) & ^x // a byte below the delimiters
		del, c1 := x^ones*0x7F, x^ones*0xC2           // a byte that is 0 there is DEL here, or the first of C1
		if (low|(del-ones)&^del|(c1-ones)&^c1)&tops != 0 {
			return n
		}
	}
	return n
}
