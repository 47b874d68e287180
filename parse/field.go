package parse

import (
	"bytes"
	"unicode/utf8"
)

// Field is a handle to a field of a record: two words, compared with ==, valid as long as the
// record. Edits through any handle are seen through all.
type Field struct {
	rec *Record
	id  int32
}

// Record returns the record that the field belongs to.
func (f Field) Record() *Record { return f.rec }

// Index returns the place at which the field was read or added, from 0. It stays the same when other
// fields are added, deleted or moved.
func (f Field) Index() int { return int(f.id) }

// Tag returns the tag.
func (f Field) Tag() Tag { return f.rec.fields[f.id].tag }

// Deleted reports whether the field was deleted from its record. Only Tag and Record may be called
// on a deleted field.
func (f Field) Deleted() bool { return f.rec.fields[f.id].len == deletedLen }

// IsControl reports whether this is a control field.
func (f Field) IsControl() bool { return f.Tag().IsControl() }

// IsPlain reports whether the field is text without indicators and subfields; see Tag.IsPlain.
func (f Field) IsPlain() bool { return f.Tag().IsPlain(f.Data()) }

// Data returns the bytes of the field without its terminator, in UTF-8; those of a data field include
// indicators and delimiters. They must not be changed.
func (f Field) Data() []byte { return f.rec.data(f.rec.fields[f.id]) }

// Indicators returns the two indicators of a data field; one that is missing is a blank, and so is one
// that is not ASCII. Text without subfields has none.
func (f Field) Indicators() (ind1, ind2 byte) {
	ind1, ind2 = firstBytes(f.Data())
	if ind1|ind2 >= utf8.RuneSelf { // a part of a character
		return ' ', ' '
	}
	return ind1, ind2
}

// firstBytes returns the two bytes of a field that are its indicators.
func firstBytes(d []byte) (ind1, ind2 byte) {
	switch {
	case len(d) > 2 && d[2] != SubfieldDelimiter && bytes.IndexByte(d, SubfieldDelimiter) < 0:
		return ' ', ' '
	case len(d) == 0 || d[0] == SubfieldDelimiter:
		return ' ', ' '
	case len(d) == 1 || d[1] == SubfieldDelimiter:
		return d[0], ' '
	}
	return d[0], d[1]
}

// Subfields returns an iterator over the subfields, in order.
func (f Field) Subfields() Subfields { return SubfieldsOf(f.Data()) }

// Value returns the first value with a code; ok is false when there is none.
func (f Field) Value(code byte) (value []byte, ok bool) {
	rest := SubfieldsOf(f.Data()).rest
	for len(rest) > 1 {
		// As Subfields.Next does it: what follows the first byte of a code that is not ASCII is not looked at here.
		c, body := rest[1], rest[2:]
		if c == SubfieldDelimiter {
			rest = rest[1:]
			continue
		}
		if c == code && c >= utf8.RuneSelf {
			_, n := utf8.DecodeRune(rest[1:])
			body = body[n-1:]
		}
		end := bytes.IndexByte(body, SubfieldDelimiter)
		if c == code {
			if end >= 0 {
				body = body[:end:end]
			}
			return body, true
		}
		if end < 0 {
			break
		}
		rest = body[end:]
	}
	return nil, false
}

// Subfields iterates over the subfields in the data of a data field. The zero value is empty.
type Subfields struct {
	rest []byte // begins with a delimiter, or is empty
	wide []byte // the code that was returned last, when that is not ASCII
	code byte   // its first byte
}

// SubfieldsOf returns an iterator over the subfields of a data field's bytes.
func SubfieldsOf(data []byte) Subfields {
	// Two indicators and a delimiter in all but damaged fields.
	if len(data) > 2 && data[2] == SubfieldDelimiter && data[0] != SubfieldDelimiter && data[1] != SubfieldDelimiter {
		return Subfields{rest: data[2:]}
	}
	if i := bytes.IndexByte(data, SubfieldDelimiter); i >= 0 {
		return Subfields{rest: data[i:]}
	}
	return Subfields{}
}

// Next returns the next subfield; ok is false at the end. A delimiter without a code (at the end of
// the field, or doubled) is skipped. Of a code that is not ASCII, code is the first byte, and Code
// returns the whole character; value begins after it.
func (s *Subfields) Next() (code byte, value []byte, ok bool) {
	for len(s.rest) > 1 {
		code = s.rest[1]
		if code == SubfieldDelimiter {
			s.rest = s.rest[1:]
			continue
		}
		body := s.rest[2:]
		if s.code = code; code >= utf8.RuneSelf {
			_, n := utf8.DecodeRune(s.rest[1:])
			s.wide = s.rest[1 : 1+n : 1+n]
			body = body[n-1:]
		}
		if end := bytes.IndexByte(body, SubfieldDelimiter); end >= 0 {
			s.rest = body[end:]
			return code, body[:end:end], true
		}
		s.rest = nil
		return code, body, true
	}
	return 0, nil, false
}

// Left returns how many bytes of the data come after the subfield that Next returned last.
func (s *Subfields) Left() int { return len(s.rest) }

// Code returns the character that is the code of the subfield which Next returned last. It must not be
// changed.
func (s *Subfields) Code() []byte {
	if s.code >= utf8.RuneSelf {
		return s.wide
	}
	return asciiCodes[s.code : s.code+1 : s.code+1]
}

// asciiCodes has every code of ASCII at its place.
var asciiCodes = func() (all [utf8.RuneSelf]byte) {
	for i := range all {
		all[i] = byte(i)
	}
	return all
}()
