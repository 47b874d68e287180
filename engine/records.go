package engine

import (
	"errors"
	"io"
	"os"

	"mrrc-lua/internal/fault"
	"mrrc-lua/parse"
)

// RecordOptions say how a file of records is read.
type RecordOptions struct {
	Name  string       // in positions and messages; default the path
	From  parse.Format // default: by content
	Text  parse.TextOptions
	Block int // bytes read at once; default 256 KiB
	// Open opens what is to be read, instead of the path; a file that is Plain when it can seek.
	Open func() (io.ReadSeekCloser, error)
}

func (opt *RecordOptions) open(path string) (io.ReadSeekCloser, error) {
	if opt.Open != nil {
		return opt.Open()
	}
	return openFile(path)
}

// Records reads the records of one file, compressed or not, without a script. It is a
// parse.BatchReader: one goroutine may use it at a time.
type Records struct {
	name  string
	file  io.Closer
	stop  func() // ends the decompression
	rd    parse.BatchReader
	plain bool
}

// OpenRecords opens a file. Errors, also those of Read, are *InputError.
func OpenRecords(path string, opt RecordOptions) (*Records, error) {
	if opt.Name == "" {
		opt.Name = path
	}
	if opt.Block <= 0 {
		opt.Block = defaultBlock
	}
	file, err := opt.open(path)
	if err != nil {
		return nil, &InputError{opt.Name, err}
	}
	src, method, stop, err := decompress(head(file))
	r := &Records{name: opt.Name, file: file, stop: stop}
	if err == nil {
		err = r.open(src, method, opt)
	}
	if err != nil {
		r.Close()
		return nil, &InputError{opt.Name, err}
	}
	return r, nil
}

func (r *Records) open(src io.Reader, method string, opt RecordOptions) (err error) {
	first, src := head(src)
	format := opt.From
	if format == "" {
		if format, err = parse.Sniff(first); err != nil {
			return err
		}
	}
	r.plain = method == "" && format == parse.FormatMARC && canSeek(r.file)
	r.rd, err = parse.NewFormatReader(format, src, parse.Options{Source: opt.Name, Block: opt.Block, Text: opt.Text})
	return err
}

// canSeek tells what can be read at any place: all but pipes and the like.
func canSeek(c io.Closer) bool {
	if f, ok := c.(*os.File); ok {
		st, err := f.Stat()
		return err == nil && st.Mode().IsRegular()
	}
	return true
}

// Plain tells whether a record can be read again where it stood: the file is a regular one of ISO
// 2709, not compressed.
func (r *Records) Plain() bool { return r.plain }

// Read fills a batch, as a parse.BatchReader does.
func (r *Records) Read(b *parse.Batch) error {
	err := fault.Safely(func() error { return r.rd.Read(b) })()
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return inputError(r.name, err)
}

// Close ends reading.
func (r *Records) Close() {
	r.stop()
	_ = r.file.Close() // it was only read
}

// RecordAt reads the record that stands at a place of a file that is Plain.
func RecordAt(path string, pos parse.Pos, opt RecordOptions) (*parse.Record, error) {
	file, err := opt.open(path)
	if err != nil {
		return nil, &InputError{pos.Source, err}
	}
	defer func() { _ = file.Close() }() // it was only read
	if _, err := file.Seek(pos.Offset, io.SeekStart); err != nil {
		return nil, &InputError{pos.Source, bare(err)}
	}
	rd := parse.NewReader(file, parse.Options{Source: pos.Source, Offset: pos.Offset, Block: oneRecord, Text: opt.Text})
	var b parse.Batch
	for {
		err := rd.Read(&b)
		switch {
		case errors.Is(err, io.EOF):
			return nil, &InputError{pos.Source, errors.New("it changed while it was read")}
		case err != nil:
			return nil, &InputError{pos.Source, err}
		case len(b.Records) > 0:
			r := &b.Records[0]
			r.SetPos(pos)
			return r, nil
		}
	}
}

// oneRecord is how much is read at once to get at one record.
const oneRecord = 8 << 10
