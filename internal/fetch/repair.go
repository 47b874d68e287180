package fetch

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"mrrc-lua/internal/lazyregexp"
)

// repairs are changes without which an answer is not XML.
type repairs struct {
	bytes      int // that are not text in the encoding of the answer: U+FFFD
	controls   int // characters that XML does not allow: their symbols, as in ␛ for ESC
	ampersands int // that stand alone: &amp;
}

func (r repairs) any() bool { return r != repairs{} }

// with returns two kinds of repairs together.
func (r repairs) with(more repairs) repairs {
	return repairs{r.bytes + more.bytes, r.controls + more.controls, r.ampersands + more.ampersands}
}

// String names the repairs.
func (r repairs) String() string {
	var b bytes.Buffer
	for _, row := range []struct {
		n         int
		one, many string
	}{
		{r.bytes, "byte that is not text in its encoding, as U+FFFD", "bytes that are not text in their encoding, as U+FFFD"},
		{r.controls, "control character, as its symbol", "control characters, as their symbols"},
		{r.ampersands, "& that stood alone", "& that stood alone"},
	} {
		if row.n == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%d %s", row.n, map[bool]string{true: row.one, false: row.many}[row.n == 1])
	}
	return b.String()
}

// declared matches the encoding in the declaration of an XML document.
var declared = lazyregexp.New(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// encodingOf returns an encoding by its name; nil is UTF-8.
func encodingOf(name string) (encoding.Encoding, error) {
	e, err := htmlindex.Get(name)
	if err != nil {
		return nil, err
	}
	if canonical, err := htmlindex.Name(e); err == nil && canonical == "utf-8" {
		return nil, nil
	}
	return e, nil
}

// decode returns an answer as UTF-8. An encoding that the caller names counts more than what the answer says of
// itself: a byte order mark, then its declaration. Without any, it is UTF-8.
func decode(body []byte, name string) ([]byte, error) {
	var from encoding.Encoding
	var err error
	switch {
	case name != "":
		from, err = encodingOf(name)
	case bytes.HasPrefix(body, []byte("\xFF\xFE")), bytes.HasPrefix(body, []byte("\xFE\xFF")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	default:
		if m := declared().FindSubmatch(body); m != nil {
			if from, err = encodingOf(string(m[1])); err != nil {
				return nil, final("the answer is in the encoding %s, which is not known; --encoding names another", m[1])
			}
		}
	}
	if err != nil {
		return nil, err
	}
	if from != nil {
		if body, err = from.NewDecoder().Bytes(body); err != nil {
			return nil, err
		}
	}
	return bytes.TrimPrefix(body, []byte("\uFEFF")), nil
}

// repair makes a text one that XML allows.
func repair(text []byte) ([]byte, repairs) {
	var did repairs
	if fine(text) {
		return text, did
	}
	out := make([]byte, 0, len(text)+len(text)/16)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			did.bytes++
			out = utf8.AppendRune(out, utf8.RuneError)
			size = 1
		case !allowed(r):
			did.controls++
			out = utf8.AppendRune(out, symbol(r))
		case r == '&':
			var is rune
			if is, size = reference(text[i:]); size == 0 {
				did.ampersands++
				out, size = append(out, "&amp;"...), 1
			} else if is >= 0 && !allowed(is) {
				did.controls++
				out = utf8.AppendRune(out, symbol(is))
			} else {
				out = append(out, text[i:i+size]...)
			}
		default:
			out = append(out, text[i:i+size]...)
		}
		i += size
	}
	return out, did
}

// fine reports whether a text needs no repair for certain: repair looks at each character.
func fine(text []byte) bool {
	if !utf8.Valid(text) || bytes.Contains(text, []byte("\xEF\xBF")) { // U+FFFE and U+FFFF begin like this
		return false
	}
	for _, b := range text {
		if b == '&' || b < ' ' && b != '\n' && b != '\r' && b != '\t' {
			return false
		}
	}
	return true
}

// allowed reports whether XML 1.0 allows a character (production Char).
func allowed(r rune) bool {
	return r >= ' ' && r < 0xD800 || r == '\t' || r == '\n' || r == '\r' || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}

// symbol returns the character that stands for one that XML does not allow.
func symbol(r rune) rune {
	if r < ' ' {
		return 0x2400 + r
	}
	return utf8.RuneError
}

// referenceForm matches a reference to a character or an entity.
var referenceForm = lazyregexp.New(`^&(?:#([0-9]{1,8})|#x([0-9A-Fa-f]{1,8})|([A-Za-z][A-Za-z0-9]{0,31}));`)

// reference returns the character of a reference at the beginning of text, -1 for that of an entity, and how many
// bytes it has; 0: there is no reference.
func reference(text []byte) (rune, int) {
	m := referenceForm().FindSubmatch(text[:min(len(text), 48)])
	switch {
	case m == nil:
		return 0, 0
	case len(m[1]) > 0:
		return number(string(m[1]), 10), len(m[0])
	case len(m[2]) > 0:
		return number(string(m[2]), 16), len(m[0])
	}
	switch name := string(m[3]); name {
	case "amp", "lt", "gt", "quot", "apos":
	default:
		if xml.HTMLEntity[name] == "" {
			return 0, 0
		}
	}
	return -1, len(m[0])
}

// number returns a character by its number; one that does not exist is U+FFFF, which XML does not allow.
func number(digits string, base int) rune {
	n, err := strconv.ParseInt(digits, base, 32)
	if err != nil || n > utf8.MaxRune {
		return 0xFFFF
	}
	return rune(n)
}
