package facet

import (
	"fmt"
	"strings"

	"mrrc-lua/parse"
)

// YearRules say how a year of publication is chosen.
type YearRules struct {
	Original bool // of a reprint, or what was published after it was made: the year of the original
	Spread   int  // a range of years is represented by the year in its middle, if it spans at most so many years
}

// DefaultSpread is a decade: 199u is 1994.
const DefaultSpread = 10

// PublicationYear returns the year of publication of a bibliographic record of MARC 21, four digits. 008/06 says which
// of the two dates in 008/07-14 counts (https://www.loc.gov/marc/bibliographic/bd008a.html):
//
//	b, n     neither
//	r, p     the first; the second, which is that of the original or of the production, with Original
//	q        a range from the first to the second
//	t        the first; if it is not known the second, that of the copyright
//	others   the first
//
// A date with u is a range: 19uu is 1900 to 1999. If 008 has no year, it is the first one in 264 with second indicator
// 1, 260, or any 264, $c; there, [199-] is a range. ok is false if there is none.
func PublicationYear(r *parse.Record, rules YearRules) (year string, ok bool) {
	n := 0
	if f, found := r.First(tag008); found {
		n = rules.coded(f.Data())
	}
	for _, which := range []func(f parse.Field) bool{isPublished, func(f parse.Field) bool { return f.Tag() == tag264 }} {
		for f := range r.Fields {
			if n > 0 || !which(f) {
				continue
			}
			it := f.Subfields()
			for c, v, more := it.Next(); more && n == 0; c, v, more = it.Next() {
				if c == 'c' {
					n = rules.written(string(v))
				}
			}
		}
	}
	return fmt.Sprintf("%04d", n), n > 0
}

var (
	tag260 = tag("260")
	tag264 = tag("264")
)

// isPublished reports whether a field is a statement of publication.
func isPublished(f parse.Field) bool {
	_, ind2 := f.Indicators()
	return f.Tag() == tag260 || f.Tag() == tag264 && ind2 == '1'
}

// coded returns the year in 008, 0 if there is none.
func (rules YearRules) coded(fixed []byte) int {
	if len(fixed) < 15 {
		return 0
	}
	first, second := string(fixed[7:11]), string(fixed[11:15])
	switch fixed[6] {
	case 'b', 'n':
		return 0
	case 'r', 'p':
		if n := rules.one(second); rules.Original && n > 0 {
			return n
		}
	case 'q':
		from, _, ok1 := span(first)
		_, to, ok2 := span(second)
		if ok1 && ok2 {
			return rules.middle(from, to)
		}
	case 't':
		if n := rules.one(first); n == 0 {
			return rules.one(second)
		}
	}
	return rules.one(first)
}

// one returns the year of a date, 0 if it is none.
func (rules YearRules) one(date string) int {
	from, to, ok := span(date)
	if !ok {
		return 0
	}
	return rules.middle(from, to)
}

// middle returns the year in the middle of a range, 0 if it is too long.
func (rules YearRules) middle(from, to int) int {
	if to < from || to-from > rules.Spread && to != from {
		return 0
	}
	return (from + to) / 2
}

// span returns the range of years that a date of four characters stands for. 9999 and 0000 are no years.
func span(date string) (from, to int, ok bool) {
	if len(date) != 4 || date[0] == 'u' {
		return 0, 0, false
	}
	unknown := false
	for i := range 4 {
		switch c := date[i]; {
		case c == 'u':
			unknown = true
			from, to = 10*from, 10*to+9
		case c >= '0' && c <= '9' && !unknown:
			from, to = 10*from+int(c-'0'), 10*to+int(c-'0')
		default:
			return 0, 0, false
		}
	}
	return from, to, to > 0 && from < 3000
}

// written returns the first year in a statement of publication, 0 if there is none: four digits that are not part of a
// longer number, or three and a hyphen or question mark for a decade.
func (rules YearRules) written(s string) int {
	for i := 0; i < len(s); {
		n := 0
		for i+n < len(s) && s[i+n] >= '0' && s[i+n] <= '9' {
			n++
		}
		date := s[i : i+n]
		if n == 3 && i+n < len(s) && strings.IndexByte("-?", s[i+n]) >= 0 {
			date += "u"
		}
		if len(date) == 4 && date < "3000" {
			if year := rules.one(date); year > 0 {
				return year
			}
		}
		i += n + 1
	}
	return 0
}
