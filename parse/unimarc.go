package parse

import (
	"bytes"
	"strings"

	"mrrc-lua/internal/isosets"
)

var tag100 = TagOf('1', '0', '0')

const (
	// setsAt and setsEnd are where 100 $a names the character sets of a record of UNIMARC: G0 to G3, two
	// characters each (UNIMARC Manual, field 100).
	setsAt  = 26
	setsEnd = 34
)

// charsets returns the codes of the character sets in 100 $a of a record of UNIMARC, "" when it has none.
func (r *Record) charsets() string {
	f, ok := r.First(tag100)
	if !ok {
		return ""
	}
	v, _ := f.Value('a')
	if len(v) < setsAt+2 || !isASCII(v) {
		return ""
	}
	return string(v[setsAt:min(setsEnd, len(v))])
}

// unimarc determines the encoding from 100 $a/26-33. Text that is UTF-8 is always read as UTF-8.
func (t *TextDecoder) unimarc(r *Record) {
	codes := r.charsets()
	body := r.body()
	valid, odd := scanUTF8(body)
	if strings.HasPrefix(codes, isosets.Unicode) {
		if !valid || odd {
			t.decode(r, nil)
		}
		return
	}
	sets, unknown, named := t.setsOf(codes)
	high := !valid || !isASCII(body)
	if high && (valid || t.mostlyUTF8(r)) {
		if named {
			r.note(CodeEncoding, tag100, 0, nil, "100 $a/26-33 says "+sets.name+", but the text is UTF-8; read as UTF-8")
		}
		if !valid || odd {
			t.decode(r, nil)
		}
		return
	}
	switch {
	case named:
		r.coding = sets
		for _, code := range unknown {
			r.note(CodeEncoding, tag100, 0, nil, "100 $a/26-33 names the character set "+code+", which is not supported; U+FFFD stands for its characters")
		}
		t.decode(r, nil)
	case high:
		r.coding = latin1
		t.decode(r, nil)
		r.note(CodeEncoding, 0, 0, nil, "100 $a/26-29 names no character set; read as Latin-1, --encoding sets another encoding")
	}
}

// mostlyUTF8 reports whether more of the text is UTF-8 than is not.
func (t *TextDecoder) mostlyUTF8(r *Record) bool {
	all := t.weighFields(r)
	return all.utf8 > all.other
}

// setsOf returns the encoding of codes in 100 $a/26-33; ok is false when they name none.
func (t *TextDecoder) setsOf(codes string) (c *Coding, unknown []string, ok bool) {
	sets, unknown, ok := isosets.New(codes)
	if !ok {
		return nil, nil, false
	}
	if c = t.sets[codes]; c == nil {
		if t.sets == nil || len(t.sets) > maxSets {
			t.sets = map[string]*Coding{}
		}
		c = &Coding{name: sets.String(), enc: sets, sets: sets}
		t.sets[codes] = c
	}
	return c, unknown, true
}

// maxSets bounds how many encodings of UNIMARC are kept.
const maxSets = 1000

// IsCoded reports whether a field of UNIMARC has coded data, which are of ISO 646 whatever G0 is.
func IsCoded(tag Tag) bool {
	n, ok := tag.Number()
	return ok && (n < 10 || n >= 100 && n < 200)
}

// DeclareUnicode returns a record of UNIMARC whose 100 $a states that the text is UTF-8: 50 in positions
// 26-27, blanks in 28-33. It is r itself when that is so already or when 100 $a has no such positions, and
// otherwise a copy.
func DeclareUnicode(r *Record) *Record {
	const unicode = isosets.Unicode + "      "
	f, ok := r.First(tag100)
	if !ok {
		return r
	}
	v, _ := f.Value('a')
	if len(v) < setsAt || !isASCII(v) || strings.HasPrefix(string(v[setsAt:])+unicode[2:], unicode) {
		return r
	}
	data := f.Data()
	at := bytes.Index(data, []byte{SubfieldDelimiter, 'a'}) + 2
	out := append(append([]byte(nil), data[:at+setsAt]...), unicode...)
	out = append(append(out, v[min(setsEnd, len(v)):]...), data[at+len(v):]...)
	copied := r.Snapshot()
	f, _ = copied.First(tag100)
	_ = f.Replace(out) // it is not deleted
	return copied
}
