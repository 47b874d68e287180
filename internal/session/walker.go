package session

import (
	"errors"
	"io"

	"mrrc-lua/engine"
	"mrrc-lua/internal/input"
	"mrrc-lua/parse"
)

// walker reads the records of inputs one after the other.
type walker struct {
	opt   engine.Options
	file  int           // the index of the input that is read
	in    *input.Reader // nil: it is not open
	rd    parse.BatchReader
	batch parse.Batch
	i     int   // the next record of batch
	n     int64 // the number of the last record returned
}

// next returns the next record, which is valid until next is called again. The error is ErrNoRecord at
// the end.
func (w *walker) next() (*parse.Record, error) {
	for w.i == len(w.batch.Records) {
		if w.rd == nil {
			if w.file == len(w.opt.Input.Paths) {
				return nil, ErrNoRecord
			}
			if err := w.open(w.opt.Input.Paths[w.file]); err != nil {
				return nil, err
			}
		}
		w.i = 0
		switch err := w.rd.Read(&w.batch); {
		case errors.Is(err, io.EOF):
			w.endFile()
			w.file++
		case err != nil:
			name := w.opt.Input.Paths[w.file]
			w.close()
			return nil, input.ErrorOf(name, err)
		}
	}
	r := &w.batch.Records[w.i]
	w.i++
	if !r.Continued() {
		w.n++
	}
	p := r.Pos()
	p.Index = w.n
	r.SetPos(p)
	return r, nil
}

// open begins to read an input.
func (w *walker) open(name string) error {
	f, err := w.source(name)
	if err != nil {
		return &input.Error{Name: name, Err: err}
	}
	if w.in, err = input.Open(name, f, w.opt.Input.Format); err != nil {
		w.close()
		return err
	}
	w.rd, err = w.in.Records(parse.Options{Source: name, Block: w.opt.Speed.Block, Text: w.opt.Input.Text, Salvage: w.opt.Input.Salvage})
	if err != nil {
		w.close()
		return &input.Error{Name: name, Err: err}
	}
	return nil
}

// source opens a path, or standard input.
func (w *walker) source(name string) (io.ReadCloser, error) {
	switch {
	case name != "-":
		return input.OpenFile(name)
	case w.opt.Input.Stdin == nil:
		return nil, errors.New("there is no standard input")
	}
	return io.NopCloser(w.opt.Input.Stdin), nil
}

// endFile ends the input that is read.
func (w *walker) endFile() {
	if w.in != nil {
		w.in.Close()
	}
	w.in, w.rd, w.batch, w.i = nil, nil, parse.Batch{}, 0
}

// close goes back to the beginning.
func (w *walker) close() {
	w.endFile()
	w.file, w.n = 0, 0
}
