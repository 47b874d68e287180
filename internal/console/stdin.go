package console

import (
	"context"
	"errors"
	"io"
	"os"
	"time"
)

// A read from a pipe or a terminal may wait for ever. Both are read so that the wait ends when the
// user wants the run to end.

// Input returns standard input for a run that ends with ctx. The caller calls release after the
// last read.
func (e *Env) Input(ctx context.Context) (in io.Reader, release func()) {
	file, ok := e.Stdin.(*os.File)
	if ok {
		st, err := file.Stat()
		if err == nil && st.Mode().IsRegular() {
			return steady{file}, func() {}
		}
		if err == nil {
			if w, release, err := newWakeable(ctx, file); err == nil {
				return w, release
			}
		}
	}
	return e.Stdin, func() {}
}

// steady is standard input that is a file: a Read never waits for another program.
type steady struct{ io.Reader }

// Ready implements input.Ready.
func (steady) Ready() bool { return true }

// impatient is an input that Go can wake by a deadline: a named pipe.
type impatient struct {
	file *os.File // not embedded: copying from it must go through Read
	ctx  context.Context
	stop func() bool
}

// Impatient makes the reads of a named pipe end with ctx. Another file is returned as it is.
func Impatient(ctx context.Context, in io.ReadCloser) io.ReadCloser {
	file, ok := in.(*os.File)
	if !ok {
		return in
	}
	if st, err := file.Stat(); err != nil || st.Mode().IsRegular() || file.SetReadDeadline(time.Time{}) != nil {
		return in
	}
	return &impatient{file, ctx, context.AfterFunc(ctx, func() { _ = file.SetReadDeadline(time.Now()) })}
}

// Ready implements input.Ready.
func (i *impatient) Ready() bool { return canRead(i.file) }

// Read implements io.Reader.
func (i *impatient) Read(p []byte) (int, error) {
	n, err := i.file.Read(p)
	if errors.Is(err, os.ErrDeadlineExceeded) && i.ctx.Err() != nil {
		err = context.Cause(i.ctx)
	}
	return n, err
}

// Close implements io.Closer.
func (i *impatient) Close() error {
	i.stop()
	return i.file.Close()
}
