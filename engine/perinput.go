package engine

import (
	"io"

	"mrrc-lua/parse"
)

// Output is where the records of one input go, and in which format.
type Output struct {
	W      io.Writer
	Format parse.Format
}

// makeMains makes the outputs of Options.Outputs. They hold records and nothing else.
func (r *run) makeMains() error {
	if len(r.opt.Outputs) == 0 {
		return nil
	}
	if len(r.opt.Outputs) != len(r.opt.Inputs) || r.self != nil {
		return usagef("files that are rewritten are named on the command line: a script that reads for itself has none of them")
	}
	r.outputs.main.holds = RecordContent
	for _, o := range r.opt.Outputs {
		out := newOutput("", o.Format)
		out.w, out.holds = o.W, RecordContent
		r.outputs.byInput = append(r.outputs.byInput, out)
	}
	return nil
}

// inputCount gives the count of the input that a batch is of.
func (s *sink) inputCount(b *batch) *InputCount {
	for len(s.sum.Inputs) <= b.file {
		name := ""
		if list := s.run.inputNames(); len(s.sum.Inputs) < len(list) {
			name = list[len(s.sum.Inputs)]
		}
		s.sum.Inputs = append(s.sum.Inputs, InputCount{Name: name})
	}
	return &s.sum.Inputs[b.file]
}

// inputNames lists the names of what is read, as messages have them.
func (r *run) inputNames() []string {
	switch {
	case r.lua != nil:
		return []string{r.lua.name}
	case r.opt.Source == nil:
		return r.opt.Inputs
	case r.opt.SourceName != "":
		return []string{r.opt.SourceName}
	}
	return []string{"source"}
}

// countInput counts a batch for the input that it is of.
func (s *sink) countInput(b *batch) {
	if !s.byInput {
		return
	}
	in := s.inputCount(b)
	in.add(b)
	if b.last && b.fatal == nil && !b.stop {
		in.Complete = true
	}
}
