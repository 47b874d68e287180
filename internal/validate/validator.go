package validate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mrrc-lua/parse"
)

// Finding is one fault and its place.
type Finding struct {
	parse.Problem
	Severity Severity
	Pos      parse.Pos
	ID       string // the 001, "" when there is none
	Rejected bool   // the record could not be read
}

// Text describes the fault in one line without control characters.
func (f *Finding) Text() string {
	if f.Rejected || !isOwn(f.Code) {
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
	Places  int                 // first findings kept of each code
	Each    func(Finding) error // called with every finding, in the order of the input; may be nil
	Ignored int64               // findings left out because of the filter
	Records int64               // records with findings

	counts  map[kind]*Count
	numbers *numbers
}

// New returns a validator that keeps the first findings of each code.
func New(places int, filter Filter) *Validator {
	return &Validator{Filter: filter, Places: places, counts: map[kind]*Count{}, numbers: newNumbers()}
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
}

// maxListed bounds the findings listed for one record; all are counted.
const maxListed = 100

// Look implements engine.Examiner.
func (v *Validator) Look(records []parse.Record) any {
	b := &batch{counts: map[kind]*Count{}, ids: make([]uint64, len(records)), bad: make([]bool, len(records))}
	for i := range records {
		r := &records[i]
		if r.Continued() {
			continue
		}
		one := ofRecord{v: v, b: b, r: r, i: i}
		if e := r.Err(); e != nil {
			one.found(e.Problem, Error)
		} else {
			if id := r.ControlNumber(); len(id) > 0 {
				b.ids[i] = v.numbers.hash(id) | 1
			}
			for _, p := range r.Problems() {
				one.found(p, SeverityOfCode(p.Code))
			}
			check(r, v.Values, func(p parse.Problem) { one.found(p, SeverityOfCode(p.Code)) })
		}
	}
	return b
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

func (o *ofRecord) found(p parse.Problem, s Severity) {
	if !o.v.Filter.takes(s, &p) {
		o.b.ignored++
		return
	}
	if !o.b.bad[o.i] {
		o.b.bad[o.i] = true
		o.b.records++
	}
	c := countOf(o.b.counts, p.Code, s)
	c.Findings++
	if k := (kind{p.Code, s}); !slices.Contains(o.kinds, k) {
		o.kinds = append(o.kinds, k)
		c.Records++
	}
	all := o.v.Each != nil && o.listed < maxListed
	if !all && len(c.First) >= o.v.Places {
		return
	}
	f := Finding{Problem: p, Severity: s, Pos: o.r.Pos(), ID: string(o.r.ControlNumber()), Rejected: o.r.Err() != nil}
	if len(c.First) < o.v.Places {
		c.First = append(c.First, f)
	}
	if all {
		o.listed++
		o.b.each = append(o.b.each, f)
	}
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
		before := v.numbers.meet(hash, r.Pos().Number)
		if before == 0 {
			continue
		}
		one := ofRecord{v: v, b: b, r: r, i: i}
		one.found(parse.Problem{Code: CodeDuplicate001, Tag: tag001, Note: fmt.Sprintf("record %d also has it", before)}, SeverityOfCode(CodeDuplicate001))
	}
	slices.SortStableFunc(b.each, func(x, y Finding) int { return int(x.Pos.Number - y.Pos.Number) })
}

// Full reports whether there were more control numbers than can be remembered, so that later duplicates
// were not found.
func (v *Validator) Full() bool { return v.numbers.full }

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
