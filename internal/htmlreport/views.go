package htmlreport

// The parts of a page as templates see them. Templates of this package read fields and call functions, and no methods:
// the linker keeps every exported method of the program when templates can call methods by name. So these types have
// fields with the names of the methods of their parts.

type runView struct {
	*Run
	Good              bool
	State, Line, Date string
	Shown             []Input
	ShownOutputs      []Output
	ShownNotes        []string
	KnownProblems     []Problem
	Left, LeftOutputs int64
}

func (r *Run) view() *runView {
	if r == nil {
		return nil
	}
	return &runView{
		Run: r, Good: r.Good(), State: r.State(), Line: r.Line(), Date: r.Begun.Format("2006-01-02 15:04:05 -07:00"),
		Shown: r.Shown(), Left: r.Left(), ShownOutputs: r.ShownOutputs(), LeftOutputs: r.LeftOutputs(),
		ShownNotes: r.ShownNotes(), KnownProblems: r.KnownProblems(),
	}
}

type checkedView struct {
	*Validation
	Shown   []Validated
	Left    int64
	LeftOut string
	Lists   bool
	Total   Validated
}

func (v *Validation) view() *checkedView {
	if v == nil {
		return nil
	}
	return &checkedView{Validation: v, Shown: v.Shown(), Left: v.Left(), LeftOut: v.LeftOut(), Lists: v.Lists(), Total: v.Total()}
}

type statsView struct {
	*Stats
	Records, Fields, Tags, Left int64
	Groups                      []Group
	Dates, Languages            []Bar
}

func (s *Stats) view() *statsView {
	if s == nil {
		return nil
	}
	return &statsView{
		Stats: s, Records: s.Records(), Fields: s.Fields(), Tags: s.Tags(), Left: s.Left(),
		Groups: s.Groups(), Dates: s.Dates(), Languages: s.Languages(),
	}
}

type diffView struct {
	*Diff
	Cards                                                       []Card
	Rows                                                        []rowView
	Recoded, Unchanged, LeftRows, Shown, Seen, Stride, Examples int64
	Lean                                                        bool
	RepeatedParts                                               []repeatedView
	LeftParts                                                   int64
	Searched                                                    string
}

type rowView struct {
	*Row
	Total int64
	Cells []Cell
}

type repeatedView struct {
	*Repeated
	Values, Extra, Left int64
	Full                bool
	Shown               []RepeatedKey
}

func (d *Diff) view() *diffView {
	if d == nil {
		return nil
	}
	v := &diffView{
		Diff: d, Cards: d.Cards(), Recoded: d.Tally.Recoded(), Unchanged: d.Unchanged(), LeftRows: d.LeftRows(),
		Shown: d.Shown(), Seen: d.Seen(), Stride: d.Stride(), Examples: d.Examples(), Lean: d.Lean(),
		LeftParts: d.LeftParts(), Searched: d.Searched(),
	}
	for _, r := range d.Rows() {
		v.Rows = append(v.Rows, rowView{Row: r, Total: r.Total(), Cells: r.Cells()})
	}
	for _, r := range d.RepeatedParts() {
		v.RepeatedParts = append(v.RepeatedParts, repeatedView{
			Repeated: r, Values: r.Keys.Repeated(), Extra: r.Keys.Extra(), Left: r.Left(), Full: r.Keys.Full(), Shown: r.Shown(),
		})
	}
	return v
}
