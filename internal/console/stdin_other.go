//go:build !unix

package console

import (
	"context"
	"errors"
	"io"
	"os"
)

// newWakeable makes reads of a file end with a context, where the system can do that.
func newWakeable(context.Context, *os.File) (io.Reader, func(), error) {
	return nil, nil, errors.ErrUnsupported
}

// canRead reports whether a read of a file would not wait: nobody knows.
func canRead(*os.File) bool { return false }
