package pager

import (
	"errors"
	"io"

	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/input"
	"mrrc-lua/parse"
)

// reader reads the records of the inputs one after the other, from a mark on.
type reader struct {
	p     *Pager
	mark  mark
	scans bool  // everything is read
	n     int64 // the number of the last record

	in     *input.Reader // nil: no input is open
	rd     parse.BatchReader
	plain  bool // reading can begin at any of its records
	batch  parse.Batch
	i      int   // the next record of batch
	inFile int64 // the number of the last record in the file
}

// block is how many bytes are read at once where a few records are enough.
const block = 64 << 10

// next returns the next record, or a further piece of a rejected stretch, until next is called again. The error is
// ErrNoRecord at the end, or an *input.Error.
func (r *reader) next() (*parse.Record, error) {
	for r.i == len(r.batch.Records) {
		if r.rd == nil {
			if r.mark.file == len(r.p.opt.Paths) {
				return nil, ErrNoRecord
			}
			if err := r.open(r.p.opt.Paths[r.mark.file]); err != nil {
				return nil, err
			}
		}
		r.i = 0
		name := r.p.opt.Paths[r.mark.file]
		switch err := fault.Safely(func() error { return r.rd.Read(&r.batch) })(); {
		case errors.Is(err, io.EOF):
			r.close()
			r.mark = mark{n: r.n + 1, file: r.mark.file + 1}
			r.inFile = 0
		case err != nil:
			return nil, input.ErrorOf(name, err)
		}
	}
	rec := &r.batch.Records[r.i]
	r.i++
	pos := rec.Pos()
	if !rec.Continued() {
		r.n++
		r.inFile++
		sound := rec.Err() == nil && len(rec.Problems()) == 0
		first := r.inFile == 1
		r.p.passed(mark{n: r.n, file: r.mark.file, offset: placeOf(pos, first), before: r.inFile - 1}, first || r.plain && sound)
	}
	pos.Index = r.n
	rec.SetPos(pos)
	return rec, nil
}

// placeOf returns where reading begins for a record: for the first one of a file, at the beginning of the file.
func placeOf(pos parse.Pos, first bool) int64 {
	if first {
		return 0
	}
	return pos.Offset
}

// open opens an input at the mark.
func (r *reader) open(name string) error {
	f, err := input.OpenFile(r.p.path(name))
	if err != nil {
		return &input.Error{Name: name, Err: err}
	}
	if err := r.p.opened(name, f); err != nil {
		_ = f.Close() // it was only read
		return err
	}
	if r.in, err = input.Open(name, f, r.p.opt.Format); err != nil {
		return err
	}
	r.inFile = r.mark.before
	opt := parse.Options{Source: name, Text: r.p.opt.Text, Salvage: r.p.opt.Salvage}
	file, size, ok := r.in.At()
	if r.plain = ok && r.in.Format == parse.FormatMARC; r.plain && !r.scans {
		opt.Block, opt.Offset, opt.Number = block, r.mark.offset, r.mark.before
		r.rd = parse.NewReader(io.NewSectionReader(file, r.mark.offset, size-r.mark.offset), opt)
		return nil
	}
	if r.scans {
		opt.Parsers = input.Parsers()
	}
	if r.rd, err = r.in.Records(opt); err != nil {
		r.close()
		return &input.Error{Name: name, Err: err}
	}
	return nil
}

// close closes the input that is open.
func (r *reader) close() {
	if r.in != nil {
		r.in.Close()
	}
	r.in, r.rd, r.batch, r.i = nil, nil, parse.Batch{}, 0
}
