package part

import (
	"context"
	"fmt"
	"io"

	"mrrc-lua/internal/input"
	"mrrc-lua/luabind/plain"
	"mrrc-lua/parse"
)

// Place is a place between two batches of the input.
type Place struct {
	Input   int   `json:"input"`   // the number of the input, from 0 on
	Batch   int64 `json:"batch"`   // of the next batch in it
	Offset  int64 `json:"offset"`  // in it, decompressed
	Inside  bool  `json:"inside"`  // in the middle of a rejected stretch
	Number  int64 `json:"number"`  // of the last record of the input
	Records int64 `json:"records"` // read of all inputs
}

// Stretch is a range of bytes of an input. Everything that begins in it belongs to it. JSON can hold it.
type Stretch struct {
	Input int   `json:"input"` // the number of the input, from 0 on
	From  int64 `json:"from"`
	To    int64 `json:"to"`
	Size  int64 `json:"size"` // of the whole input, in bytes
	// Whole is true for an input that can only be read from beginning to end: From is 0, and To is Size.
	Whole bool `json:"whole,omitempty"`

	// Found is what Frame found; nil: it was not framed.
	Found *Found `json:"found,omitempty"`
}

// Found is what is in a stretch.
type Found struct {
	First   int64      `json:"first"`            // the first boundary; -1: there is none
	Next    int64      `json:"next"`             // the first boundary after the stretch
	Inside  bool       `json:"inside,omitempty"` // it is in the middle of a rejected stretch
	Numbers int64      `json:"numbers"`          // how many numbers the records take
	Records int64      `json:"records"`          // further pieces of rejected stretches are not counted
	LastID  plain.Text `json:"last_id,omitempty"`
}

// Part is a range of an input that begins and ends at boundaries of records, with the numbers of the records before it.
// JSON can hold it.
type Part struct {
	Index   int   `json:"index"` // from 0 on
	Of      int   `json:"of"`    // how many parts there are
	From    Place `json:"from"`
	To      int64 `json:"to"`      // everything that begins before this byte belongs to the part
	Next    int64 `json:"next"`    // where the next part begins, or the input ends
	Size    int64 `json:"size"`    // of the input, in bytes
	Records int64 `json:"records"` // in it
	Whole   bool  `json:"whole,omitempty"`
	// Ends is true for the last part of its input.
	Ends   bool       `json:"ends,omitempty"`
	LastID plain.Text `json:"last_id,omitempty"` // the last 001 before it
}

// Inputs are the inputs that are cut, and the options for reading them, which must be the same wherever parts are
// framed and run.
type Inputs struct {
	Paths   []string
	Open    func(path string) (io.ReadCloser, error)
	Format  parse.Format // "": by content
	Text    parse.TextOptions
	Salvage bool
	Block   int // bytes read at once
}

// open opens an input. The caller closes it.
func (in *Inputs) open(i int) (*input.Reader, error) {
	if i < 0 || i >= len(in.Paths) {
		return nil, fmt.Errorf("there is no input number %d", i)
	}
	src, err := in.Open(in.Paths[i])
	if err != nil {
		return nil, input.ErrorOf(in.Paths[i], err)
	}
	return input.Open(in.Paths[i], src, in.Format)
}

// regions returns an input that can be read at any place, and its size.
func regions(rd *input.Reader) (file io.ReaderAt, size int64, ok bool) {
	file, size, ok = rd.At()
	return file, size, ok && rd.Format == parse.FormatMARC
}

// Stretches cuts each input into stretches of equal length: size bytes, rounded up to whole blocks, or fewer. They consist
// of whole blocks, so that batches of records are those of one run; only the last one of an input may be shorter. The
// error is that of an input that cannot be opened.
func (in *Inputs) Stretches(ctx context.Context, size int64) (list []Stretch, err error) {
	block := int64(in.Block)
	size = max(1, ceil(size, block)) * block
	for i := range in.Paths {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		rd, err := in.open(i)
		if err != nil {
			return nil, err
		}
		_, length, ok := regions(rd)
		rd.Close()
		if !ok {
			list = append(list, Stretch{Input: i, Whole: true})
			continue
		}
		n := max(1, ceil(length, size))
		each := ceil(length, n*block) * block // not size: the last one would be short, and its process idle
		for at := int64(0); at < length; at += each {
			list = append(list, Stretch{Input: i, From: at, To: min(at+each, length), Size: length})
		}
	}
	return list, nil
}

// ceil returns a/b, rounded up.
func ceil(a, b int64) int64 { return (a + b - 1) / b }
