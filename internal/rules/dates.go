package rules

import (
	"fmt"
	"slices"

	"mrrc-lua/internal/lazyregexp"
	"mrrc-lua/parse"
)

// Values of the key dates.
const (
	datesOrder       = "order"       // compares the two dates in 008
	datesPublication = "publication" // compares the date in 008 with 260 and 264
)

var (
	tag008 = parse.TagOf('0', '0', '8')
	tag260 = parse.TagOf('2', '6', '0')
	tag264 = parse.TagOf('2', '6', '4')
)

// compileDates compiles the rules about the dates of 008/06-14 (MARC 21 bibliographic, 008, all materials).
func compileDates(e *entry, u *rule) error {
	which, err := oneOf("dates", e.Dates, datesOrder, datesPublication)
	if err != nil {
		return err
	}
	u.tags = []parse.TagPattern{{Mask: 0xFFFFFF, Want: tag008}}
	if u.records == "" {
		u.records = "bibliographic"
	}
	if which == datesOrder {
		u.perField = checkOrder
	} else {
		u.atEnd = checkPublication
	}
	return nil
}

// checkOrder compares the two dates of 008, if the type of date says which of them must be later.
func checkOrder(r *Run, u *rule, _ parse.Field, data []byte) {
	if len(data) < 15 {
		return
	}
	if !isYear(data[7:11]) || !isYear(data[11:15]) {
		return
	}
	first, second := string(data[7:11]), string(data[11:15])
	kind := data[6]
	switch kind {
	case 'c', 'd', 'i', 'k', 'm', 'q', 'u':
		if first > second {
			r.found(u, tag008, "", data[6:15], fmt.Sprintf("008/06 is %c, a range, and 008/07-10 (%s) is later than 008/11-14 (%s)", kind, first, second))
		}
	case 'r':
		if first < second {
			r.found(u, tag008, "", data[6:15], fmt.Sprintf("008/06 is r, a reprint, and its date 008/07-10 (%s) is earlier than that of the original (%s)", first, second))
		}
	}
}

// isYear reports whether a date consists of digits.
func isYear(date []byte) bool {
	return !slices.ContainsFunc(date, func(c byte) bool { return c < '0' || c > '9' })
}

// year matches a year in a date of publication.
var year = lazyregexp.New(`[0-9]{4}`)

// checkPublication looks for the date of 008, if it is a single one, among the years in 260 and 264.
func checkPublication(r *Run, u *rule) {
	f, ok := r.r.First(tag008)
	if !ok || len(f.Data()) < 15 || f.Data()[6] != 's' || !isYear(f.Data()[7:11]) {
		return
	}
	date := string(f.Data()[7:11])
	var shown []byte
	for f := range r.r.Fields {
		if t := f.Tag(); t != tag260 && t != tag264 {
			continue
		}
		for it := f.Subfields(); ; {
			code, value, more := it.Next()
			if !more {
				break
			}
			if code != 'c' && code != 'g' {
				continue
			}
			years := year().FindAll(value, -1)
			for _, y := range years {
				if string(y) == date {
					return
				}
			}
			if len(years) > 0 && shown == nil {
				shown = value
			}
		}
	}
	if shown != nil {
		r.found(u, tag008, "", shown, fmt.Sprintf("008/07-10 is %s, which is not among the years of publication", date))
	}
}
