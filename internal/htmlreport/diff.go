package htmlreport

import "mrrc-lua/internal/diff"

// Diff is the part of a page about changes: counts that are exact, and records. Add is called by one
// goroutine at a time.
type Diff struct {
	Before, After string // what the columns of a record are called
	Notes         []string
	Tally         *diff.Tally // exact

	sample *sample
}

// NewDiff returns a part without records.
func NewDiff() *Diff { return &Diff{sample: newSample()} }

// Add adds a view, unless it is nil. Views are added in the order of the records, and belong to the Diff.
func (d *Diff) Add(v *View) {
	if v != nil {
		d.sample.add(v)
	}
}

// Shown is how many records can be seen on the page.
func (d *Diff) Shown() int64 { return int64(len(d.sample.kept)) }

// Seen is how many records were added.
func (d *Diff) Seen() int64 { return d.sample.seen }

// Stride is every how many records one is shown.
func (d *Diff) Stride() int64 { return d.sample.stride }

// Lean reports whether fields that do not differ are not on the page.
func (d *Diff) Lean() bool { return d.sample.lean }

// Examples is of how many records with each kind of change the page has all.
func (d *Diff) Examples() int64 { return examples }

// Card is a number at the top of a part.
type Card struct {
	Name, Means string
	N           int64
}

// Cards are the numbers of records by what happened to them.
func (d *Diff) Cards() (list []Card) {
	for _, c := range []struct {
		kind  diff.Kind
		means string
	}{
		{diff.RecordChanged, "have other contents"}, {diff.RecordAdded, "only after"}, {diff.RecordDropped, "only before"},
		{diff.RecordRejected, "could not be processed"}, {diff.RecordElsewhere, "no record was written"}, {diff.RecordUnchanged, "the same in both"},
	} {
		if n := d.Tally.Records(c.kind); n > 0 || c.kind <= diff.RecordAdded || c.kind == diff.RecordUnchanged {
			list = append(list, Card{c.kind.String(), c.means, n})
		}
	}
	return list
}

// FieldRow is a row of the table of changes by field.
type FieldRow struct {
	diff.Row
	Share int64 // of the largest number of changes in a row, in percent
}

// maxFieldRows is how many rows the table of changes by field has.
const maxFieldRows = 2000

// LeftRows is how many rows of the table are not on the page.
func (d *Diff) LeftRows() int64 { return int64(max(0, len(d.Tally.Rows())-maxFieldRows)) }

// Rows are the changes by field, subfield, indicator and position of the leader: as many as a page has.
func (d *Diff) Rows() (list []FieldRow) {
	most := int64(1)
	rows := d.Tally.Rows()
	for _, r := range rows[:min(len(rows), maxFieldRows)] {
		most = max(most, r.Total())
		list = append(list, FieldRow{Row: r})
	}
	for i := range list {
		list[i].Share = (100*list[i].Total() + most - 1) / most
	}
	return list
}
