package encode

import "mrrc-lua/parse"

// MRK appends the record in MARCMaker notation as MarcEdit writes it: one field a line,
// "=245  10$aTitle", a backslash for a blank indicator or a blank in a control field's fixed
// positions, {dollar} and {bsol}-style mnemonics where a character would be misread. The record
// ends with an empty line.
func MRK(dst []byte, r *parse.Record) []byte {
	dst = append(dst, "=LDR  "...)
	dst = append(dst, r.Leader()[:]...)
	dst = append(dst, '\n')
	for f := range r.Fields {
		dst = MRKField(dst, f)
		dst = append(dst, '\n')
	}
	return append(dst, '\n')
}

// MRKField appends one field in MARCMaker notation, without line end.
func MRKField(dst []byte, f parse.Field) []byte {
	tag := f.Tag().Bytes()
	dst = append(dst, '=')
	dst = append(dst, tag[:]...)
	dst = append(dst, ' ', ' ')
	if f.IsControl() {
		for _, c := range f.Data() {
			if c == ' ' {
				c = '\\'
			}
			dst = mrkByte(dst, c)
		}
		return dst
	}
	i1, i2 := f.Indicators()
	dst = mrkIndicator(mrkIndicator(dst, i1), i2)
	it := f.Subfields()
	for {
		code, value, ok := it.Next()
		if !ok {
			return dst
		}
		dst = append(dst, '$')
		dst = mrkByte(dst, code)
		for _, c := range value {
			dst = mrkByte(dst, c)
		}
	}
}

func mrkIndicator(dst []byte, c byte) []byte {
	if c == ' ' {
		c = '\\'
	}
	return append(dst, c)
}

// mrkByte keeps what would be misread from being so: the delimiter, braces, and line ends.
func mrkByte(dst []byte, c byte) []byte {
	switch c {
	case '$':
		return append(dst, "{dollar}"...)
	case '{':
		return append(dst, "{lcub}"...)
	case '}':
		return append(dst, "{rcub}"...)
	case '\n':
		return append(dst, "{0A}"...)
	case '\r':
		return append(dst, "{0D}"...)
	}
	return append(dst, c)
}
