package engine

import "fmt"

// An output holds records, lines of text, or rows: what it gets first. What comes first is known
// to the sink alone, because workers run ahead of each other.

// content says what an output holds: records or lines, never both.
type content int32

const (
	unknownContent content = iota
	recordContent
	lineContent
	rowContent
)

func (c content) String() string {
	switch c {
	case lineContent:
		return "lines of text"
	case rowContent:
		return "rows"
	}
	return "records"
}

// mark says that something of a kind was put into an output.
type mark struct {
	output *output
	holds  content
}

// mark notes what is put into an output.
func (b *batch) mark(o *output, c content) {
	for i := range b.marks {
		if b.marks[i].output == o && b.marks[i].holds == c {
			return
		}
	}
	b.marks = append(b.marks, mark{o, c})
}

// content says what an output gets with an event; prints and rejections put nothing into any.
func (k eventKind) content() content {
	switch k {
	case eventRecord:
		return recordContent
	case eventLine:
		return lineContent
	case eventRow:
		return rowContent
	}
	return unknownContent
}

// settleContent sees to it that an output gets records, lines or rows, what it got first. A record
// of which it would get something else is rejected.
func (s *sink) settleContent(b *batch) {
	mixed := false
	for _, m := range b.marks {
		switch {
		case m.output.holds == unknownContent:
			m.output.holds = m.holds
		case m.output.holds != m.holds:
			mixed = true
		}
	}
	if mixed {
		s.run.unmix(b)
		s.run.encodeBatch(b, -1)
	}
}

// unmix rejects the records of which an output would get what it does not hold; nothing that was
// made of such a record is written.
func (r *run) unmix(b *batch) {
	wrong := func(e *event) bool { return e.output != nil && e.output.holds != e.kind.content() }
	bad := map[int32]error{}
	for i := range b.events {
		if e := &b.events[i]; wrong(e) && bad[e.index] == nil {
			bad[e.index] = &ScriptError{Script: r.opt.Script.Name, Msg: mixed(e.output.name, e.output.holds).Error()}
		}
	}
	kept := make([]event, 0, len(b.events))
	told := map[int32]bool{}
	for _, e := range b.events {
		err := bad[e.index]
		switch {
		case err == nil || e.kind == eventPrint || e.index < 0 && !wrong(&e):
			kept = append(kept, e)
		case e.index < 0 || !told[e.index]:
			told[e.index] = true
			kept = append(kept, event{kind: eventReject, index: e.index, err: err})
		}
	}
	b.events = kept
}

// mixed is the error of an output that got records and lines.
func mixed(name string, have content) error {
	if name == "" {
		name = "the main output"
	}
	return fmt.Errorf("%s already has %s: an output holds records, lines of text, or rows", name, have)
}
