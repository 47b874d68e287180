package validate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"mrrc-lua/internal/avram"
	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/internal/repeats"
	"mrrc-lua/internal/rules"
	"mrrc-lua/parse"
)

// Place is where in a record a fault is.
type Place struct {
	Field     int    // of the field in the record, from 0; -1: the record as a whole
	Indicator int    // 1 or 2; 0: none
	Subfield  string // its code; "": none
	Position  string // in the value: 05 or 00-04; "": the whole value
}

// Fault is a fault in a record.
type Fault struct {
	parse.Problem
	Severity Severity
	Place    Place

	Own bool // this package's, not the parser's
}

// Finding is one fault and its record.
type Finding struct {
	Fault
	Pos      parse.Pos
	ID       string // the 001, "" when there is none
	Rejected bool   // the record could not be read
	Line     string // the field as text, at most 300 bytes of it; "" when no field is concerned
	MARC21   bool   // the record is a bibliographic one of MARC 21
}

// Text describes the fault in one line without control characters.
func (f *Fault) Text() string {
	if !f.Own {
		return f.Problem.String()
	}
	text := string(f.Code) + ": "
	if f.Tag != 0 && !strings.HasPrefix(f.Note, f.Tag.String()) {
		q := strconv.QuoteToASCII(f.Tag.String())
		text += "field " + q[1:len(q)-1] + ": "
	}
	text += f.Note
	if f.Found != "" {
		text += " (found " + strconv.QuoteToASCII(f.Found) + ")"
	}
	return text
}

// Count holds the findings of one code with one severity.
type Count struct {
	Code     parse.Code
	Severity Severity
	Findings int64
	Records  int64     // that have such findings
	First    []Finding // the first of them, at most Validator.Places
}

// Validator examines the records of one input (engine.Examiner) and keeps the account.
type Validator struct {
	Filter  Filter
	Values  bool                // also check the values of the fixed fields
	OCLC    bool                // with Values: also report values of OCLC that MARC 21 does not have
	Schema  *Schema             // that records must follow; nil: none
	Rules   *rules.Set          // beyond the schema; nil: none
	Places  int                 // first findings kept of each code
	Each    func(Finding) error // called with every finding, in the order of the input; may be nil
	Ignored int64               // findings left out because of the filter
	Records int64               // records with findings

	counts   map[kind]*Count
	numbers  *repeats.Keys // control numbers
	checkers sync.Pool     // of *checker
	totals   *avram.Totals
}

// New returns a validator that keeps the first findings of each code.
func New(places int, filter Filter) *Validator {
	return &Validator{Filter: filter, Places: places, counts: map[kind]*Count{}, numbers: repeats.New()}
}

// kind is a code and a severity: the same code can be an error in a record that was rejected and a
// warning in one that was not.
type kind struct {
	code     parse.Code
	severity Severity
}

// batch holds the findings in one batch.
type batch struct {
	counts  map[kind]*Count
	each    []Finding // all findings, if they are wanted
	ids     []uint64  // of the records, hashed; 0: none
	bad     []bool    // records with findings
	ignored int64
	records int64
	totals  *avram.Totals // what a schema counts
}

// maxListed bounds the findings listed for one record; all are counted.
const maxListed = 100

// Look implements engine.Examiner.
func (v *Validator) Look(records []parse.Record) any {
	b := &batch{counts: map[kind]*Count{}, ids: make([]uint64, len(records)), bad: make([]bool, len(records))}
	c, _ := v.checkers.Get().(*checker)
	if c == nil {
		c = newChecker(v.Values, v.OCLC, v.Schema, v.Rules)
	}
	defer v.checkers.Put(c)
	one := ofRecord{v: v, b: b}
	c.report = one.found
	for i := range records {
		r := &records[i]
		if r.Continued() {
			continue
		}
		one.r, one.i, one.kinds, one.listed = r, i, one.kinds[:0], 0
		if e := r.Err(); e != nil {
			one.found(&Fault{Problem: e.Problem, Severity: Error, Place: nowhere})
			continue
		}
		if id := r.ControlNumber(); len(id) > 0 {
			b.ids[i] = v.numbers.Hash(id) | 1
		}
		for _, p := range r.Problems() {
			one.found(&Fault{Problem: p, Severity: SeverityOfCode(p.Code), Place: nowhere})
		}
		c.check(r)
	}
	if c.schema != nil {
		b.totals = c.schema.walker.Totals()
	}
	return b
}

