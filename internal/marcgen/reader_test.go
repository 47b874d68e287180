package marcgen_test

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// record is a record as read by the strict reader of these tests.
type record struct {
	leader string
	fields []fieldText
	size   int
}

// fieldText is a field as in the record, without its terminator.
type fieldText struct{ tag, text string }

// texts returns the fields of a tag.
func (r record) texts(tag string) []string {
	var found []string
	for _, f := range r.fields {
		if f.tag == tag {
			found = append(found, f.text)
		}
	}
	return found
}

// subfields returns the subfields of a code in a field.
func subfields(text, code string) []string {
	var found []string
	for _, s := range strings.Split(text, "\x1F")[1:] {
		if strings.HasPrefix(s, code) {
			found = append(found, s[len(code):])
		}
	}
	return found
}

// readStrict reads the first record of data and accepts no fault, neither in its structure nor in its
// UTF-8. On purpose, it shares no code with the package.
func readStrict(data string) (record, error) {
	if len(data) < 24 {
		return record{}, fmt.Errorf("leader: %d bytes", len(data))
	}
	size, err := digits("length", data[:5])
	if err != nil {
		return record{}, err
	}
	if size < 26 || size > len(data) {
		return record{}, fmt.Errorf("length: %d of %d bytes", size, len(data))
	}
	r, data := record{leader: data[:24], size: size}, data[:size]
	if at := strings.IndexByte(data, 0x1D); at != size-1 {
		return r, fmt.Errorf("terminator: at %d of %d", at, size)
	}
	if r.leader[9:12] != "a22" || r.leader[20:] != "4500" {
		return r, fmt.Errorf("leader: %q", r.leader)
	}
	if !utf8.ValidString(data) {
		return r, fmt.Errorf("text: not UTF-8")
	}
	base, err := digits("base", data[12:17])
	if err != nil {
		return r, err
	}
	if base >= size || base%12 != 1 || data[base-1] != 0x1E {
		return r, fmt.Errorf("base: %d", base)
	}
	next := base
	for at := 24; at < base-1; at += 12 {
		f, end, err := readField(data, at, next)
		if err != nil {
			return r, err
		}
		r.fields = append(r.fields, f)
		next = end
	}
	if next != size-1 {
		return r, fmt.Errorf("gap: data ends at %d of %d", next, size)
	}
	return r, nil
}

// readField reads the field of the entry at a place of the directory, which must begin at the end of the
// previous one.
func readField(data string, at, begin int) (f fieldText, end int, err error) {
	base, _ := digits("base", data[12:17])
	f.tag = data[at : at+3]
	length, err := digits("field length", data[at+3:at+7])
	if err != nil {
		return f, 0, err
	}
	start, err := digits("field start", data[at+7:at+12])
	if err != nil {
		return f, 0, err
	}
	end = base + start + length
	switch {
	case base+start != begin:
		return f, 0, fmt.Errorf("order: %s begins at %d, not %d", f.tag, base+start, begin)
	case length < 2 || end >= len(data):
		return f, 0, fmt.Errorf("field: %s ends at %d of %d", f.tag, end, len(data))
	case strings.IndexByte(data[begin:end], 0x1E) != length-1:
		return f, 0, fmt.Errorf("field: %s has no terminator, or two", f.tag)
	}
	f.text = data[begin : end-1]
	if control := strings.HasPrefix(f.tag, "00"); control == strings.Contains(f.text, "\x1F") {
		return f, 0, fmt.Errorf("content: %s %q", f.tag, f.text)
	} else if !control && (len(f.text) < 5 || f.text[2] != 0x1F) {
		return f, 0, fmt.Errorf("indicators: %s %q", f.tag, f.text)
	} else if strings.HasSuffix(f.text, "\x1F") || strings.Contains(f.text, "\x1F\x1F") {
		return f, 0, fmt.Errorf("subfield: %s %q", f.tag, f.text)
	}
	return f, end, nil
}

// digits reads a number that consists of digits only.
func digits(what, text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("%s: %q", what, text)
	}
	return int(n), nil
}
