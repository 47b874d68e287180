package profile

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// Options select what is counted besides whole fields.
type Options struct {
	Tags       []string // patterns of tags: a dot or X stands for any character; nil: all
	Subfields  bool
	Indicators bool
	Values     bool // notes the number of different values of subfields and control fields, their lengths, and a sample
}

// Of returns those rows of a table with more details that the options select.
func (o Options) Of(rows []Row) (list []Row) {
	for _, r := range rows {
		if r.Code != "" && !o.Subfields || r.Indicators != "" && !o.Indicators {
			continue
		}
		if !o.Values {
			r.Details = nil
		}
		list = append(list, r)
	}
	return list
}

// Profile holds the counts.
type Profile struct {
	opt     Options
	records int64
	tags    map[parse.Tag]*tag
}

// count is how often something occurs.
type count struct {
	records, times int64
	last           int64 // the number of the record that was counted last
	here, most     int64 // in that record, and in any one record
	values         *values
}

// values is what is noted of values, with Options.Values.
type values struct {
	shortest, longest int    // in characters
	sample            string // the first value of the run that is not empty
	at                int64  // the number of its record in the run, from 1; 0: there is none
	different         *distinct
	samples           samples
}

// maxSample is how many bytes of a sample are kept.
const maxSample = 100

// note notes a value of a record, by its number in the run.
func (c *count) note(record int64, value []byte) {
	n := utf8.RuneCount(value)
	if c.values == nil {
		c.values = &values{shortest: n, different: &distinct{}}
	}
	v := c.values
	h := hash(value)
	v.different.note(h)
	v.shortest, v.longest = min(v.shortest, n), max(v.longest, n)
	if n == 0 {
		return
	}
	v.samples.note(h, value)
	if v.at == 0 || record < v.at {
		v.sample, v.at = beginning(value), record
	}
}

// beginning returns a value, or as much of it as is kept.
func beginning(value []byte) string {
	end := min(len(value), maxSample)
	for end > 0 && end < len(value) && !utf8.RuneStart(value[end]) {
		end--
	}
	return string(value[:end])
}

// add adds what another profile noted.
func (v *values) add(o *values) {
	v.shortest, v.longest = min(v.shortest, o.shortest), max(v.longest, o.longest)
	v.different.merge(o.different)
	v.samples.merge(&o.samples)
	if o.at > 0 && (v.at == 0 || o.at < v.at) {
		v.sample, v.at = o.sample, o.at
	}
}

// tag holds the counts of the fields with a tag. It is small as long as there is little to count: a damaged file may have a
// tag of its own in every field.
type tag struct {
	wanted     bool
	fields     count
	indicators map[[2]byte]*count // nil until there is one
	codes      []byte             // of subfields, in the order in which they came
	subfields  []count            // one for each of the codes
}

// subfield returns the count of the subfields with a code, which is valid until the next call.
func (t *tag) subfield(code byte) *count {
	i := bytes.IndexByte(t.codes, code)
	if i < 0 {
		i = len(t.codes)
		t.codes, t.subfields = append(t.codes, code), append(t.subfields, count{})
	}
	return &t.subfields[i]
}

// pair returns the count of a pair of indicators.
func (t *tag) pair(ind [2]byte) *count {
	c := t.indicators[ind]
	if c == nil {
		c = &count{}
		if t.indicators == nil {
			t.indicators = map[[2]byte]*count{}
		}
		t.indicators[ind] = c
	}
	return c
}

// New returns an empty profile.
func New(opt Options) *Profile { return &Profile{opt: opt, tags: map[parse.Tag]*tag{}} }

// Add counts a record and keeps nothing of it.
func (p *Profile) Add(r *parse.Record) {
	p.records++
	for pos := range r.Positions() {
		if f := r.At(pos); !f.Deleted() {
			p.field(f)
		}
	}
}

func (p *Profile) field(f parse.Field) {
	t := p.tags[f.Tag()]
	if t == nil {
		t = &tag{wanted: p.wants(f.Tag())}
		p.tags[f.Tag()] = t
	}
	if !t.wanted {
		return
	}
	t.fields.one(p.records)
	if f.IsControl() {
		if p.opt.Values {
			t.fields.note(f.Record().Pos().Index, f.Data())
		}
		return
	}
	if p.opt.Indicators {
		a, b := f.Indicators()
		t.pair([2]byte{a, b}).one(p.records)
	}
	if !p.opt.Subfields {
		return
	}
	for it := f.Subfields(); ; {
		code, value, ok := it.Next()
		if !ok {
			return
		}
		c := t.subfield(code)
		c.one(p.records)
		if p.opt.Values {
			c.note(f.Record().Pos().Index, value)
		}
	}
}

