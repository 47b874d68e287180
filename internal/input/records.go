package input

import (
	"errors"
	"io"
	"os"
	"runtime"

	"mrrc-lua/internal/fault"
	"mrrc-lua/parse"
)

// RecordOptions are how a file of records is read.
type RecordOptions struct {
	Name  string       // in positions and messages; default the path
	From  parse.Format // default: by content
	Text  parse.TextOptions
	Block int // bytes read at once; default 256 KiB
	// Open opens the file in place of the path, and must return the same bytes each time. Unless it
	// returns an *os.File that is not regular, it must be able to seek.
	Open func() (io.ReadSeekCloser, error)
	// PassedOver is called by Close with a sentence for each member of an archive that was not read.
	PassedOver func(text string)
}

func (opt *RecordOptions) open(path string) (io.ReadSeekCloser, error) {
	if opt.Open != nil {
		return opt.Open()
	}
	return OpenFile(path)
}

// Records reads the records of one file, compressed or not, without a script. It is a
// parse.BatchReader: one goroutine may use it at a time.
type Records struct {
	name  string
	in    *Reader
	rd    parse.BatchReader
	plain bool
	tell  func(string)
}

// OpenRecords opens a file of records. Errors, also those of Read, are *Error; a panic while reading is
// a *fault.Error.
func OpenRecords(path string, opt RecordOptions) (*Records, error) {
	if opt.Name == "" {
		opt.Name = path
	}
	file, err := opt.open(path)
	if err != nil {
		return nil, &Error{opt.Name, err}
	}
	in, err := Open(opt.Name, file, opt.From)
	if err != nil {
		return nil, err
	}
	r := &Records{name: opt.Name, in: in, tell: opt.PassedOver, plain: in.Compression == "" && in.Format == parse.FormatMARC && canSeek(file)}
	if r.rd, err = in.Records(parse.Options{Source: opt.Name, Block: opt.Block, Text: opt.Text, Parsers: Parsers()}); err != nil {
		in.Close()
		return nil, &Error{opt.Name, err}
	}
	return r, nil
}

// Parsers returns how many goroutines should parse text, unless the user says: one per core, as far as that is
// likely to be faster. Each holds about a megabyte.
func Parsers() int { return min(runtime.GOMAXPROCS(0), 8) }

// canSeek reports whether a file can be read at any place: pipes and the like cannot.
func canSeek(c io.Closer) bool {
	if f, ok := c.(*os.File); ok {
		st, err := f.Stat()
		return err == nil && st.Mode().IsRegular()
	}
	return true
}

// Plain reports whether RecordAt can read a record again: the file is a regular one of ISO 2709, not
// compressed.
func (r *Records) Plain() bool { return r.plain }

// Read fills a batch, as a parse.BatchReader does.
func (r *Records) Read(b *parse.Batch) error {
	err := fault.Safely(func() error { return r.rd.Read(b) })()
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return ErrorOf(r.name, err)
}

// Close closes the file.
func (r *Records) Close() {
	if r.tell != nil {
		for _, text := range r.in.PassedOver() {
			r.tell(text)
		}
	}
	r.in.Close()
}

// RecordAt reads the record at pos of a file whose Records are Plain. It opens the file for that: any
// goroutine may call it. Errors are *Error.
func RecordAt(path string, pos parse.Pos, opt RecordOptions) (*parse.Record, error) {
	file, err := opt.open(path)
	if err != nil {
		return nil, &Error{pos.Source, err}
	}
	defer func() { _ = file.Close() }() // it was only read
	if _, err := file.Seek(pos.Offset, io.SeekStart); err != nil {
		return nil, &Error{pos.Source, Bare(err)}
	}
	rd := parse.NewReader(file, parse.Options{Source: pos.Source, Offset: pos.Offset, Block: oneRecord, Text: opt.Text})
	var b parse.Batch
	for {
		err := rd.Read(&b)
		switch {
		case errors.Is(err, io.EOF):
			return nil, &Error{pos.Source, errors.New("it changed while it was read")}
		case err != nil:
			return nil, &Error{pos.Source, err}
		case len(b.Records) > 0:
			r := &b.Records[0]
			r.SetPos(pos)
			return r, nil
		}
	}
}

// oneRecord is how many bytes are read at once for a single record.
const oneRecord = 8 << 10
