package job

import (
	"bytes"
	"crypto/sha256"
	"io"
	"slices"
	"sync"

	"mrrc-lua/engine"
	"mrrc-lua/internal/htmlreport"
)

// recorder collects data for --report that nothing else has: the files that were read, and the
// problems. Its methods are safe for concurrent use; those of nil do nothing.
type recorder struct {
	mu       sync.Mutex
	inputs   map[int]metered // by number
	files    []fileRead      // that the script opened
	modules  []moduleRead
	problems map[problemKind]int64
	examples map[problemKind][]htmlreport.Example // the first of each kind
}

// fileRead is a file that the script opened, and how it was read.
type fileRead struct {
	name string
	in   metered
}

// moduleRead is a module that the script required.
type moduleRead struct {
	name string
	sum  [sha256.Size]byte
}

// problemKind is a problem, and the outcome of the record.
type problemKind struct{ kind, code string }

// maxExamples is how many examples of each kind are kept.
const maxExamples = 5

// problem counts one, and keeps it as an example if it is among the first of its kind.
func (r *recorder) problem(kind, code string, example func() htmlreport.Example) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.problems == nil {
		r.problems, r.examples = map[problemKind]int64{}, map[problemKind][]htmlreport.Example{}
	}
	k := problemKind{kind, code}
	r.problems[k]++
	if len(r.examples[k]) < maxExamples {
		r.examples[k] = append(r.examples[k], example())
	}
}

// input notes an input of the command line.
func (r *recorder) input(index int, in metered) {
	if r == nil || index < 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.inputs == nil {
		r.inputs = map[int]metered{}
	}
	r.inputs[index] = in
}

// watch notes the files that the script opens and requires.
func (r *recorder) watch(opt *engine.Options) {
	if r == nil {
		return
	}
	open, require := opt.Reach.OpenFile, opt.Reach.Require
	opt.Reach.OpenFile = func(path string) (io.ReadCloser, error) {
		in, err := open(path)
		if err != nil {
			return nil, err
		}
		m := newMeter(in, nil, true)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.files = append(r.files, fileRead{path, m})
		return m, nil
	}
	opt.Reach.Require = func(module string) (source, name string, err error) {
		if source, name, err = require(module); err == nil {
			r.mu.Lock()
			defer r.mu.Unlock()
			m := moduleRead{name, sha256.Sum256([]byte(source))}
			if !slices.Contains(r.modules, m) { // each VM requires it
				r.modules = append(r.modules, m)
			}
		}
		return source, name, err
	}
}

// sorted returns the problems by kind and code.
func (r *recorder) sorted() (list []reportProblem) {
	for k, n := range r.problems {
		list = append(list, reportProblem{k.kind, k.code, n})
	}
	slices.SortFunc(list, func(a, b reportProblem) int {
		if c := bytes.Compare([]byte(a.Kind), []byte(b.Kind)); c != 0 {
			return c
		}
		return bytes.Compare([]byte(a.Code), []byte(b.Code))
	})
	return list
}
