package engine

import (
	"context"
	"fmt"
	"slices"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/rows"
)

// Content is what an output holds: records, lines of text, or rows, whichever it gets first. Only the
// sink knows what comes first, because workers run ahead of each other.
type Content int32

// The contents of outputs.
const (
	NoContent Content = iota // nothing was put into the output
	RecordContent
	LineContent
	RowContent
)

// String returns the content in the plural, as messages name it.
func (c Content) String() string {
	switch c {
	case LineContent:
		return "lines of text"
	case RowContent:
		return "rows"
	}
	return "records"
}

// mark records that something of a kind was put into an output.
type mark struct {
	output *output
	holds  Content
	first  codeLine // of the first of its kind in the batch
}

// codeLine is a line of the script or of a module; its zero value is none.
type codeLine struct {
	file string
	line int
}

// mark notes that an event puts something into an output. where returns the place in the script that asks for
// it; nil if none does.
func (b *batch) mark(e *event, where func() codeLine) {
	m := mark{output: e.output, holds: e.kind.content()}
	if b.hasMark(m) {
		return
	}
	if where != nil {
		m.first = where()
	}
	b.addMark(m)
}

// markAs adds a mark unless there is one for the same output and content.
func (b *batch) markAs(m mark) {
	if !b.hasMark(m) {
		b.addMark(m)
	}
}

// markOf is a mark without its place.
type markOf struct {
	output *output
	holds  Content
}

// fewMarks is how many marks are looked through one by one.
const fewMarks = 32

// hasMark reports whether a batch has a mark for an output and a content.
func (b *batch) hasMark(m mark) bool {
	if len(b.marks) <= fewMarks {
		return slices.ContainsFunc(b.marks, func(o mark) bool { return o.output == m.output && o.holds == m.holds })
	}
	// Marks are also taken back, so that a place may be out of date.
	i, ok := b.markAt[markOf{m.output, m.holds}]
	return ok && i < len(b.marks) && b.marks[i].output == m.output && b.marks[i].holds == m.holds
}

// addMark adds a mark.
func (b *batch) addMark(m mark) {
	b.marks = append(b.marks, m)
	if len(b.marks) <= fewMarks {
		return
	}
	from := len(b.marks) - 1
	if from == fewMarks || b.markAt == nil { // the first that is found by its place
		b.markAt, from = map[markOf]int{}, 0
	}
	for i, m := range b.marks[from:] {
		b.markAt[markOf{m.output, m.holds}] = from + i
	}
}

// content returns the kind that an event puts into an output; prints and rejections put nothing into any.
func (k eventKind) content() Content {
	switch k {
	case eventRecord:
		return RecordContent
	case eventLine:
		return LineContent
	case eventRow, eventTabulate:
		return RowContent
	}
	return NoContent
}

// settleContent ensures that an output gets only records, lines or rows: the kind that it got first. A
// record of which it would get another kind is rejected.
func (s *sink) settleContent(b *batch) error {
	mixed := false
	for _, m := range b.marks {
		switch {
		case m.output.holds == NoContent:
			if m.output == s.run.outputs.main {
				if err := s.unfit(m.holds); err != nil {
					return err
				}
			}
			m.output.holds = m.holds
		case m.output.holds != m.holds:
			mixed = true
			m.output.strangeAt(m.holds, m.first)
		}
	}
	if mixed {
		s.unmix(b)
		s.run.encoders.all(b)
	}
	return nil
}

// unfit returns the error with which the run ends if the main output gets this first: records, if it is to
// be a table, and rows, if it must hold records.
func (s *sink) unfit(c Content) error {
	switch out := &s.run.opt.Output; {
	case c == RecordContent && out.NoRecords && s.run.opt.Script.Assigns(script.HookExtract):
		return usagef("%s is for rows, and the script made a record: what transform returns is written as it is, without the hook extract", s.run.rows.Format())
	case c == RecordContent && out.NoRecords:
		return noRows(s.run.rows.Format())
	case c == RowContent:
		return out.NoRows
	}
	return nil
}

// strangeAt notes where the script first put something into an output that it does not hold.
func (o *output) strangeAt(c Content, at codeLine) {
	if o.strange == nil {
		o.strange = map[Content]codeLine{}
	}
	if _, known := o.strange[c]; !known {
		o.strange[c] = at
	}
}

