package engine

import (
	"context"
	"errors"
	"fmt"

	"mrrc-lua/engine/script"
)

// NameError is the error of Output.Create for a name that an output cannot have. Names may come from data:
// a bad one costs the records that the script put there, which are rejected, and not the run.
type NameError struct{ Err error }

// Error returns why the name is refused.
func (e *NameError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *NameError) Unwrap() error { return e.Err }

// maxOutputName is how many bytes the name of an output may have: no system has longer paths.
const maxOutputName = 4096

// maxShownName is how many bytes of such a name a message holds.
const maxShownName = 100

// open opens a further output that is not open. When its name is refused, out.refused is the reason, with
// the line of the script that first put something into it.
func (o *outputs) open(p *program, out *output, at codeLine) error {
	w, err := o.create(out.name)
	var name *NameError
	switch {
	case errors.As(err, &name):
		out.refused = &ScriptError{Script: p.script.Name, Msg: "output " + script.Clip(out.name, maxShownName) + ": " + name.Error(), Err: name}
		if at.line > 0 {
			out.refused.Script, out.refused.Line, out.refused.Source = at.file, at.line, p.file(at.file).Line(at.line)
		}
		return nil
	case err != nil:
		return &OutputError{out.name, err}
	}
	out.w = w
	return nil
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

// checkName returns the error of a name that is too long for any output.
func checkName(name string) error {
	if len(name) > maxOutputName {
		return fmt.Errorf("the name of an output has %d bytes, and may have %d", len(name), maxOutputName)
	}
	return nil
}