// newChecker makes a checker; its report is set by the caller.
func newChecker(values, oclc bool, s *Schema, set *rules.Set) *checker {
	c := &checker{values: values, oclc: oclc}
	if s != nil {
		c.schema = newBySchema(c, s)
	}
	if set != nil {
		c.rules = set.Run(c.ruled)
	}
	return c
}

// ofRecord collects the findings of one record.
type ofRecord struct {
	v      *Validator
	b      *batch
	r      *parse.Record
	i      int    // its place in the batch
	kinds  []kind // seen in this record
	listed int
}

func (o *ofRecord) found(p *Fault) {
	if !o.v.Filter.takes(p.Severity, &p.Problem) {
		o.b.ignored++
		return
	}
	if !o.b.bad[o.i] {
		o.b.bad[o.i] = true
		o.b.records++
	}
	c := countOf(o.b.counts, p.Code, p.Severity)
	c.Findings++
	if k := (kind{p.Code, p.Severity}); !slices.Contains(o.kinds, k) {
		o.kinds = append(o.kinds, k)
		c.Records++
	}
	all := o.v.Each != nil && o.listed < maxListed
	if !all && len(c.First) >= o.v.Places {
		return
	}
	f := Finding{Fault: *p, Pos: o.r.Pos(), ID: string(o.r.ControlNumber()), Rejected: o.r.Err() != nil, Line: lineOf(o.r, p.Place.Field),
		MARC21: o.r.Err() == nil && !o.r.UNIMARC() && fixedfield.Format(o.r.Leader().Type()) == "bibliographic"}
	if len(c.First) < o.v.Places {
		c.First = append(c.First, f)
	}
	if all {
		o.listed++
		o.b.each = append(o.b.each, f)
	}
}

// lineOf returns a field as text: tag, indicators, $ before each code.
func lineOf(r *parse.Record, field int) string {
	const most = 300
	if field < 0 || field >= r.Positions() {
		return ""
	}
	n := -1
	for f := range r.Fields {
		if n++; n == field {
			data := f.Data()
			text := strings.ToValidUTF8(string(data[:min(len(data), most)]), "\uFFFD")
			return f.Tag().String() + " " + strings.ReplaceAll(text, "\x1F", " $")
		}
	}
	return ""
}

func countOf(counts map[kind]*Count, code parse.Code, s Severity) *Count {
	c := counts[kind{code, s}]
	if c == nil {
		c = &Count{Code: code, Severity: s}
		counts[kind{code, s}] = c
	}
	return c
}

// Take implements engine.Examiner.
func (v *Validator) Take(records []parse.Record, made any) error {
	b := made.(*batch)
	v.duplicates(records, b)
	for k, n := range b.counts {
		c := countOf(v.counts, k.code, k.severity)
		c.Findings += n.Findings
		c.Records += n.Records
		for _, f := range n.First {
			if len(c.First) < v.Places {
				c.First = append(c.First, f)
			}
		}
	}
	v.Ignored += b.ignored
	v.totals = v.totals.Add(b.totals)
	v.Records += b.records
	if v.Each == nil {
		return nil
	}
	for _, f := range b.each {
		if err := v.Each(f); err != nil {
			return err
		}
	}
	return nil
}

// duplicates finds control numbers of earlier records.
func (v *Validator) duplicates(records []parse.Record, b *batch) {
	for i, hash := range b.ids {
		if hash == 0 {
			continue
		}
		r := &records[i]
		before := v.numbers.Meet(hash, r.Pos().Number)
		if before == 0 {
			continue
		}
		one := ofRecord{v: v, b: b, r: r, i: i}
		one.found(&Fault{Problem: parse.Problem{Code: CodeDuplicate001, Tag: tag001, Note: fmt.Sprintf("record %d also has it", before)},
			Severity: SeverityOfCode(CodeDuplicate001), Place: nowhere, Own: true})
	}
	slices.SortStableFunc(b.each, func(x, y Finding) int { return int(x.Pos.Number - y.Pos.Number) })
}

// Full reports whether there were more control numbers than can be remembered, so that later duplicates
// were not found.
func (v *Validator) Full() bool { return v.numbers.Full() }

// Counts returns the findings by code, the most severe first, then by number.
func (v *Validator) Counts() []Count {
	var list []Count
	for _, c := range v.counts {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Count) int {
		switch {
		case a.Severity != b.Severity:
			return int(b.Severity) - int(a.Severity)
		case a.Findings != b.Findings:
			return int(min(max(b.Findings-a.Findings, -1), 1))
		}
		return slices.Compare([]byte(a.Code), []byte(b.Code))
	})
	return list
}
