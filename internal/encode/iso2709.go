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

// TooLongError is a record that ISO 2709 cannot say.
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

// ISO2709 appends the record to dst. A record that was not changed since it was read, and is
// sound, is appended as it was read. The error is a *TooLongError; dst is then given back as it
// was: a record is never truncated.
func ISO2709(dst []byte, r *parse.Record) ([]byte, error) {
	if r.Verbatim() {
		if n := len(r.Raw()); n > MaxRecord {
			return dst, &TooLongError{Length: n}
		}
		return append(dst, r.Raw()...), nil
	}
	from := len(dst)
	dst = append(dst, r.Leader()[:]...)
	base := leader + entryLen*r.Len() + 1
	start := 0
	for p := range r.Positions() {
		f := r.At(p)
		if f.Deleted() {
			continue
		}
		n := len(f.Data()) + 1
		if n > MaxField {
			return dst[:from], &TooLongError{Tag: f.Tag(), Length: n}
		}
		if start > MaxRecord {
			return dst[:from], &TooLongError{Length: size(r)}
		}
		tag := f.Tag().Bytes()
		dst = append(dst, tag[0], tag[1], tag[2],
			digit(n/1000), digit(n/100), digit(n/10), digit(n),
			digit(start/10000), digit(start/1000), digit(start/100), digit(start/10), digit(start))
		start += n
	}
	total := base + start + 1
	if total > MaxRecord {
		return dst[:from], &TooLongError{Length: total}
	}
	dst = append(dst, parse.FieldTerminator)
	for p := range r.Positions() {
		if f := r.At(p); !f.Deleted() {
			dst = append(dst, f.Data()...)
			dst = append(dst, parse.FieldTerminator)
		}
	}
	dst = append(dst, parse.RecordTerminator)
	head := dst[from : from+leader]
	put5(head[0:], total)
	put5(head[12:], base)
	head[10], head[11] = '2', '2'
	copy(head[20:], "4500")
	return dst, nil
}

// size is the length the record would have in ISO 2709.
func size(r *parse.Record) int {
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
