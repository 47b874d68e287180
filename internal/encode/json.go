package encode

import (
	"unicode/utf8"

	"mrrc-lua/parse"
)

// JSON appends the record in MARC-in-JSON (Ross Singer, "A Proposal to serialize MARC in JSON",
// 2010), as one object on one line without line end:
//
//	{"leader":"…","fields":[{"001":"…"},{"245":{"ind1":"1","ind2":"0","subfields":[{"a":"…"}]}}]}
//
// The text is UTF-8, and leader/09 is written as 'a' when it is not ASCII alone. Every character
// of the record is there; a byte that is not UTF-8 is written as U+FFFD. A
// subfield code that is the first byte of a character of UTF-8 is written as that character.
func JSON(dst []byte, r *parse.Record) []byte { return appendJSON(dst, r, nil) }

// AsJSON returns the Writer of an array of records in MARC-in-JSON.
func AsJSON() Writer {
	return Writer{Header: []byte("["), Separator: []byte(",\n"), Footer: []byte("]\n"), Append: infallible(appendJSON)}
}

// AsJSONL returns the Writer of records in MARC-in-JSON, one per line.
func AsJSONL() Writer {
	return Writer{Append: infallible(func(dst []byte, r *parse.Record, report func(parse.Problem)) []byte {
		return append(appendJSON(dst, r, report), '\n')
	})}
}

func appendJSON(dst []byte, r *parse.Record, report func(parse.Problem)) []byte {
	dst = room(dst, r, func(dst []byte, count reporter) ([]byte, int) {
		j := jsonWriter{count}
		dst = j.fields(dst, r)
		return dst, j.counted
	})
	j := jsonWriter{reporter{report: report}}
	l := lengthsOf(r)
	at := len(dst) + len(`{"leader":"`)
	dst = j.text(append(dst, `{"leader":"`...), l[:], 0)
	j.high = false
	dst = j.fields(append(dst, `","fields":[`...), r)
	j.settleCoding(dst[at:], r, &l, &plainJSON.is)
	return append(dst, "]}"...)
}

type jsonWriter struct{ reporter }

func (j *jsonWriter) fields(dst []byte, r *parse.Record) []byte {
	first := true
	for p := range r.Positions() {
		f := r.At(p)
		if f.Deleted() {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = j.spill(dst)
		j.tag = f.Tag()
		tag := j.tag.Bytes()
		dst = j.text(append(dst, '{', '"'), tag[:], 0)
		data := f.Data()
		if isControl(f.Tag(), data) {
			dst = j.text(append(dst, `":"`...), data, 0)
			dst = append(dst, '"', '}')
			continue
		}
		dst = j.data(dst, data)
	}
	return dst
}

const (
	jsonData   = `":{"ind1":" ","ind2":" ","subfields":[`
	jsonInd1At = len(`":{"ind1":"`)
	jsonInd2At = jsonInd1At + len(` ","ind2":"`)
)

// data appends a data field after its tag.
func (j *jsonWriter) data(dst, data []byte) []byte {
	ind1, ind2, text, i := j.head(data)
	if plainJSON.is[ind1] && plainJSON.is[ind2] {
		dst = append(dst, jsonData...)
		at := dst[len(dst)-len(jsonData):]
		at[jsonInd1At], at[jsonInd2At] = ind1, ind2
	} else {
		dst = j.text(append(dst, `":{"ind1":"`...), []byte{ind1}, 0)
		dst = j.text(append(dst, `","ind2":"`...), []byte{ind2}, 1)
		dst = append(dst, `","subfields":[`...)
	}
	if text != nil {
		dst = append(j.text(append(dst, `{"a":"`...), text, i-len(text)), `"}`...)
	}
	// One walk over the bytes, from the first delimiter on.
	for first, open := text == nil, false; ; {
		var n int
		switch {
		case i == len(data) || data[i] == parse.SubfieldDelimiter:
			if open {
				dst = append(dst, '"', '}')
				first = false
			}
			if i == len(data) {
				return append(dst, "]}}"...)
			}
			dst, i, open = j.code(dst, data, i+1, first)
		default:
			dst, i = j.special(dst, data, i, 0)
		}
		dst = j.spill(dst)
		dst, n = plainJSON.copy(dst, j.window(data[i:]))
		i += n
	}
}

// code appends the beginning of the subfield whose code is at data[i], and returns where its value
// begins. ok is false when there is no code there.
func (j *jsonWriter) code(dst, data []byte, i int, first bool) (_ []byte, next int, ok bool) {
	if i == len(data) || data[i] == parse.SubfieldDelimiter {
		j.problem(CodeLeftOut, i-1, nil, "a subfield delimiter without a code; left out")
		return dst, i, false
	}
	if !first {
		dst = append(dst, ',')
	}
	if c := data[i]; plainJSON.is[c] {
		return append(dst, '{', '"', c, '"', ':', '"'), i + 1, true
	}
	n := codeLen(data[i:])
	dst = j.text(append(dst, '{', '"'), data[i:i+n], i)
	return append(dst, `":"`...), i + n, true
}

// plainJSON is the bytes that stand for themselves in a string.
var plainJSON = newPlainSet(func(c byte) bool { return c >= ' ' && c != '"' && c != '\\' }, '"', 0, '\\', 0)

// text appends the inside of a string. at is its place in the field.
func (j *jsonWriter) text(dst, b []byte, at int) []byte {
	for i := 0; i < len(b); {
		var n int
		dst, n = plainJSON.copy(j.spill(dst), j.window(b[i:]))
		if i += n; i < len(b) {
			dst, i = j.special(dst, b, i, at)
		}
	}
	return dst
}

const hexDigits = "0123456789abcdef"

// special appends the notation of the byte at b[i], or of a run of characters outside ASCII, and
// returns where it ends.
func (j *jsonWriter) special(dst, b []byte, i, at int) ([]byte, int) {
	switch c := b[i]; {
	case c >= utf8.RuneSelf:
		j.high = true
		n := wellFormed(j.window(b[i:]))
		if n == 0 {
			if _, n = utf8.DecodeRune(b[i:]); n == 1 {
				dst, n = j.replace(dst, b[i:], at+i)
				return dst, i + n
			}
		}
		return append(dst, b[i:i+n]...), i + n
	case c == '"' || c == '\\':
		dst = append(dst, '\\', c)
	case c == '\n':
		dst = append(dst, `\n`...)
	case c == '\r':
		dst = append(dst, `\r`...)
	case c == '\t':
		dst = append(dst, `\t`...)
	case c < ' ':
		dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
	default:
		dst = append(dst, c)
	}
	return dst, i + 1
}
