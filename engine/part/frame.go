package part

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"mrrc-lua/internal/input"
	"mrrc-lua/luabind/plain"
	"mrrc-lua/parse"
)

// Frame finds the records of a stretch without decoding them. The error is an *input.Error, or the cause of ctx.
func (in *Inputs) Frame(ctx context.Context, s Stretch) (Stretch, error) {
	return in.frame(ctx, s, parse.Region{From: s.From, Exact: s.From == 0})
}

// frame frames a stretch from a place in it on.
func (in *Inputs) frame(ctx context.Context, s Stretch, at parse.Region) (Stretch, error) {
	rd, err := in.open(s.Input)
	if err != nil {
		return s, err
	}
	defer rd.Close()
	name := in.Paths[s.Input]
	s.Found = &Found{First: -1}
	if s.Whole {
		err = s.read(ctx, rd, in.options(name))
	} else if file, size, ok := regions(rd); !ok || size != s.Size {
		err = fmt.Errorf("was changed: it had %d bytes of ISO 2709 and has %d", s.Size, size)
	} else {
		err = s.scanFile(ctx, file, at, in.options(name))
	}
	if err != nil && ctx.Err() == nil {
		err = input.ErrorOf(name, err)
	}
	return s, err
}

func (in *Inputs) options(name string) parse.Options {
	bounds := in.Text.Invalid != parse.InvalidReject
	return parse.Options{Source: name, Block: in.Block, Text: in.Text, Salvage: in.Salvage, LeaveText: true, Bounds: bounds}
}

// scanFile frames a stretch of a file, from memory if that is possible.
func (s *Stretch) scanFile(ctx context.Context, file io.ReaderAt, at parse.Region, opt parse.Options) error {
	m := input.Map(file, s.Size)
	if m == nil {
		return s.scan(ctx, file, at, opt)
	}
	defer m.Close()
	return m.Do(func() error { return s.scan(ctx, m, at, opt) })
}

// scan frames a stretch of a file, block by block, as a run does.
func (s *Stretch) scan(ctx context.Context, file io.ReaderAt, at parse.Region, opt parse.Options) error {
	step, f := int64(opt.Block), s.Found
	f.Next, f.Inside = at.From, at.Inside
	if at.Exact {
		f.First = at.From
	}
	var b parse.Batch
	for at.From < s.To {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		at.To = min(at.From-at.From%step+step, s.To)
		if m, ok := file.(*input.Mapping); ok {
			m.Release(at.From - 1) // reading begins one byte earlier, unless the place is a boundary
		}
		got, err := s.region(&b, file, at, opt)
		if err != nil {
			return err
		}
		if got.From < 0 { // no boundary in this block
			at.From = at.To
			continue
		}
		if f.First < 0 {
			f.First = got.From
		}
		f.Next, f.Inside = got.To, got.Inside
		if got.To < at.To { // the file ends
			break
		}
		at = parse.Region{From: got.To, Exact: true, Inside: got.Inside}
	}
	return nil
}

// region counts the records of a region of a file.
func (s *Stretch) region(b *parse.Batch, file io.ReaderAt, at parse.Region, opt parse.Options) (parse.Region, error) {
	f := s.Found
	if opt.Text.Invalid != parse.InvalidReject {
		got, n, err := parse.CountRegion(b, file, at, opt)
		if err != nil || isPlain(n.ID) {
			f.Records += n.Records
			f.Numbers += n.Records
			if n.ID != nil {
				f.LastID = plain.Text(n.ID)
			}
			return got, err
		}
	}
	got, err := parse.ReadRegion(b, file, at, opt)
	if err == nil {
		f.Numbers = b.Renumber(f.Numbers)
		f.count(b, opt.Text)
	}
	return got, err
}

// isPlain reports whether a 001 is text as it is, whatever the coding of the record.
func isPlain(id []byte) bool {
	return !slices.ContainsFunc(id, func(c byte) bool { return c < ' ' || c > '~' || c == '&' }) // MARC-8 writes some characters as &#x…;
}

// read frames a whole input.
func (s *Stretch) read(ctx context.Context, rd *input.Reader, opt parse.Options) error {
	records, err := rd.Records(opt)
	if err != nil {
		return err
	}
	f := s.Found
	f.First = 0
	var b parse.Batch
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		switch err := records.Read(&b); {
		case errors.Is(err, io.EOF):
			s.To, s.Size = f.Next, f.Next
			return nil
		case err != nil:
			return err
		}
		f.count(&b, opt.Text)
		f.Next += b.Length
		if n := len(b.Records); n > 0 {
			f.Numbers = b.Records[n-1].Pos().Number
		}
	}
}

// count counts the records of a batch, whose text is not decoded. The last 001 is text, as a run knows it, so the batch is
// decoded where that can make a difference.
func (f *Found) count(b *parse.Batch, text parse.TextOptions) {
	for i := range b.Records {
		if !b.Records[i].Continued() {
			f.Records++
		}
	}
	decoded := text.Invalid == parse.InvalidReject
	if decoded {
		parse.NewTextDecoder(text).Settle(b)
	}
	for i := len(b.Records) - 1; i >= 0; {
		id := b.Records[i].ControlNumber()
		switch {
		case id == nil:
			i--
		case !decoded && !isPlain(id):
			parse.NewTextDecoder(text).Settle(b)
			decoded = true
		default:
			f.LastID = plain.Text(id)
			return
		}
	}
}
