package pipeline

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/parts"

	"mrrc-lua/beam/store"
)

// Version is that of the program. Workers refuse the job of another version. It is set before anything else.
var Version string

// objects are the inputs of this process that are not files.
var objects = sync.OnceValue(func() *store.Store { return store.New(os.Getenv) })

// Objects returns the store of this process.
func Objects() *store.Store { return objects() }

// function is one of package parts: it reads lines from the standard input of the runner, and writes lines.
type function func(ctx context.Context, r *job.Runner, spec *job.Spec, j *parts.Job) error

// call calls a function of package parts for the job of a file. Its error has the messages; they are also noted in the
// directory of the job, because runners do not always pass them on.
func call(ctx context.Context, path string, f function, in io.Reader, out io.Writer) error {
	var messages bytes.Buffer
	r := &job.Runner{Env: console.Env{Stdin: in, Stdout: out, Stderr: &messages, Getenv: os.Getenv, Version: Version}, Stop: ctx}
	j, spec, err := Open(path)
	if err == nil {
		spec.Account.Progress = "never" // the process that submitted the pipeline shows it
		err = f(ctx, r, spec, j)
	}
	if err == nil {
		return nil
	}
	code := job.Code(err, 0)
	if reported := (*job.Reported)(nil); errors.As(err, &reported) {
		code = reported.Code
	} else {
		job.PrintError(&r.Env, err)
	}
	fail := &Failure{Code: code, Text: strings.TrimSpace(messages.String())}
	if ctx.Err() == nil { // else it was told to end
		fail.note(path)
	}
	return fail
}

// Open reads a job file, makes the spec of its run again, and enters the directory of the job. Errors are *engine.InputError.
func Open(path string) (*parts.Job, *job.Spec, error) {
	j, err := parts.Read(path, Version)
	if err != nil {
		return nil, nil, err
	}
	spec := job.NewSpec()
	if err := flags.Restore(spec, j.Options); err != nil {
		return nil, nil, &engine.InputError{Name: path, Err: err}
	}
	j.Fill(spec)
	spec.Input.Objects = objects()
	return j, spec, j.Enter()
}

// filter is a call that goes on while elements come: its VMs are begun once. It does one element at a time, on all
// cores, or on as many as --jobs says.
type filter struct {
	mu    sync.Mutex
	in    *io.PipeWriter
	out   *bufio.Reader
	ended chan struct{}
	err   error // when it has ended
}

// start starts a call.
func start(ctx context.Context, path string, f function) *filter {
	in, to := io.Pipe()
	from, out := io.Pipe()
	t := &filter{in: to, out: bufio.NewReader(from), ended: make(chan struct{})}
	go func() {
		defer close(t.ended)
		t.err = call(ctx, path, f, in, out)
		_ = in.CloseWithError(errEnded)
		_ = out.CloseWithError(errEnded)
	}()
	return t
}

var errEnded = errors.New("the function has ended")

// pass passes an element on, and emits the result.
func (t *filter) pass(line string, emit func(string)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, err := io.WriteString(t.in, line+"\n")
	var res string
	if err == nil {
		res, err = t.out.ReadString('\n')
	}
	if err != nil {
		<-t.ended
		if t.err != nil {
			err = t.err
		}
		return err
	}
	emit(strings.TrimSuffix(res, "\n"))
	return nil
}

// filters are those of this process, which may be a worker for several bundles at once, or the one that submitted the
// pipeline.
var filters = &registry{}

type registry struct {
	mu     sync.Mutex
	list   map[[2]string]*filter
	ctx    context.Context
	cancel context.CancelCauseFunc
}

// of returns the filter of a job and a function, of which name is the name.
func (r *registry) of(path, name string, f function) *filter {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ctx == nil {
		r.ctx, r.cancel = context.WithCancelCause(context.Background())
		r.list = map[[2]string]*filter{}
	}
	key := [2]string{path, name}
	if t := r.list[key]; t != nil {
		select {
		case <-t.ended: // it failed, and the runner tries again
		default:
			return t
		}
	}
	t := start(r.ctx, path, f)
	r.list[key] = t
	return t
}

// end ends all filters, and waits for them.
func (r *registry) end(cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ctx == nil {
		return
	}
	r.cancel(cause)
	for _, t := range r.list {
		_ = t.in.Close() // which does not fail
		<-t.ended
	}
	r.ctx = nil
}
