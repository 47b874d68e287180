package job

import (
	"fmt"
	"io"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// trace shows the calls of hooks for the first records of a run.
type trace struct {
	w    io.Writer
	left int64 // records that are still to be shown
	pos  parse.Pos
}

// step shows a call, and reports whether there may be more.
func (t *trace) step(s engine.TraceStep) bool {
	if s.Pos != t.pos {
		if t.left == 0 {
			return false
		}
		t.left--
		t.pos = s.Pos
		id := ""
		if s.ID != "" {
			id = " (001 " + engine.Printable(s.ID) + ")"
		}
		fmt.Fprintf(t.w, "trace: %s record %d%s\n", engine.Printable(s.Pos.Source), s.Pos.Number, id)
	}
	fmt.Fprintf(t.w, "trace:   %s → %s\n", s.Hook, outcome(&s))
	for line := range strings.Lines(s.Changes) {
		fmt.Fprintf(t.w, "trace:     %s\n", Clean(strings.TrimSuffix(line, "\n")))
	}
	return true
}

// outcome returns the result of a call in words.
func outcome(s *engine.TraceStep) string {
	text := ""
	switch {
	case s.Err != nil:
		text = "failed: " + OneLine(s.Err.Error())
	case s.Decision == "reject":
		text = "run:reject(): " + OneLine(s.Reason)
	case s.Decision == "skip":
		text = "run:skip()"
	default:
		text = OneLine(s.Result)
		if decision := decided(s); decision != "" {
			text += ", " + decision
		}
	}
	if s.Made > 0 {
		text += fmt.Sprintf("; it sent %d to outputs", s.Made)
	}
	return text
}

// decided returns what the result of a hook means for the record, in words.
func decided(s *engine.TraceStep) string {
	switch s.Hook + " " + s.Result {
	case "filter true":
		return "the record is kept"
	case "filter false", "transform false":
		return "the record is dropped"
	case "transform nil", "transform true":
		if s.Changes == "" {
			return "nothing is changed"
		}
		return "the record is changed"
	case "extract nil":
		return "no row"
	}
	return ""
}
