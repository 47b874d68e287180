package matchkey

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// Joint stands between the values of a key of several specs. No value contains it: it is a delimiter of
// MARC.
const Joint = parse.SubfieldDelimiter

// Key selects keys of records.
type Key struct {
	text  string
	parts []part
}

type part struct {
	spec *marcspec.Spec
	form Form
}

// Compile makes a Key of a spec, or of several with + between them. form is the normal form of the values;
// with Auto it depends on the tag. The error is a *marcspec.SyntaxError, or names the spec that is empty.
func Compile(text string, form Form) (*Key, error) {
	k := &Key{text: text}
	for _, s := range split(text) {
		if s = marcspec.Typed(strings.TrimSpace(s)); s == "" {
			return nil, fmt.Errorf("a spec is missing next to +")
		}
		spec, err := marcspec.Compile(s)
		if err != nil {
			return nil, err
		}
		k.parts = append(k.parts, part{spec, form.of(s)})
	}
	return k, nil
}

// split cuts a text at each + that is not part of a spec.
func split(text string) (specs []string) {
	depth, from := 0, 0
	for i, c := range []byte(text) {
		switch {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == '+' && depth <= 0:
			specs = append(specs, text[from:i])
			from = i + 1
		}
	}
	return append(specs, text[from:])
}

// String returns the text of the key.
func (k *Key) String() string { return k.text }

// Specs returns the specs of the key, as MARCspec writes them.
func (k *Key) Specs() (list []string) {
	for _, p := range k.parts {
		list = append(list, p.spec.String())
	}
	return list
}

// Forms returns the normal form of the values of each spec.
func (k *Key) Forms() (list []Form) {
	for _, p := range k.parts {
		list = append(list, p.form)
	}
	return list
}

// First appends the first key of a record to dst. ok is false, and dst as it was, when it has none: when
// one of the specs has no value, or none that has the normal form.
func (k *Key) First(dst []byte, r *parse.Record) (key []byte, ok bool) {
	from := len(dst)
	for i, p := range k.parts {
		if i > 0 {
			dst = append(dst, Joint)
		}
		found := false
		for v := range p.spec.Values(r) {
			if dst, found = p.form.Append(dst, v); found {
				break
			}
		}
		if !found {
			return dst[:from], false
		}
	}
	return dst, true
}

// Every calls yield with every key of a record, each once: of a key of several specs there is only the first.
// scratch is memory for them, which is returned. A key is valid until yield returns.
func (k *Key) Every(scratch []byte, r *parse.Record, yield func(key []byte)) []byte {
	if len(k.parts) > 1 {
		key, ok := k.First(scratch[:0], r)
		if ok {
			yield(key)
		}
		return key
	}
	p := k.parts[0]
	buf := scratch[:0]
	var ends []int
	for v := range p.spec.Values(r) {
		from := len(buf)
		made, ok := p.form.Append(buf, v)
		if buf = made; !ok {
			continue
		}
		key := buf[from:]
		if contains(buf, ends, key) {
			buf = buf[:from]
			continue
		}
		ends = append(ends, len(buf))
		yield(key)
	}
	return buf
}

// contains reports whether one of the keys that end at ends is equal to a key.
func contains(buf []byte, ends []int, key []byte) bool {
	from := 0
	return slices.ContainsFunc(ends, func(end int) bool {
		one := buf[from:end]
		from = end
		return bytes.Equal(one, key)
	})
}

// MaxKey is how many bytes a key has at most that Short returns as it is, and shortened how many a longer one has then.
const (
	MaxKey    = 512
	shortened = MaxKey + 1
)

// Short returns a key for a table: a long one becomes its beginning and a hash of it, so that tables of long keys need
// no more memory than others.
func Short(key []byte) []byte {
	if len(key) <= MaxKey {
		return key
	}
	sum := sha256.Sum256(key)
	return append(bytes.Clone(key[:shortened-len(sum)]), sum[:]...)
}

// Shown returns a key that Short returned as people read it: of a long one the beginning.
func Shown(key []byte) string {
	more := ""
	if len(key) == shortened {
		key = key[:shortened-sha256.Size]
		for len(key) > 0 && !utf8.RuneStart(key[len(key)-1]) { // a character that was cut through
			key = key[:len(key)-1]
		}
		key, more = key[:max(len(key)-1, 0)], "…"
	}
	return string(bytes.ReplaceAll(key, []byte{Joint}, []byte(" + "))) + more
}
