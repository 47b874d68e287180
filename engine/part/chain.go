package part

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"mrrc-lua/internal/input"
	"mrrc-lua/luabind/plain"
	"mrrc-lua/parse"
)

// Chain makes parts from the framed stretches of all inputs, which may be in any order. Each part begins exactly where
// the previous one ended: a stretch whose guess was wrong is framed again, and a stretch that lies within one record is
// not a part. again is the number of stretches that were framed again. The error is that of an input, or of stretches
// that are missing.
func (in *Inputs) Chain(ctx context.Context, list []Stretch) (parts []Part, again int, err error) {
	list = slices.SortedFunc(slices.Values(list), func(a, b Stretch) int {
		return cmp.Or(cmp.Compare(a.Input, b.Input), cmp.Compare(a.From, b.From))
	})
	c := chain{at: Place{Input: -1}}
	for _, s := range list {
		if err := c.enter(in, s); err != nil {
			return nil, again, err
		}
		if c.at.Offset >= s.To && !s.Whole { // a record reaches over it
			continue
		}
		if s.Found.First != c.at.Offset || c.at.Inside {
			again++
			if s, err = in.frame(ctx, s, parse.Region{From: c.at.Offset, Exact: true, Inside: c.at.Inside}); err != nil {
				return nil, again, err
			}
		}
		c.add(s)
	}
	if err := c.leave(in); err != nil {
		return nil, again, err
	}
	if got := c.at.Input + 1; got != len(in.Paths) {
		return nil, again, fmt.Errorf("the stretches of %s are missing", in.name(got))
	}
	for i := range c.parts {
		c.parts[i].Of = len(c.parts)
	}
	return c.parts, again, nil
}

// chain is the state of Chain.
type chain struct {
	parts []Part
	at    Place      // where the next part begins
	to    int64      // the end of the last stretch of the input
	size  int64      // of the input
	last  plain.Text // the last 001
}

// enter begins with a stretch, and with its input if that is another one.
func (c *chain) enter(in *Inputs, s Stretch) error {
	if s.Found == nil {
		return fmt.Errorf("the stretch of %s from byte %d on was not framed", in.name(s.Input), s.From)
	}
	if s.Input != c.at.Input {
		if err := c.leave(in); err != nil {
			return err
		}
		if s.Input != c.at.Input+1 {
			return fmt.Errorf("the stretches of %s are missing", in.name(c.at.Input+1))
		}
		c.at = Place{Input: s.Input, Records: c.at.Records}
		c.to, c.size = 0, s.Size
	}
	if s.From != c.to || s.Size != c.size {
		return fmt.Errorf("the stretch of %s from byte %d on is missing", in.name(s.Input), c.to)
	}
	c.to = s.To
	return nil
}

// add makes a part from a stretch.
func (c *chain) add(s Stretch) {
	f := s.Found
	c.parts = append(c.parts, Part{Index: len(c.parts), From: c.at, To: s.To, Next: f.Next, Size: s.Size, Records: f.Records, Whole: s.Whole, LastID: c.last})
	c.at.Offset, c.at.Inside = f.Next, f.Inside
	c.at.Number += f.Numbers
	c.at.Records += f.Records
	c.last = cmp.Or(f.LastID, c.last)
}

// leave ends an input, which must have been read to its end.
func (c *chain) leave(in *Inputs) error {
	switch {
	case c.at.Input < 0:
		return nil
	case c.to != c.size:
		return fmt.Errorf("the stretch of %s from byte %d on is missing", in.name(c.at.Input), c.to)
	case c.at.Offset != c.size:
		return input.ErrorOf(in.name(c.at.Input), fmt.Errorf("was cut: it had %d bytes and ends at byte %d", c.size, c.at.Offset))
	}
	c.parts[len(c.parts)-1].Ends = true
	return nil
}

func (in *Inputs) name(i int) string {
	if i < 0 || i >= len(in.Paths) {
		return fmt.Sprintf("input number %d", i)
	}
	return in.Paths[i]
}
