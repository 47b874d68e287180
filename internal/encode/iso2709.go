package encode

import (
	"fmt"

	"mrrc-lua/parse"
)

// Limits of ISO 2709 as MARC 21 uses it: four digits for the length of a field, terminator
// included, five for the length of a record.
const (
	MaxField  = 9_999
	MaxRecord = 99_999
)

const (
	entryLen = 12
	leader   = parse.LeaderLen
)

// TooLongError is the error of a record that is too long for ISO 2709.
type TooLongError struct {
	Tag    parse.Tag // of the field that is too long; 0: the record as a whole is
	Length int       // in bytes
}

// Error names the field or the record, its length and the limit.
func (e *TooLongError) Error() string {
	if e.Tag != 0 {
		return fmt.Sprintf("field %s has %d bytes, ISO 2709 allows %d", e.Tag, e.Length, MaxField)
	}
	return fmt.Sprintf("the record has %d bytes, ISO 2709 allows %d", e.Length, MaxRecord)
}

// ISO2709 appends the record to dst as the zero MARC does.
func ISO2709(dst []byte, r *parse.Record) ([]byte, error) {
	var m MARC
	return m.Append(dst, r, nil)
}

// AsMARC returns the Writer of ISO 2709.
func AsMARC() Writer {
	return Writer{IsMARC: true, Append: func(dst []byte, r *parse.Record, report func(parse.Problem)) ([]byte, error) {
		var m MARC
		return m.Append(dst, r, report)
	}}
}

// utf8Length returns the length that the record has in ISO 2709 when its text is written in UTF-8, as the
// text of other formats is. In MARC-8 it has another one.
func utf8Length(r *parse.Record) int {
	n := leader + 2
	for f := range r.Fields {
		n += entryLen + len(f.Data()) + 1
	}
	return n
}

func digit(n int) byte { return byte('0' + n%10) }

func put5(b []byte, n int) {
	_ = b[4]
	b[0], b[1], b[2], b[3], b[4] = digit(n/10000), digit(n/1000), digit(n/100), digit(n/10), digit(n)
}
