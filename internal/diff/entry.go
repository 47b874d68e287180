package diff

import (
	"mrrc-lua/parse"
)

// Kind is the fate of a record.
type Kind uint8

// The kinds of entries.
const (
	_               Kind = iota
	RecordChanged        // Diff has the details
	RecordDropped        // it is not in the second file
	RecordAdded          // it is not in the first file
	RecordRejected       // the run rejected it
	RecordUnchanged      // nothing differs; counted and not shown
	RecordElsewhere      // rows or lines of text were made from it; counted and not shown
)

// kinds is the number of values that Kind has.
const kinds = int(RecordElsewhere) + 1

// String returns the word that is printed.
func (k Kind) String() string {
	return [...]string{"", "changed", "dropped", "added", "rejected", "unchanged", "made into rows or lines"}[k]
}

// Entry is the result for one record.
type Entry struct {
	Kind   Kind
	ID     []byte    // its 001, nil: none; that of the first file when both have the record
	By     string    // the spec by which it was paired, if not 001
	Key    string    // the value of By
	Pos    parse.Pos // where it was read; for an added record, in the second file; a zero Number: nowhere
	Output string    // the further output that it was written to, "": the main one
	Diff   Diff      // for a changed record
	Added  Side      // for an added one
	Sides  [2]Side   // the record before and after; without a Record where it is not there or not at hand
}

// kindOf returns the kind for a record that both sides have.
func kindOf(d *Diff) Kind {
	if d.Empty() {
		return RecordUnchanged
	}
	return RecordChanged
}

// EntryOf compares two records and returns an entry of kind changed or unchanged.
func EntryOf(before, after Side) Entry {
	d := Compare(before, after)
	return Entry{Kind: kindOf(&d), ID: before.Record.ControlNumber(), Pos: before.Record.Pos(), Diff: d, Sides: [2]Side{before, after}}
}
