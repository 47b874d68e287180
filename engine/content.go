package engine

import "fmt"

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

// mark notes that an event puts something into an output. called is true when the script's code asks
// for it: its place is then known to the lock, which the caller holds.
func (b *batch) mark(e *event, lock *LockState, called bool) {
	c := e.kind.content()
	for i := range b.marks {
		if b.marks[i].output == e.output && b.marks[i].holds == c {
			return
		}
	}
	m := mark{output: e.output, holds: c}
	if called {
		m.first = lock.where()
	}
	b.marks = append(b.marks, m)
}

// content returns what an output gets with an event; prints and rejections put nothing into any.
func (k eventKind) content() Content {
	switch k {
	case eventRecord:
		return RecordContent
	case eventLine:
		return LineContent
	case eventRow:
		return RowContent
	}
	return NoContent
}

// settleContent sees to it that an output gets records, lines or rows, what it got first. A record
// of which it would get something else is rejected. It is an error when records are the first that an
// output gets that is to be a table.
func (s *sink) settleContent(b *batch) error {
	mixed := false
	for _, m := range b.marks {
		switch {
		case m.output.holds == NoContent && m.holds == RecordContent && m.output == s.run.outputs.main && s.run.opt.Output.NoRecords:
			return usagef("%s is for rows, and the script has none: a hook extract(record) says what is in them", s.run.rows.Format())
		case m.output.holds == NoContent:
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

// strangeAt notes where the script first put something into an output that it does not hold.
func (o *output) strangeAt(c Content, at codeLine) {
	if o.strange == nil {
		o.strange = map[Content]codeLine{}
	}
	if _, known := o.strange[c]; !known {
		o.strange[c] = at
	}
}

// unmix rejects the records of which an output would get what it does not hold, or whose name is refused;
// nothing that was made of such a record is written.
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
		err.Hint = fmt.Sprintf("this is the first line that puts %s into it", c)
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
