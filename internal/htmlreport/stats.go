package htmlreport

import (
	"cmp"
	"fmt"
	"slices"

	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/internal/profile"
)

// Stats is the part of a page about the fields in files.
type Stats struct {
	Rows  []profile.Row // with Details; the first is that of the leader
	Coded *profile.Coded
}

// Records is how many records were counted.
func (s *Stats) Records() int64 { return s.Rows[0].Records }

// maxRows is how many rows a page has.
const maxRows = 15_000

// Left is how many rows are not on the page.
func (s *Stats) Left() int64 { return int64(max(0, len(s.Rows)-1-maxRows)) }

// maxSampleBytes is for how many bytes of samples a page has room.
const maxSampleBytes = 1_500_000

// Samples returns the values of a row that are on the page: fewer if there are very many rows.
func (s *Stats) Samples(r profile.Row) []string {
	const longest = 100 // bytes
	room := maxSampleBytes / longest / min(len(s.Rows), maxRows)
	if r.Details == nil {
		return nil
	}
	return r.Samples[:min(len(r.Samples), max(1, room))]
}

// Tags is how many tags occur.
func (s *Stats) Tags() int64 { return int64(len(s.groups(len(s.Rows)))) }

// Fields is how many fields the records have.
func (s *Stats) Fields() (n int64) {
	for _, g := range s.groups(len(s.Rows)) {
		n += g.Field.Times
	}
	return n
}

// Group is a field and what is in it.
type Group struct {
	Field                 profile.Row
	Indicators, Subfields []profile.Row
}

// Groups are the rows of the page.
func (s *Stats) Groups() []Group { return s.groups(maxRows + 1) }

func (s *Stats) groups(end int) (list []Group) {
	for _, r := range s.Rows[1:min(end, len(s.Rows))] {
		switch {
		case r.Indicators == "" && r.Code == "":
			list = append(list, Group{Field: r})
		case len(list) == 0:
		case r.Code == "":
			g := &list[len(list)-1]
			g.Indicators = append(g.Indicators, r)
		default:
			g := &list[len(list)-1]
			g.Subfields = append(g.Subfields, r)
		}
	}
	return list
}

// statsCells is what the template of the cells of a row gets.
type statsCells struct {
	Row     profile.Row
	Samples []string
}

// Bar is a row of a chart.
type Bar struct {
	Label string
	N     int64
	Share float64 // of all records of the chart, in percent
	Width int64   // of the longest bar, in percent
}

// bars computes the shares and widths of a chart of all records.
func bars(list []Bar, all int64) []Bar {
	most := int64(1)
	for _, b := range list {
		most = max(most, b.N)
	}
	for i := range list {
		list[i].Share, list[i].Width = 100*float64(list[i].N)/float64(max(all, 1)), (100*list[i].N+most-1)/most
	}
	return list
}

// Decades from the first to the last have a bar each. Earlier years share a bar, and so do later ones.
const (
	firstDecade = 1800
	lastDecade  = 2090
	decade      = 10
)

// Dates is the chart of the years in 008/07-10.
func (s *Stats) Dates() (list []Bar) {
	byDecade, early, late := map[int]int64{}, int64(0), int64(0)
	from, to := lastDecade, firstDecade
	for year, n := range s.Coded.Years {
		switch d := year / decade * decade; {
		case d < firstDecade:
			early += n
		case d > lastDecade:
			late += n
		default:
			byDecade[d] += n
			from, to = min(from, d), max(to, d)
		}
	}
	add := func(label string, n int64) {
		if n > 0 {
			list = append(list, Bar{Label: label, N: n})
		}
	}
	add(fmt.Sprintf("before %d", firstDecade), early)
	for d := from; d <= to; d += decade { // also decades without records, so that gaps are seen
		list = append(list, Bar{Label: fmt.Sprintf("%d–%d", d, d+decade-1), N: byDecade[d]})
	}
	add(fmt.Sprintf("after %d", lastDecade+decade-1), late)
	add("no complete year", s.Coded.NoYear)
	return bars(list, s.Coded.Records)
}

// maxLanguages is how many languages have a bar.
const maxLanguages = 30

// Languages is the chart of the languages in 008/35-37.
func (s *Stats) Languages() (list []Bar) {
	position := fixedfield.Known("008", "lang")
	for code, n := range s.Coded.Languages {
		var label string
		if name, ok := position.Meaning(code); ok {
			label = fmt.Sprintf("%s (%s)", name, code)
		} else if code == profile.OtherCode {
			label = "not a code of a language"
		} else {
			label = fmt.Sprintf("%q, not in the list of MARC 21", code)
		}
		list = append(list, Bar{Label: label, N: n})
	}
	slices.SortFunc(list, func(a, b Bar) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Label, b.Label)) })
	if len(list) > maxLanguages {
		rest := Bar{Label: fmt.Sprintf("%d others", len(list)-maxLanguages)}
		for _, b := range list[maxLanguages:] {
			rest.N += b.N
		}
		list = append(list[:maxLanguages], rest)
	}
	return bars(list, s.Coded.Records)
}

// span writes the shortest and the longest value in characters.
func span(d *profile.Details) string {
	switch {
	case d.Shortest == nil:
		return ""
	case *d.Shortest == *d.Longest:
		return fmt.Sprint(*d.Shortest)
	}
	return fmt.Sprintf("%d–%d", *d.Shortest, *d.Longest)
}
