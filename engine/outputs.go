package engine

import (
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// output is where records or lines go: the main output, or a further one by name. All VMs share
// it; the sink alone opens and writes it.
type output struct {
	name  string       // "" for the main one
	holds atomic.Int32 // a content
	w     io.Writer    // nil until the sink first writes
	n     int64
}

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

// outputs are the further outputs of a run. Its methods are safe for concurrent use.
type outputs struct {
	mu     sync.Mutex
	byName map[string]*output
	create func(name string) (io.Writer, error)
}

// get gives the output of a name, which stays closed until something is written to it.
func (o *outputs) get(name string) (*output, error) {
	if o.create == nil {
		return nil, errors.New("this run has no further outputs")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	out := o.byName[name]
	if out == nil {
		out = &output{name: name}
		if o.byName == nil {
			o.byName = map[string]*output{}
		}
		o.byName[name] = out
	}
	return out, nil
}

// write is the sink's.
func (o *outputs) write(f furtherBytes) error {
	if f.to.w == nil {
		w, err := o.create(f.to.name)
		if err != nil {
			return &OutputError{f.to.name, err}
		}
		f.to.w = w
	}
	if _, err := f.to.w.Write(f.bytes); err != nil {
		return &OutputError{f.to.name, err}
	}
	f.to.n += f.n
	return nil
}

// counts lists the outputs that were written, by name.
func (o *outputs) counts() (list []Count) {
	for _, out := range o.byName {
		if out.w != nil {
			list = append(list, Count{out.name, out.n})
		}
	}
	slices.SortFunc(list, func(a, b Count) int { return strings.Compare(a.Name, b.Name) })
	return list
}
