package parts

import (
	"bufio"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"os"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
)

var crcTable = crc32.MakeTable(crc32.Castagnoli)

// errPiece is the error of a file of an attempt that is not as it was written.
var errPiece = errors.New("is not as it was written")

// copySize is how many bytes of a file are copied at once.
const copySize = 128 << 10

// summed lets a function read a piece of an attempt to its end, and then compares it with its sum. It changes nothing.
// read is called with the numbers of bytes that were read; nil: with none. The error is errPiece if the piece is not as it
// was written, *engine.InputError if it cannot be read, and else that of the function.
func (j *Job) summed(attempt string, f *Piece, read func(bytes int), use func(io.Reader) error) error {
	path := j.pathOf(attempt, f)
	file, err := os.Open(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return errPiece
	case err != nil: // it may be as it was written
		return &engine.InputError{Name: path, Err: console.Bare(err)}
	}
	defer func() { _ = file.Close() }() // it was only read
	in := &summing{r: io.NewSectionReader(file, f.Offset, f.Size), read: read}
	err = use(bufio.NewReaderSize(in, copySize))
	switch {
	case in.err != nil:
		return &engine.InputError{Name: path, Err: console.Bare(in.err)}
	case err == nil && (in.n != f.Size || in.crc != f.CRC):
		return errPiece
	}
	return err
}

// summing sums what is read.
type summing struct {
	r    io.Reader
	read func(bytes int) // or nil
	n    int64
	crc  uint32
	err  error
}

// Read implements io.Reader.
func (s *summing) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	s.n += int64(n)
	s.crc = crc32.Update(s.crc, crcTable, b[:n])
	if s.read != nil {
		s.read(n)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// skim returns a function that reads to the end, unless the context ends before: the error is its cause then.
func skim(ctx context.Context) func(io.Reader) error {
	return func(in io.Reader) error { return copyAll(discarded{ctx}, in) }
}

// discarded takes everything until its context ends.
type discarded struct{ ctx context.Context }

// Write implements io.Writer.
func (d discarded) Write(b []byte) (int, error) { return len(b), context.Cause(d.ctx) }

// copyAll copies what is read, in large blocks.
func copyAll(out io.Writer, in io.Reader) error {
	_, err := io.CopyBuffer(struct{ io.Writer }{out}, struct{ io.Reader }{in}, make([]byte, copySize))
	return err
}
