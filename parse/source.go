package parse

import (
	"errors"
	"fmt"
	"io"
)

// maxEmptyReads is how often a source may return nothing, as in package bufio.
const maxEmptyReads = 100

// readAtLeast reads from the source into b until there are at least want bytes. It returns the error of
// the last read with the bytes before it, and io.ErrNoProgress for a source that returns nothing.
func readAtLeast(src io.Reader, b []byte, want int) (n int, err error) {
	for empty := 0; n < want && err == nil; {
		var k int
		k, err = src.Read(b[n:])
		n += k
		if empty++; k > 0 {
			empty = 0
		}
		if err == nil && empty == maxEmptyReads {
			err = io.ErrNoProgress
		}
	}
	return n, err
}

// endOf returns what ends the input after an error of its source at a byte: io.EOF itself, which callers
// compare, or an error with its place.
func endOf(err error, source string, at int64) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF):
		return io.EOF
	}
	return fmt.Errorf("%s: reading after byte %d: %w", source, at, err)
}
