package engine

import (
	"errors"
	"fmt"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/encode"
)

// document is a main output whose records are written into the document that they were read from, with
// everything around them there. Which outputs are documents is decided here, by settleDocuments
// before the first record and by writesInto for each input. The encoders make a chunk of each batch, which
// the sink puts after those before.
type document struct {
	keeps    bool // one input is written, and its contents stay
	inPlace  bool // it replaces its input: it is a document whatever its layout is
	begun    bool // there was a chunk
	early    bool // begin wrote records, so that it is not a document
	whole    bool // its source was read to the end
	join     encode.Joiner
	held     []byte // joined, and not written while it is not known what the output holds
	detached bool   // records of finish have no place in it, and nothing of it was written: it is dropped
}

// longestHeld is the largest part of a document that is held until the output gets a record.
const longestHeld = 1 << 20

// settleDocuments decides which main outputs may be documents. top has what begin put into outputs: records
// before a document have no place in it.
func (r *run) settleDocuments(top *batch) {
	first := r.outputs.of(0)
	early := false
	for i := range top.events {
		early = early || top.events[i].kind == eventRecord && top.events[i].output == r.outputs.main
	}
	for _, o := range append(r.outputs.byInput, r.outputs.main) {
		o.doc.keeps = o.doc.inPlace || r.lua == nil && len(r.inputs()) == 1 && !r.opt.Output.Bare && r.opt.Step.Take == nil && !r.hasRows
	}
	if early && first.doc.keeps {
		first.doc.early, first.doc.keeps = true, false
	}
}

// tooEarly reports that begin put records before a document that would have been kept. It is an error when
// the document is rewritten.
func (s *sink) tooEarly(o *output, b *batch) error {
	switch {
	case !o.doc.early || !o.wouldKeep(b.layout):
		return nil
	case o.doc.inPlace:
		return &ScriptError{Script: s.run.script.Name, Hook: script.HookBegin,
			Msg:  "a record that begin writes has no place in " + b.in.Source + ", which is rewritten: it would come before the beginning of the file",
			Hint: "write it in finish, or write to another file with -o"}
	}
	s.run.notes.add("begin writes records: the output does not keep the text around the records of " + b.in.Source)
	return nil
}

// writesInto reports whether records of an input of some layout are written into the document that they
// were read from.
func (o *output) writesInto(l encode.Layout) bool {
	return o.doc.keeps && o.wouldKeep(l)
}

func (o *output) wouldKeep(l encode.Layout) bool { return l.Fits(o.is) || o.doc.inPlace && l.Is(o.is) }

// lay determines the layout of the input, and notes it in a batch.
func (f *feed) lay(b *batch) {
	if f.layout == encode.LayoutUnknown && !f.archive {
		f.layout = encode.LayoutOf(&b.in)
	}
	b.layout = f.layout
}

// outside reports whether a batch was made outside of the input, by begin, finish or merge.
func (b *batch) outside() bool { return b.home == nil }

// begin begins the chunk of a batch, if its records are written into a document.
func (c *encoder) begin(b *batch) {
	c.doc, c.noPlace = nil, nil
	b.chunk.Reset()
	o := c.outputs.of(b.file)
	switch {
	case o.writesInto(b.layout):
		c.doc = encode.InDocument(b.layout, !o.doc.inPlace)
		c.doc.Begin(&b.in, &b.chunk)
		b.inDocument = true
	case b.outside() && o.doc.begun && !o.doc.detached && o.holds != LineContent && o.holds != RowContent:
		if !o.doc.join.Placed {
			c.noPlace = errNoPlace
		}
		c.doc = encode.InDocument(o.doc.join.Layout, !o.doc.inPlace)
		c.doc.Continue(&o.doc.join, &b.chunk)
		b.inDocument = true
	}
}

// errNoPlace is the error of a record that would have to come after a long text.
var errNoPlace = errors.New("the file from which the records were read has no place for a record that is added at the end: it has no records, or more than 1 MiB of other text after the last record")

// end ends the chunk of a batch.
func (c *encoder) end(b *batch) {
	if c.doc == nil {
		return
	}
	c.doc.End(b.hi)
	c.doc = nil
}

// intoDocument puts the record of an event into its document.
func (c *encoder) intoDocument(e *event) error {
	e.at = -1
	if c.noPlace != nil {
		return c.noPlace
	}
	index := c.batch.origin(e)
	if index >= 0 {
		index += c.batch.lo
	}
	err := c.doc.Put(index, e.record, c.report)
	if err == nil {
		e.at = 0
	}
	return err
}

// isDocument reports whether the output is a document now.
func (o *output) isDocument() bool {
	return o.doc.begun && !o.doc.detached && o.holds != LineContent && o.holds != RowContent
}

// addChunk writes the chunk of a batch, or holds it while it is not known what the output holds.
func (o *output) addChunk(b *batch) error {
	d := &o.doc
	d.begun = true
	if o.holds == LineContent || o.holds == RowContent {
		d.held = nil
		return nil
	}
	if b.outside() {
		d.held = d.join.Insert(d.held, &b.chunk)
	} else {
		d.held = d.join.Add(d.held, &b.chunk)
	}
	if o.holds == NoContent && len(d.held) <= longestHeld {
		return nil
	}
	o.holds = RecordContent
	return o.flush()
}

// flush writes what is held.
func (o *output) flush() error {
	if len(o.doc.held) == 0 {
		return nil
	}
	o.began = true
	_, err := o.w.Write(o.doc.held)
	o.doc.held = o.doc.held[:0]
	return err
}

// endDocument writes the end of the document. A document that was not read to its end is closed after its
// last record; if that is nothing at all, the output is an empty one of its format.
func (o *output) endDocument() (done bool, err error) {
	d := &o.doc
	if d.whole {
		d.held = d.join.End(d.held)
	} else if d.held = d.join.Cut(d.held); len(d.held) == 0 && !o.began {
		return false, nil
	}
	return true, o.flush()
}

// detach drops a document of which nothing was written, when records must be added and it has no place
// for them: the output becomes a new file.
func (r *run) detach(b *batch) {
	o := r.outputs.of(b.file)
	if !b.outside() || !o.isDocument() || o.began || o.doc.join.Placed {
		return
	}
	for i := range b.events {
		if b.events[i].kind == eventRecord && b.events[i].output == r.outputs.main {
			o.doc.detached, o.doc.held = true, nil
			r.notes.add(fmt.Sprintf("%s has no records, and the script adds some: the output is a new file", r.inputNames()[0]))
			return
		}
	}
}

// DocumentMark is the state of a document.
type DocumentMark struct {
	Join encode.JoinerState `json:"join"`
	Held []byte             `json:"held,omitempty"`
}

func (o *output) documentMark() *DocumentMark {
	if !o.isDocument() {
		return nil
	}
	return &DocumentMark{o.doc.join.JoinerState, o.doc.held}
}

func (o *output) recallDocument(m *DocumentMark) {
	if m != nil {
		o.doc.begun, o.doc.join.JoinerState, o.doc.held = true, m.Join, m.Held
	}
}
