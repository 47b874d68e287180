package htmlreport

import (
	"slices"
)

// Bounds of the entries on a page. Examples are the first ones of each kind.
const (
	maxEven     = 16_000_000 // bytes
	maxExamples = 2_400_000  // bytes
	examples    = 10         // of each kind
)

// sample keeps entries of a run of any length within a budget. As long as all fit, it keeps all. Then it leaves
// out the fields that do not differ; then it keeps every second entry, every fourth and so on. Examples, which are the
// first entries with each kind of change, are kept whole, so that what is rare is not missing. The result depends
// only on the entries and their order.
type sample struct {
	even, rare int // bounds, in bytes: of entries that are spread evenly, and of examples
	seen       int64
	stride     int64 // every how many are kept
	kept       []keptView
	bytes      int  // of those that are not examples
	lean       bool // of these, fields that do not differ were left out
	first      map[subject]int
	firstBytes int // of examples
	sources    []string
}

// keptView is an entry that was kept.
type keptView struct {
	view    *View
	at      int64
	example bool
	source  int
}

func newSample() *sample {
	return &sample{even: maxEven, rare: maxExamples, stride: 1, first: map[subject]int{}}
}

// add takes the next entry.
func (s *sample) add(v *View) {
	k := keptView{view: v, at: s.seen, source: s.source(v.source)}
	s.seen++
	for _, what := range v.subjects {
		if s.first[what] < examples {
			s.first[what]++
			k.example = true
		}
	}
	v.subjects = nil
	if k.example && s.firstBytes+v.size() > s.rare {
		v.rest = nil
		k.example = s.firstBytes+v.size() <= s.rare
	}
	switch {
	case k.example:
		s.firstBytes += v.size()
	case k.at%s.stride != 0:
		return
	default:
		if s.lean {
			v.rest = nil
		}
		s.bytes += v.size()
	}
	s.kept = append(s.kept, k)
	s.fit()
}

// fit keeps less until the budget is kept.
func (s *sample) fit() {
	for s.bytes > s.even && s.stride <= s.seen {
		s.thin()
	}
}

// thin keeps less of what was kept so far.
func (s *sample) thin() {
	if !s.lean {
		s.lean = true
		for _, k := range s.kept {
			if !k.example {
				k.view.rest = nil
			}
		}
	} else {
		s.stride *= 2
		s.kept = slices.DeleteFunc(s.kept, func(k keptView) bool { return k.at%s.stride != 0 && !k.example })
	}
	s.bytes = 0
	for _, k := range s.kept {
		if !k.example {
			s.bytes += k.view.size()
		}
	}
}

// shrink halves the budget.
func (s *sample) shrink() {
	s.even = min(s.even, s.bytes) / 2
	s.fit()
}

// maxSources is how many names of inputs a page has.
const maxSources = 1000

// source returns the number of an input. If there are more than maxSources, the others share one number.
func (s *sample) source(name string) int {
	if n := len(s.sources); n > 0 && s.sources[n-1] == name {
		return n - 1
	}
	if i := slices.Index(s.sources, name); i >= 0 {
		return i
	}
	if len(s.sources) == maxSources {
		s.sources = append(s.sources, "(other inputs)")
	}
	if len(s.sources) > maxSources {
		return maxSources
	}
	s.sources = append(s.sources, name)
	return len(s.sources) - 1
}

// json returns the data of the page. Each entry has a line of its own, so that the script can parse them one by one, and so
// have the control numbers of records that are the same.
func (d *Diff) json() string {
	s := d.sample
	size := 64
	for _, k := range s.kept {
		size += k.view.size() + 32
	}
	b := append(make([]byte, 0, size), `{"sources":[`...)
	for i, name := range s.sources {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, cut([]byte(name), 0, maxName))
	}
	b = append(b, `],"repeats":[`...)
	for i, line := range d.repeatLines() {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(append(b, '['), []byte(line[0]))
		b = append(appendText(append(b, ','), []byte(line[1])), ']')
	}
	b = append(b, `],"entries":[`...)
	for i, k := range s.kept {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, '\n'), k.view.changed...)
		b = appendNumber(b, "source", int64(k.source))
		b = appendNumber(b, "at", k.at+1)
		if k.view.rest != nil {
			b = append(append(b, `,"rest":`...), k.view.rest...)
		}
		b = append(b, '}')
	}
	b = append(b, "\n],\n"...)
	d.same.fit(max(leastSame, maxEven+maxExamples-s.bytes-s.firstBytes))
	return string(append(d.same.appendJSON(b), '}'))
}
