package facet

import (
	"strings"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/text"
	"mrrc-lua/parse"
)

// nonfiling are the indicators that say how many characters at the beginning of a title do not count in sorting.
var nonfiling = map[string]int{
	"130": 1, "222": 2, "240": 2, "242": 2, "243": 2, "245": 2, "440": 2, "630": 1, "730": 1, "740": 1, "830": 2,
}

// TitleKey returns a title as it sorts: without the characters at its beginning that its indicator tells to skip, and
// without case, accents and punctuation, as text.Key makes it. Of the subfields, $c, $h and those with digits are left
// out. ok is false if there is no text.
func TitleKey(f parse.Field) (key string, ok bool) {
	if f.IsPlain() {
		return "", false
	}
	var b strings.Builder
	it := f.Subfields()
	for c, v, more := it.Next(); more; c, v, more = it.Next() {
		if c == 'c' || c == 'h' || c >= '0' && c <= '9' {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.Write(v)
	}
	title := []byte(b.String())
	ind1, ind2 := f.Indicators()
	skip := byte(0)
	switch nonfiling[f.Tag().String()] {
	case 1:
		skip = ind1
	case 2:
		skip = ind2
	}
	if skip > '0' && skip <= '9' {
		if n, ok := charset.Offset(title, 0, int(skip-'0')); ok && n < len(title) {
			title = title[n:]
		}
	}
	key = text.Key(withoutMarked(string(title)))
	return key, key != ""
}

// withoutMarked removes what stands between the control characters U+0098 and U+009C, which mark text that does not
// count in sorting.
func withoutMarked(s string) string {
	for {
		from := strings.Index(s, "\u0098")
		if from < 0 {
			return s
		}
		n := strings.Index(s[from:], "\u009c")
		if n < 0 {
			return s
		}
		s = s[:from] + s[from+n+len("\u009c"):]
	}
}
