package encode

import (
	"strings"
	"unicode"

	"mrrc-lua/parse"
)

// AsRIS returns the Writer of RIS, which programs that manage references import (Research
// Information Systems, "RIS Format Specifications"), with an empty line between records:
//
//	TY  - BOOK
//	TI  - ActivePerl with ASP and ADO
//	AU  - Martinsson, Tobias
//	PY  - 2000
//	SN  - 0471383147
//	UR  - https://perl.example.org/
//	ER  -
//
// TY is leader/06 and 07, TI is 245 $a and $b, AU are 100, 110, 111, 700, 710 and 711, but not names
// with a title ($t), PY is 008/07-10 or else the first year in 260 or 264 $c, SN are the numbers of
// 020 $a and 022 $a, UR are 856 $u. Everything else is left out without a report, also the ISBD
// punctuation at the end of a title or name. Lines end with a line feed. Control characters, which
// could end a line, are written as blanks, and bytes that are not UTF-8 as U+FFFD.
func AsRIS() Writer {
	return Writer{Separator: []byte("\n"), Append: infallible(func(dst []byte, r *parse.Record, _ func(parse.Problem)) []byte { return appendRIS(dst, r) })}
}

func appendRIS(dst []byte, r *parse.Record) []byte {
	var title, year string
	var authors, numbers, links []string
	for f := range r.Fields {
		switch tag := f.Tag().String(); tag {
		case "008":
			if data := f.Data(); len(data) >= 11 {
				if y := risYear(string(data[7:11])); y != "" {
					year = y
				}
			}
		case "020", "022":
			numbers = append(numbers, risNumbers(f)...)
		case "100", "110", "111", "700", "710", "711":
			if _, ok := f.Value('t'); !ok {
				authors = append(authors, risText(f, "ab"))
			}
		case "245":
			title = risText(f, "ab")
		case "260", "264":
			if year == "" {
				year = risYear(strings.Join(risValues(f, "c"), " "))
			}
		case "856":
			links = append(links, risValues(f, "u")...)
		}
	}
	dst = risLine(dst, "TY", risType(r.Leader()))
	dst = risLine(dst, "TI", title)
	dst = risLine(dst, "AU", authors...)
	dst = risLine(dst, "PY", year)
	dst = risLine(dst, "SN", numbers...)
	dst = risLine(dst, "UR", links...)
	return append(dst, "ER  - \n"...)
}

// risLine appends a line for each value that has a letter or digit.
func risLine(dst []byte, name string, values ...string) []byte {
	for _, value := range values {
		value = strings.TrimSpace(strings.Map(func(c rune) rune {
			if unicode.IsControl(c) || c == '\u2028' || c == '\u2029' {
				return ' '
			}
			return c // U+FFFD for a byte that is not UTF-8
		}, value))
		if value != "" {
			dst = append(append(append(append(dst, name...), "  - "...), value...), '\n')
		}
	}
	return dst
}

// risType returns the type of reference for leader/06 and 07.
func risType(l *parse.Leader) string {
	switch l[6] {
	case 'a':
		switch l[7] {
		case 'a':
			return "CHAP"
		case 'b':
			return "JOUR"
		case 'i', 's':
			return "SER"
		}
		return "BOOK"
	case 'c', 'd':
		return "MUSIC"
	case 'e', 'f':
		return "MAP"
	case 'g':
		return "VIDEO"
	case 'i', 'j':
		return "SOUND"
	case 'k':
		return "ART"
	case 'm':
		return "COMP"
	case 'p', 't':
		return "MANSCPT"
	}
	return "GEN"
}

// risValues returns the values of a field's subfields with one of the codes.
func risValues(f parse.Field, codes string) (values []string) {
	it := f.Subfields()
	for code, value, ok := it.Next(); ok; code, value, ok = it.Next() {
		if strings.IndexByte(codes, code) >= 0 {
			values = append(values, string(value))
		}
	}
	return values
}

// risText returns the text of these subfields without the ISBD punctuation at its end. A full stop
// stays after an initial and after a word of two letters.
func risText(f parse.Field, codes string) string {
	s := strings.TrimRight(strings.Join(risValues(f, codes), " "), " /:;,=")
	if rest, ok := strings.CutSuffix(s, "."); ok && len(rest)-strings.LastIndexAny(rest, " .") > 3 {
		return rest
	}
	return s
}

// risNumbers returns the numbers that the subfields $a begin with, without qualifiers.
func risNumbers(f parse.Field) (numbers []string) {
	for _, value := range risValues(f, "a") {
		if words := strings.Fields(value); len(words) > 0 && words[0][0] >= '0' && words[0][0] <= '9' {
			numbers = append(numbers, words[0])
		}
	}
	return numbers
}

// risYear returns the first four digits that are not part of a longer number, or "".
func risYear(s string) string {
	for _, digits := range strings.FieldsFunc(s, func(c rune) bool { return c < '0' || c > '9' }) {
		if len(digits) == 4 {
			return digits
		}
	}
	return ""
}
