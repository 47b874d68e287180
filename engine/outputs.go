package engine

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/formats"
	"mrrc-lua/parse"
)

// output is where records or lines go: the main output, or a further one by name. All VMs share
// it; the sink alone opens and writes it.
type output struct {
	name  string  // "" for the main one
	holds Content // what it got first; the sink's
	// Where the script first put what the output does not hold; the sink's.
	strange map[Content]codeLine
	refused *ScriptError // why its name is refused, or nil; the sink's
	is      parse.Format // as it was asked for
	format  encode.Writer
	doc     document
	w       io.Writer // nil until the sink first writes
	began   bool      // the sink has written to it
	piece   bool      // what the format has before and after all records is written by others
	n       int64
}

// newOutput makes an output; the format of a further one follows from its name.
func newOutput(name string, f parse.Format) *output {
	o := &output{name: name}
	if name != "" {
		f, _, _ = formats.OfName(name)
	}
	o.is = f
	w, ok := formats.WriterOf(f)
	if !ok {
		w, _ = formats.WriterOf(parse.FormatMARC)
	}
	o.format = w
	return o
}

// put writes the bytes that the encoders made for the output, with those that the format has before,
// between and after records.
func (o *output) put(b []byte) error {
	if o.holds == RecordContent {
		if lead := o.lead(); len(lead) > 0 && len(b) > large { // not to be copied
			o.began = true
			if _, err := o.w.Write(lead); err != nil {
				return err
			}
		} else if len(lead) > 0 {
			b = slices.Concat(lead, b)
		}
	}
	o.began = true
	return write(o.w, b)
}

const large = 1 << 20

func (o *output) lead() []byte {
	switch {
	case o.began:
		return o.format.Separator
	case o.piece:
		return nil
	}
	return o.format.Header
}

// end writes what the format has after the last record. An output without records is a valid one of its
// format.
func (o *output) end() error {
	if o.holds == LineContent || o.holds == RowContent || o.w == nil || o.piece {
		return nil
	}
	if o.isDocument() {
		if done, err := o.endDocument(); done || err != nil {
			return err
		}
	}
	var b []byte
	if !o.began {
		b = append(b, o.format.Header...)
	}
	if b = append(b, o.format.Footer...); len(b) == 0 {
		return nil
	}
	return write(o.w, b)
}

// outputs are the outputs of a run. named is safe for concurrent use; the other methods are the
// sink's, or are called while no VM runs.
type outputs struct {
	main    *output
	byInput []*output // the main outputs of the inputs, when each has its own
	create  func(name string) (io.Writer, error)

	mu     sync.Mutex
	byName map[string]*output
}

func newOutputs(opt *Options) *outputs {
	o := &outputs{main: newOutput("", opt.Output.Format), create: opt.Output.Create}
	o.main.w = opt.Output.Main
	return o
}

// renew makes the outputs those of another part, whose main one is written to w.
func (o *outputs) renew(w io.Writer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.byName = nil
	*o.main = output{is: o.main.is, format: o.main.format, piece: o.main.piece, w: w}
}

// again returns a batch whose further outputs are those of now.
func (o *outputs) again(b *batch) (*batch, error) {
	now := func(out *output) (*output, error) {
		if out == nil {
			return nil, nil
		}
		return o.named(out.name)
	}
	var err error
	for i := range b.events {
		if b.events[i].output, err = now(b.events[i].output); err != nil {
			return nil, err
		}
	}
	for i := range b.marks {
		if b.marks[i].output, err = now(b.marks[i].output); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// of returns the main output of the records of an input.
func (o *outputs) of(file int) *output {
	if len(o.byInput) == 0 {
		return o.main
	}
	return o.byInput[min(file, len(o.byInput)-1)]
}

// lastFile returns the input whose output gets what finish makes.
func (o *outputs) lastFile() int { return max(0, len(o.byInput)-1) }

// errNoFurther is the error of a script that names an output in a run that has only the main one.
var errNoFurther = errors.New("this run has no further outputs")

// named returns the output of a name, "" for the main one. It stays closed until something is written
// to it.
func (o *outputs) named(name string) (*output, error) {
	switch {
	case name == "":
		return o.main, nil
	case o.create == nil:
		return nil, errNoFurther
	}
	if err := checkName(name); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	out := o.byName[name]
	if out == nil {
		out = newOutput(name, "")
		out.piece = o.main.piece
		if o.byName == nil {
			o.byName = map[string]*output{}
		}
		o.byName[name] = out
	}
	return out, nil
}

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

// checkName returns the error of a name that is too long for any output.
func checkName(name string) error {
	if len(name) > maxOutputName {
		return fmt.Errorf("the name of an output has %d bytes, and may have %d", len(name), maxOutputName)
	}
	return nil
}

// maxOutputName is how many bytes the name of an output may have: no system has longer paths.
const maxOutputName = 4096

// maxShownName is how many bytes of such a name a message holds.
const maxShownName = 100

// write writes the bytes of a further output, which is open.
func (o *outputs) write(f outputBytes) error {
	if len(f.bytes) == 0 { // what was to be written could not be
		return nil
	}
	if err := f.to.put(f.bytes); err != nil {
		return &OutputError{f.to.name, err}
	}
	f.to.n += int64(len(f.ends))
	return nil
}

// end ends all outputs.
func (o *outputs) end() error {
	for _, main := range append(o.byInput, o.main) {
		if err := main.end(); err != nil {
			return &OutputError{"", err}
		}
	}
	return nil
}

// endFurther ends the further outputs.
func (o *outputs) endFurther() error {
	for _, out := range o.byName {
		if err := out.end(); err != nil {
			return &OutputError{out.name, err}
		}
	}
	return nil
}

// counts lists the outputs that were written, by name.
func (o *outputs) counts() (list []Count) {
	for _, out := range o.byName {
		if out.w != nil {
			list = append(list, Count{out.name, out.n, out.holds})
		}
	}
	slices.SortFunc(list, func(a, b Count) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// rewrite makes a main output for each input, which holds only records.
func (o *outputs) rewrite(list []InputOutput) {
	for _, r := range list {
		out := newOutput("", r.Format)
		out.w, out.holds, out.doc.inPlace = r.W, RecordContent, true
		o.byInput, o.main.holds = append(o.byInput, out), RecordContent
	}
}
