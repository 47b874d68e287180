package diff

import (
	"mrrc-lua/parse"
)

// Kind says what became of a record.
type Kind uint8

// The kinds of entries.
const (
	_               Kind = iota
	RecordChanged        // Diff says how
	RecordDropped        // it is not in the second file
	RecordAdded          // it is not in the first file
	RecordRejected       // the run rejected it
	RecordUnchanged      // nothing differs; counted and not shown
	RecordElsewhere      // rows or lines of text were made of it; counted and not shown
)

// kinds is the number of values that Kind has.
const kinds = int(RecordElsewhere) + 1

// String returns the word that is printed.
func (k Kind) String() string {
	return [...]string{"", "changed", "dropped", "added", "rejected", "unchanged", "made into rows or lines"}[k]
}

// Entry is what became of one record.
type Entry struct {
	Kind   Kind
	ID     []byte    // its 001, nil: none; in the first file where it is in both
	By     string    // what it was found by, when that is not 001
	Key    string    // and what that is
	Pos    parse.Pos // where it was read, of an added record in the second file; a zero Number: nowhere
	Output string    // the further output that it was written to, "": the main one
	Diff   Diff      // of a changed record
	Added  Side      // of an added one
}

// Entries of records that are there on both sides are changed or unchanged.
func kindOf(d *Diff) Kind {
	if d.Empty() {
		return RecordUnchanged
	}
	return RecordChanged
}

// EntryOf compares two records: an entry of a changed record, or of an unchanged one.
func EntryOf(before, after Side) Entry {
	d := Compare(before, after)
	return Entry{Kind: kindOf(&d), ID: before.Record.ControlNumber(), Pos: before.Record.Pos(), Diff: d}
}
