package pipeline

import (
	"bytes"
	"context"
	"reflect"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"mrrc-lua/internal/parts"
)

// The functions of the pipeline. A runner copies them as JSON: Job is the path of the job file.

func init() {
	// By reflection: the generic functions of package register make the program half as large again.
	for _, fn := range []any{frameFn{}, cutFn{}, runFn{}, endFn{}} {
		beam.RegisterType(reflect.TypeOf(fn))
	}
}

// frameFn frames stretches.
type frameFn struct{ Job string }

// ProcessElement gets a list of stretches, and emits the same list with what was found in each.
func (f *frameFn) ProcessElement(stretches string, emit func(string)) error {
	return filters.of(f.Job, "frame", parts.Frame).pass(stretches, emit)
}

// cutFn makes the tasks of all framed stretches. It completes the job file.
type cutFn struct{ Job string }

// ProcessElement gets all that frameFn has emitted, in any order, and emits a line for each task.
func (f *cutFn) ProcessElement(_ int, stretches func(*string) bool, emit func(string)) error {
	var in, out bytes.Buffer
	for line := ""; stretches(&line); {
		in.WriteString(line)
		in.WriteByte('\n')
	}
	if err := call(context.Background(), f.Job, parts.Cut, &in, &out); err != nil {
		return err
	}
	for line := range strings.Lines(out.String()) {
		emit(strings.TrimSuffix(line, "\n"))
	}
	return nil
}

// runFn runs parts.
type runFn struct{ Job string }

// ProcessElement gets a task, and emits the result of an attempt.
func (f *runFn) ProcessElement(task string, emit func(string)) error {
	return filters.of(f.Job, "run", parts.Work).pass(task, emit)
}

// endFn gets the results, which the join finds in the directory of attempts. While a stage without an output runs, Prism
// 2.77 uses a whole core to wait for its data: the stage of runFn must not be the last one.
type endFn struct{}

// ProcessElement does nothing.
func (*endFn) ProcessElement(string) {}

// graph makes the pipeline of a job, with the lines of parts.Begin.
func graph(path string, lines []string) *beam.Pipeline {
	var stretches []string
	for _, line := range lines {
		stretches = append(stretches, strings.TrimSuffix(line, "\n"))
	}
	p, s := beam.NewPipelineWithRoot()
	framed := beam.ParDo(s.Scope("frame"), &frameFn{path}, beam.Reshuffle(s, beam.CreateList(s, stretches)))
	all := beam.GroupByKey(s, beam.AddFixedKey(s, framed))
	tasks := beam.ParDo(s.Scope("cut"), &cutFn{path}, all)
	results := beam.ParDo(s.Scope("run"), &runFn{path}, beam.Reshuffle(s, tasks))
	beam.ParDo0(s.Scope("end"), &endFn{}, beam.Reshuffle(s, results))
	return p
}
