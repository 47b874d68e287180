package validate

import (
	"mrrc-lua/internal/rules"
	"mrrc-lua/parse"
)

// ruled reports what a rule finds.
func (c *checker) ruled(p rules.Problem) {
	note := p.Note
	if note == "" {
		note = p.Text
	}
	severity, err := SeverityOf(p.Severity)
	if err != nil {
		severity = Warning // rules are read with one of the three
	}
	found := p.Found
	const most = 32
	c.found = Fault{Problem: parse.Problem{Code: parse.Code(p.Code), Tag: p.Tag, Found: found[:min(len(found), most)], Note: note}, Severity: severity,
		Place: Place{Field: p.Field, Subfield: p.Subfield}, Own: true}
	c.report(&c.found)
}
