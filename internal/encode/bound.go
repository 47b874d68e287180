package encode

import "mrrc-lua/parse"

// Bound returns about how many bytes a record takes at most in any of the formats.
func Bound(r *parse.Record) int {
	const record, field, subfield = 1000, 200, 80 // the largest markup
	n := record
	for f := range r.Fields {
		n += field + len(f.Data())
		for _, c := range f.Data() {
			switch {
			case c == parse.SubfieldDelimiter:
				n += subfield
			case c < ' ', c == 0x7F, c == '"', c == '&', c == '<', c == '>', c == '\\', c == '$', c == '{', c == '}':
				n += 7 // as an escape
			case c >= 0x80:
				n += 4 // as a replacement, or between escape sequences
			}
		}
	}
	return n
}
