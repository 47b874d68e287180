package validate

import (
	"fmt"

	"mrrc-lua/internal/avram"
	"mrrc-lua/internal/avram/marc21"
	"mrrc-lua/parse"
)

// End reports the numbers of the whole input that a schema states and that are not right. It is called once, after the
// last record.
func (v *Validator) End(source string) error {
	if v.Schema == nil || !v.Schema.validator.Schema.Counting() {
		return nil
	}
	var err error
	v.Schema.validator.CheckTotals(v.totals, func(p avram.Problem) {
		tag, _ := parse.MakeTag(p.Tag)
		f := Finding{Fault: Fault{Problem: parse.Problem{Code: CodeCount, Tag: tag, Note: p.Text()}, Severity: SeverityOfCode(CodeCount), Place: nowhere, Own: true},
			Pos: parse.Pos{Source: source}}
		if !v.Filter.takes(f.Severity, &f.Problem) {
			v.Ignored++
			return
		}
		c := countOf(v.counts, CodeCount, f.Severity)
		c.Findings++
		if len(c.First) < v.Places {
			c.First = append(c.First, f)
		}
		if v.Each != nil && err == nil {
			err = v.Each(f)
		}
	})
	return err
}

// Report is everything that was found in an input, for reports of other forms.
type Report struct {
	Records  int64            // with findings
	Findings [Error + 1]int64 // by severity
	Ignored  int64
	Codes    []Count // the most severe first, then by number
}

// Report returns what was found so far.
func (v *Validator) Report() Report {
	r := Report{Records: v.Records, Ignored: v.Ignored, Codes: v.Counts()}
	for i := range r.Codes {
		r.Findings[r.Codes[i].Severity] += r.Codes[i].Findings
	}
	return r
}

// Page returns the page of the Library of Congress about the field of a finding, "" when there is none, or the record is
// not a bibliographic one of MARC 21.
func (f *Finding) Page() string {
	if f.Tag == 0 || !f.MARC21 {
		return ""
	}
	return marc21.Page(f.Tag)
}

// Share returns the share of records with a code, of all that were read, as people write it: 12%, 0.3%.
func (c *Count) Share(records int64) string {
	if records <= 0 {
		return ""
	}
	share := 100 * float64(c.Records) / float64(records)
	switch {
	case share >= 10:
		return fmt.Sprintf("%.0f%%", share)
	case share >= 0.1:
		return fmt.Sprintf("%.1f%%", share)
	}
	return fmt.Sprintf("%.2g%%", share)
}
