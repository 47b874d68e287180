package htmlreport

import "mrrc-lua/internal/diff"

// Diff is the part of a page about changes: exact counts, and records. One goroutine at a time may call Add.
type Diff struct {
	Before, After string // what the columns of a record are called
	Notes         []string
	Tally         *diff.Tally // exact
	Repeated      []Repeated  // keys that several records have; exact as well

	sample *sample
	same   same
}

// NewDiff returns a part without records.
func NewDiff() *Diff { return &Diff{sample: newSample()} }

// Add adds a view, unless it is nil. Views are added in the order of the records, and belong to the Diff.
func (d *Diff) Add(v *View) {
	switch {
	case v == nil:
	case v.sameID != nil:
		d.same.add(v.sameID)
	default:
		d.sample.add(v)
	}
}

// Shown is how many records can be seen on the page.
func (d *Diff) Shown() int64 { return int64(len(d.sample.kept)) }

// Seen is how many records were added.
func (d *Diff) Seen() int64 { return d.sample.seen }

// Stride is 3 if every third record is shown, and so on.
func (d *Diff) Stride() int64 { return d.sample.stride }

// Lean reports whether fields that do not differ are on the page only for examples.
func (d *Diff) Lean() bool { return d.sample.lean }

// Examples is how many records with each kind of change are always shown, from the first one on.
func (d *Diff) Examples() int64 { return examples }

// Card is a number at the top of a part.
type Card struct {
	Name, Means string
	N           int64
	Kind        string // of records that the page can show; "": the number cannot be asked for
	Link        string // the part of the page that explains the number; "": none
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
		card := Card{Name: c.kind.String(), Means: c.means, N: d.Tally.Records(c.kind)}
		if card.N > 0 && shows(c.kind) {
			card.Kind = card.Name
		}
		if card.N > 0 || c.kind <= diff.RecordAdded || c.kind == diff.RecordUnchanged {
			list = append(list, card)
		}
	}
	for _, r := range d.RepeatedParts() {
		if n := r.Keys.Extra(); n > 0 && len(list) < maxCards {
			list = append(list, Card{Name: "repeated " + r.Of, Means: "records " + r.Where + " have that of an earlier one", N: n, Link: "repeated"})
		}
	}
	return list
}

// maxCards is how many cards there are at most: of a run with many outputs, not all have one.
const maxCards = 12

// shows reports whether a page shows records of a kind.
func shows(k diff.Kind) bool { return k != diff.RecordUnchanged && k != diff.RecordElsewhere }

// Unchanged is how many records are the same before and after.
func (d *Diff) Unchanged() int64 { return d.Tally.Records(diff.RecordUnchanged) }

// Row is a row of the table of changes by field.
type Row struct {
	diff.Row
	Field, Part string // Name is both; Part "": the row of the field
	Share       int64  // of the largest number of changes in a row, in percent
}

// Cell is a number of a row. Op is its first letter.
type Cell struct {
	*Row
	Op string
	N  int64
}

// Cells are the numbers of the row.
func (r *Row) Cells() []Cell {
	return []Cell{{r, diff.Changed.String(), r.Changed}, {r, diff.Added.String(), r.Added}, {r, diff.Removed.String(), r.Removed}, {r, diff.Moved.String(), r.Moved}}
}

// maxFieldRows is how many rows the table of changes by field has.
const maxFieldRows = 2000

// LeftRows is how many rows of the table are not on the page.
func (d *Diff) LeftRows() int64 { return int64(max(0, len(d.rows())-maxFieldRows)) }

// Rows are the changes by field, each with those of its subfields, indicators and positions below it: as many as a page
// has.
func (d *Diff) Rows() []*Row {
	rows := d.rows()
	rows = rows[:min(len(rows), maxFieldRows)]
	most := int64(1)
	for _, r := range rows {
		most = max(most, r.Total())
	}
	for _, r := range rows {
		r.Share = (100*r.Total() + most - 1) / most
	}
	return rows
}

func (d *Diff) rows() (rows []*Row) {
	for _, f := range d.Tally.Fields() {
		rows = append(rows, &Row{Row: f.Row, Field: f.Name})
		for _, p := range f.Parts {
			rows = append(rows, &Row{Row: p, Field: f.Name, Part: p.Name[len(f.Name):]})
		}
	}
	return rows
}
