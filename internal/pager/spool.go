package pager

import (
	"context"
	"io"
	"os"

	"mrrc-lua/internal/input"
)

// Spool copies an input that can be read only once to a temporary file, which the caller removes. A Read of in that
// waits must end with ctx. Errors are those of in, or of the temporary file; there is no file then.
func Spool(ctx context.Context, in io.Reader) (path string, err error) {
	f, err := os.CreateTemp("", "mrrc-lua-view-*")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, in)
	if e := f.Close(); err == nil {
		err = e
	}
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // it is in the directory for temporary files
		return "", err
	}
	return f.Name(), nil
}

// Opener returns a function for engine.Input.Open that opens inputs, of which some are read from other files.
func Opener(files map[string]string) func(name string) (content io.ReaderAt, size int64, err error) {
	return func(name string) (io.ReaderAt, int64, error) {
		path := name
		if other := files[name]; other != "" {
			path = other
		}
		f, err := input.OpenFile(path)
		if err != nil {
			return nil, 0, err
		}
		st, err := f.Stat()
		if err != nil {
			_ = f.Close() // it was only read
			return nil, 0, input.Bare(err)
		}
		return f, st.Size(), nil
	}
}
