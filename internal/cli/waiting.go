package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"time"
)

// What may wait for ever when it is read, a pipe or a terminal, is read so that the wait ends when
// the user wants the run to end.

// stdin gives standard input for a run that ends with a context. release is called when nobody
// reads any more.
func (c *command) stdin(ctx context.Context) (in io.Reader, release func()) {
	file, ok := c.env.Stdin.(*os.File)
	if ok {
		if st, err := file.Stat(); err == nil && !st.Mode().IsRegular() {
			if w, release, err := newWakeable(ctx, file); err == nil {
				return w, release
			}
		}
	}
	return c.env.Stdin, func() {}
}

// impatient is an input that Go can wake by a deadline: a named pipe.
type impatient struct {
	file *os.File // not embedded: who copies it is to come by Read
	ctx  context.Context
	stop func() bool
}

// newImpatient makes the reads of a named pipe end with a context; of another file, it is given
// back as it is.
func newImpatient(ctx context.Context, in io.ReadCloser) io.ReadCloser {
	file, ok := in.(*os.File)
	if !ok {
		return in
	}
	if st, err := file.Stat(); err != nil || st.Mode().IsRegular() || file.SetReadDeadline(time.Time{}) != nil {
		return in
	}
	return &impatient{file, ctx, context.AfterFunc(ctx, func() { _ = file.SetReadDeadline(time.Now()) })}
}

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