// unmix rejects the records of which an output would get another kind than it holds, or whose name is
// refused; nothing that was made of such a record is written.
func (s *sink) unmix(b *batch) {
	wrong := func(e *event) error {
		switch {
		case e.output == nil:
		case e.output.holds != e.kind.content():
			return s.run.mixedError(e)
		case e.output.refused != nil:
			return e.output.refused
		}
		return nil
	}
	bad := map[int32]error{}
	for i := range b.events {
		if e := &b.events[i]; bad[e.index] == nil {
			if err := wrong(e); err != nil {
				bad[e.index] = err
			}
		}
	}
	kept := make([]event, 0, len(b.events))
	reported := map[int32]bool{}
	for _, e := range b.events {
		err := bad[e.index]
		switch {
		case err == nil || e.kind == eventPrint:
			kept = append(kept, e)
		case e.index < 0:
			if err = wrong(&e); err != nil {
				e = event{kind: eventReject, index: e.index, err: err}
			}
			kept = append(kept, e)
		case !reported[e.index]:
			reported[e.index] = true
			kept = append(kept, event{kind: eventReject, index: e.index, err: err})
		}
	}
	b.events = kept
}

// mixedError is the error of an event that puts something else into an output. Its line is that of
// the first such event of the whole run, the same whatever the size of batches: to ask the VM for
// the line of each would cost more than most of them do.
func (p *program) mixedError(e *event) *ScriptError {
	c := e.kind.content()
	err := &ScriptError{Script: p.script.Name, Msg: mixed(e.output.name, e.output.holds).Error()}
	if at := e.output.strange[c]; at.line > 0 {
		err.Script, err.Line, err.Source = at.file, at.line, p.file(at.file).Line(at.line)
		err.Hint = fmt.Sprintf("this is the first line that writes %s to it", c)
	}
	return err
}

// mixed is the error of an output that got records and lines.
func mixed(name string, have Content) error {
	if name == "" {
		name = "the main output"
	}
	return fmt.Errorf("%s already has %s: an output holds records, lines of text, or rows", name, have)
}

// openNamed opens the further outputs that get something of a batch, in the order of the input. Records
// of which one would get something whose name is refused are rejected.
func (s *sink) openNamed(b *batch) error {
	for {
		refused, err := s.openFirst(b)
		if err != nil || !refused {
			return err
		}
		s.unmix(b)
		s.run.encoders.all(b)
	}
}

// openFirst opens the further outputs of a batch, and reports whether a name was refused. If a number of
// rejections ends the run, it returns at the first such name, and opens nothing for what comes after the
// end.
func (s *sink) openFirst(b *batch) (refused bool, err error) {
	for i := range b.further {
		f := &b.further[i]
		if len(f.bytes) == 0 || f.to.w != nil {
			continue
		}
		if s.limit > 0 && s.endsBefore(b, f.to) {
			return refused, nil
		}
		if f.to.refused == nil {
			if err := s.run.outputs.open(s.run.program, f.to, b.firstLine(f.to)); err != nil {
				return refused, err
			}
		}
		if f.to.refused == nil {
			continue
		}
		if refused = true; s.limit > 0 {
			return true, nil
		}
	}
	return refused, nil
}

// endsBefore reports whether the run ends with a rejection before anything of a batch is put into an
// output.
func (s *sink) endsBefore(b *batch, o *output) bool {
	first := 0
	for first < len(b.events) && b.events[first].output != o {
		first++
	}
	have := s.sum.Rejected + s.sum.Aside.Rejected
	for _, rej := range b.rejects {
		if rej.event < first && counts(rej) {
			have++
		}
	}
	for _, a := range b.bad {
		if first < len(b.events) && a.at <= b.events[first].index && counts(a.rejection) {
			have++
		}
	}
	return have >= s.limit
}

// firstLine returns the line of the script that first put something of the batch into an output.
func (b *batch) firstLine(o *output) codeLine {
	for i := range b.marks {
		if b.marks[i].output == o {
			return b.marks[i].first
		}
	}
	return codeLine{}
}

// openFor opens a further output while no batch is delivered, for a script that reads for itself.
func (s *sink) openFor(ctx context.Context, o *output, at codeLine) error {
	select {
	case <-s.door:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { s.door <- struct{}{} }()
	return s.run.outputs.open(s.run.program, o, at)
}

// noRows is the error of a script that makes no rows for an output in a format of rows.
func noRows(format rows.Format) error {
	return usagef("%s is for rows, and the script makes none: define the hook extract(record)", format)
}
