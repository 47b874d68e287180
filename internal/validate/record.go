package validate

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/parse"
)

// check checks a record that was read, and calls report for each fault. Places are offsets in the data of
// the field. With values, the values of the fixed fields are also checked.
func check(r *parse.Record, values bool, report func(parse.Problem)) {
	c := checker{r: r, values: values, report: report}
	if values {
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
	if size > encode.MaxRecord && !c.long {
		c.note(CodeTooLong, 0, 0, nil, fmt.Sprintf("the record has %d bytes, ISO 2709 allows %d", size, encode.MaxRecord))
	}
	switch {
	case c.fields == 0:
		c.note(CodeNoFields, 0, 0, nil, "the record has no field")
		return
	case c.ids == 0:
		c.note(CodeNo001, tag001, 0, nil, "there is no control number")
	case c.ids > 1:
		c.note(CodeSeveral001, tag001, 0, nil, fmt.Sprintf("there are %d control numbers", c.ids))
	}
	types, title := "acdefgijkmoprt", tag245
	if r.UNIMARC() {
		types, title = unimarcTypes, tag200
	}
	if !bytes.ContainsRune([]byte(types), rune(r.Leader().Type())) {
		return
	}
	switch {
	case c.titles == 0:
		c.note(CodeNo245, title, 0, nil, "a bibliographic record without a title")
	case c.titles > 1:
		c.note(CodeSeveral245, title, 0, nil, fmt.Sprintf("there are %d titles", c.titles))
	}
	if r.UNIMARC() {
		c.generalData()
	}
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

// checker is the state of checking one record.
type checker struct {
	r           *parse.Record
	values      bool
	report      func(parse.Problem)
	fields      int
	ids, titles int // fields 001 and 245, in UNIMARC 200
	long        bool
}

func (c *checker) note(code parse.Code, tag parse.Tag, at int, found []byte, text string) {
	const most = 32
	c.report(parse.Problem{Code: code, Tag: tag, At: at, Found: string(found[:min(len(found), most)]), Note: text})
}

func (c *checker) field(f parse.Field) {
	c.fields++
	tag, data := f.Tag(), f.Data()
	if !isTag(tag) {
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
	if tag.IsControl() {
		c.controlField(tag, data)
		return
	}
	c.dataField(f, tag, data)
}

func (c *checker) controlField(tag parse.Tag, data []byte) {
	if len(bytes.TrimSpace(data)) == 0 {
		c.note(CodeEmptyField, tag, 0, nil, "the field is empty")
		return
	}
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
	if len(data) > 2 && data[2] == parse.SubfieldDelimiter { // otherwise the parser has reported it
		for k, i := range data[:2] {
			if !isIndicator(i) {
				c.note(CodeIndicator, tag, k, data[k:k+1], fmt.Sprintf("indicator %d is not a digit, lower-case letter or blank", k+1))
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
		if len(bytes.TrimSpace(value)) > 0 {
			text = true
		} else if empty == nil {
			empty = bytes.Clone(it.Code())
		}
		if !isCode(code) {
			c.note(CodeSubfieldCode, tag, 0, it.Code(), "a subfield code that is not a lower-case letter, digit or symbol")
		}
	}
	switch {
	case none: // the parser has reported it
	case !text:
		c.note(CodeEmptyField, tag, 0, nil, "no subfield has text in it")
	case empty != nil:
		c.note(CodeEmptySub, tag, 0, empty, "a subfield without text")
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
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c >= ' ' && c < 0x7F, c >= parse.RecordTerminator && c <= parse.SubfieldDelimiter:
		case c == 0xC2 && i+1 < len(data) && data[i+1] < 0xA0: // C1
			if n := data[i+1]; n != 0x88 && n != 0x89 && n != 0x8D && n != 0x8E && n != 0x98 && n != 0x9C {
				return i
			}
			i++
		case c < ' ', c == 0x7F:
			return i
		}
	}
	return -1
}