// wants reports whether fields with a tag are counted.
func (p *Profile) wants(t parse.Tag) bool {
	return p.opt.Tags == nil || slices.ContainsFunc(p.opt.Tags, t.Matches)
}

func (c *count) one(record int64) {
	c.times++
	if c.last != record {
		c.last, c.here = record, 0
		c.records++
	}
	c.here++
	c.most = max(c.most, c.here)
}

func (c *count) add(o *count) {
	c.records += o.records
	c.times += o.times
	c.most = max(c.most, o.most)
	switch {
	case o.values == nil:
	case c.values == nil:
		c.values = o.values
	default:
		c.values.add(o.values)
	}
}

// Merge adds the counts of another profile with the same options, which must not be used afterwards.
func (p *Profile) Merge(o *Profile) {
	p.records += o.records
	for name, theirs := range o.tags {
		ours := p.tags[name]
		if ours == nil {
			p.tags[name] = theirs
			continue
		}
		ours.fields.add(&theirs.fields)
		for ind, c := range theirs.indicators {
			ours.pair(ind).add(c)
		}
		for i, code := range theirs.codes {
			ours.subfield(code).add(&theirs.subfields[i])
		}
	}
}

// Row is a line of the table: of the leader (the tag is LDR), of a field, of a pair of indicators or of a
// subfield. In its names, a byte that is not printable ASCII is shown as {0A}, a blank as #.
type Row struct {
	Tag        string `json:"tag"`
	Indicators string `json:"indicators,omitempty"`
	Code       string `json:"code,omitempty"`
	Records    int64  `json:"records"` // that have it
	Times      int64  `json:"times"`   // that it occurs
	*Details
}

// Details are further columns, with Options.Values.
type Details struct {
	Percent  float64 `json:"percent"`            // of all records have it, with two decimals
	Most     int64   `json:"most"`               // times that it occurs in one record, at most
	Distinct *int64  `json:"distinct,omitempty"` // different values; nil: it has no values of its own
	About    bool    `json:"about,omitempty"`    // Distinct is an estimate: there are too many
	Shortest *int    `json:"shortest,omitempty"` // characters of its shortest value; nil: it has no values of its own
	Longest  *int    `json:"longest,omitempty"`  // and of its longest
	Sample   string  `json:"sample,omitempty"`   // the first value that is not empty, or its beginning
	// Samples are at most MostSamples different values that are not empty, or their beginnings, sorted. They are taken evenly
	// from all different values, and do not depend on the order of the records.
	Samples []string `json:"-"`
}

// details returns the further columns of a row; nil without Options.Values.
func (p *Profile) details(c *count) *Details {
	if !p.opt.Values {
		return nil
	}
	d := &Details{Percent: math.Round(1e4*float64(c.records)/float64(max(p.records, 1))) / 100, Most: c.most}
	if v := c.values; v != nil {
		n, exact := v.different.count()
		d.Distinct, d.About = &n, !exact
		d.Shortest, d.Longest, d.Sample, d.Samples = &v.shortest, &v.longest, v.sample, v.samples.list()
	}
	return d
}

// Rows returns the table: first the row of the leader, then rows sorted by tag. For each tag the row of
// the field comes first, then those of its indicators, then those of its subfields.
func (p *Profile) Rows() []Row {
	var rows []Row
	for name, t := range p.tags {
		if !t.wanted {
			continue
		}
		b := name.Bytes()
		row := Row{Tag: visible(b[:])}
		add := func(ind, code string, c *count) {
			row.Indicators, row.Code, row.Records, row.Times = ind, code, c.records, c.times
			row.Details = p.details(c)
			rows = append(rows, row)
		}
		add("", "", &t.fields)
		for ind, c := range t.indicators {
			add(visible(ind[:]), "", c)
		}
		for i, code := range t.codes {
			add("", visible([]byte{code}), &t.subfields[i])
		}
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Tag, b.Tag), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Indicators, b.Indicators))
	})
	leader := &count{records: p.records, times: p.records, most: min(p.records, 1)}
	return slices.Insert(rows, 0, Row{Tag: "LDR", Records: p.records, Times: p.records, Details: p.details(leader)})
}

func visible(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		switch {
		case c == ' ':
			s.WriteByte('#')
		case c < ' ' || c > '~':
			fmt.Fprintf(&s, "{%02X}", c)
		default:
			s.WriteByte(c)
		}
	}
	return s.String()
}
