package isosets

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
)

// named is a character set of UNIMARC.
type named struct {
	name  string
	table *table
	final byte // of escape sequences that designate it; 0: none is registered
}

// byCode are the sets by their codes in 100 $a/26-33 (UNIMARC Manual, field 100). Those without a table
// cannot be read.
var byCode = map[string]named{
	"01": {"ISO 646", &basicLatin, 'B'},
	"02": {"ISO-IR 37", &basicCyrillic, 'N'},
	"03": {"ISO 5426", &latin, 'P'},
	"04": {"ISO 5427", &cyrillic, 'Q'},
	"05": {"ISO 5428", &greek, 'S'},
	"06": {"ISO 6438", &african, 'M'},
	"07": {"ISO 10586", &georgian, 0},
	"08": {"ISO 8957, table 1", &hebrew, 0},
	"09": {"ISO 8957, table 2", &cantillation, 0},
	"11": {"ISO 5426-2", nil, 0},
}

// byFinal are the sets by the final byte of an escape sequence (International Register of Coded Character
// Sets).
var byFinal = func() map[byte]*table {
	m := map[byte]*table{'@': &basicLatin} // an older international reference version
	for _, n := range byCode {
		if n.final != 0 {
			m[n.final] = n.table
		}
	}
	return m
}()

// Unicode is the code of ISO 10646 in 100 $a/26-27: the text is UTF-8.
const Unicode = "50"

// Sets are character sets that are available: G0 to G3. They implement encoding.Encoding.
type Sets struct {
	name string
	g    [4]*table // nil: none, or one that cannot be read
}

// New returns the sets of codes, those of 100 $a/26-33: two characters for each of G0 to G3, blanks for
// none. unknown names the codes among them that cannot be read; ok is false when there is no code for G0.
func New(codes string) (s *Sets, unknown []string, ok bool) {
	s = &Sets{}
	var names []string
	for i := range s.g {
		if len(codes) < 2 {
			break
		}
		code := codes[:2]
		codes = codes[2:]
		n, known := byCode[code]
		switch {
		case strings.Trim(code, " |#-") == "": // none
		case !known:
			unknown = append(unknown, code)
		case n.table == nil:
			unknown = append(unknown, code+" ("+n.name+")")
		default:
			s.g[i] = n.table
			names = append(names, n.name)
		}
		ok = ok || i == 0 && (known || len(unknown) > 0) && isDigits(code)
	}
	s.name = strings.Join(names, " and ")
	if s.name == "" {
		s.name = "an unknown set"
	}
	return s, unknown, ok
}

func isDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// String returns the names of the sets, as in "ISO 646 and ISO 5426".
func (s *Sets) String() string { return s.name }

// IsPlain reports whether text means the same in ASCII.
func (s *Sets) IsPlain(b []byte) bool {
	if s.g[0] != &basicLatin {
		return false
	}
	for _, c := range b {
		if c >= 0x80 || c == esc || c == shiftOut || c == shiftIn {
			return false
		}
	}
	return true
}

// NewDecoder returns a decoder for data of fields. Bytes that have no meaning become U+FFFD.
func (s *Sets) NewDecoder() *encoding.Decoder {
	d := &decoder{sets: s}
	d.Reset()
	return &encoding.Decoder{Transformer: d}
}

// NewEncoder returns an encoder that fails at a character without a code. Append does without one.
func (s *Sets) NewEncoder() *encoding.Encoder { return encoding.Nop.NewEncoder() }

// isMark reports whether a character of a set is a mark on the one after it.
func isMark(r rune) bool { return unicode.Is(unicode.Mn, r) }
