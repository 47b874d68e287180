package validate

import (
	"mrrc-lua/internal/rules"
	"mrrc-lua/parse"
)

// Checker checks single records, for scripts. It belongs to one goroutine.
type Checker struct {
	c      *checker
	filter Filter
	list   []Fault
}

// NewChecker makes a checker; schema and rules may be nil. values and oclc are those of Validator.
func NewChecker(values, oclc bool, schema *Schema, set *rules.Set, filter Filter) *Checker {
	k := &Checker{c: newChecker(values, oclc, schema, set), filter: filter}
	k.c.report = func(f *Fault) {
		if len(k.list) < maxListed && k.filter.takes(f.Severity, &f.Problem) {
			k.list = append(k.list, *f)
		}
	}
	return k
}

// Check returns the faults of a record: what the parser tolerated, and what the checks find, at most 100. The list is valid
// until the next call.
func (k *Checker) Check(r *parse.Record) []Fault {
	k.list = k.list[:0]
	for _, p := range r.Problems() {
		k.c.report(&Fault{Problem: p, Severity: SeverityOfCode(p.Code), Place: nowhere})
	}
	k.c.check(r)
	return k.list
}
