package htmlreport

import (
	"strings"
	"time"
)

// Run is the part of a page about a run.
type Run struct {
	Command   []string // the command line, without the program
	Directory string
	Script    string // its name, or a description of a script that has none
	Begun     time.Time
	Elapsed   time.Duration
	Dry       bool   // nothing was written
	Failed    string // why the run failed; "": it did not fail
	ExitCode  int

	Counts   []Card // the first is what was read
	Inputs   []Input
	Outputs  []Output
	Problems []Problem
	Tallies  []Tally
	Options  []Setting
	Notes    []string
	Stages   []Setting // how long parts of the run took
}

// Input is a file that was read.
type Input struct {
	Name                             string
	Read, Written, Dropped, Rejected int64
	Bytes                            int64
	Sum                              string // SHA-256 in hexadecimal; "": unknown
	Complete                         bool   // it was read to its end
}

// Output is a file that was written.
type Output struct {
	Role, Name string
	Records    *int64 // nil: it has none
	Bytes      int64
	Sum        string
	Placed     bool // it is complete and has this name
}

// Problem is a kind of problem of records.
type Problem struct {
	Kind, Code string
	N          int64
	Examples   []Example
}

// Example is a record with a problem.
type Example struct {
	ID, Where, Text string
}

// Tally is a table that the script counted.
type Tally struct {
	Name string
	Bars []Bar
	Left int64 // rows that are not on the page
}

// Setting is a name and a value.
type Setting struct{ Name, Value string }

// Bounds of the lists of a page.
const (
	maxInputs    = 1000
	maxOutputs   = 1000
	maxNotes     = 50
	maxTallyRows = 100
	maxTallies   = 20
	maxProblems  = 60
	maxText      = 600 // bytes of a text
)

// Good reports whether the run ended as it should.
func (r *Run) Good() bool { return r.ExitCode == 0 }

// State says in words how the run ended.
func (r *Run) State() string {
	switch {
	case r.Failed != "":
		return "The run failed"
	case r.Dry:
		return "A dry run: nothing was written"
	case r.ExitCode != 0:
		return "The run ended, and something was found wrong"
	}
	return "The run ended well"
}

// Shown returns the inputs that are on the page.
func (r *Run) Shown() []Input { return r.Inputs[:min(len(r.Inputs), maxInputs)] }

// Left is how many inputs are not on the page.
func (r *Run) Left() int64 { return int64(len(r.Inputs) - len(r.Shown())) }

// ShownOutputs returns the outputs that are on the page.
func (r *Run) ShownOutputs() []Output { return r.Outputs[:min(len(r.Outputs), maxOutputs)] }

// LeftOutputs is how many outputs are not on the page.
func (r *Run) LeftOutputs() int64 { return int64(len(r.Outputs) - len(r.ShownOutputs())) }

// ShownNotes returns the notes that are on the page.
func (r *Run) ShownNotes() []string { return r.Notes[:min(len(r.Notes), maxNotes)] }

// Line is the command line as a shell would read it.
func (r *Run) Line() string {
	words := make([]string, len(r.Command))
	for i, w := range r.Command {
		if w == "" || strings.ContainsAny(w, " \t\n\"'`$\\|&;<>()*?[]{}~#!") {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		words[i] = w
	}
	return brief(strings.Join(words, " "), 4*maxText)
}

// AddTally adds a table of the script, with the largest numbers. Numbers are rounded.
func (r *Run) AddTally(name string, rows []Bar) {
	if len(r.Tallies) == maxTallies {
		r.Tallies[maxTallies-1].Left += int64(len(rows))
		return
	}
	all := int64(0)
	for i := range rows {
		all += rows[i].N
		rows[i].Label = brief(rows[i].Label, maxName)
	}
	shown := rows[:min(len(rows), maxTallyRows)]
	r.Tallies = append(r.Tallies, Tally{Name: brief(name, maxName), Bars: bars(shown, all), Left: int64(len(rows) - len(shown))})
}

// KnownProblems are the problems that are on the page.
func (r *Run) KnownProblems() []Problem { return r.Problems[:min(len(r.Problems), maxProblems)] }

// brief cuts text to a number of bytes.
func brief(s string, n int) string { return string(cut([]byte(s), 0, n)) }
