package pairing

import (
	"bytes"
	"context"

	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/internal/repeats"
	"mrrc-lua/parse"
)

// Reader reads the records of a file.
type Reader interface {
	parse.BatchReader
	Close()
}

// File is one of the two files.
type File struct {
	Name string
	// Open returns a reader at the start of the file; it is called a second time when the files are not in
	// step, and never a third time.
	Open func() (Reader, error)
	// At reads the record at a place again; nil if that is not possible.
	At func(parse.Pos) (*parse.Record, error)
}

// Key selects the key by which records are paired.
type Key struct {
	name  string         // "" for 001
	spec  *marcspec.Spec // nil: 001
	place bool           // by position
}

// ByControlNumber pairs records by 001.
func ByControlNumber() Key { return Key{} }

// ByPlace pairs the n-th record of one file with the n-th of the other.
func ByPlace() Key { return Key{place: true} }

// BySpec pairs records by the values of a MARCspec. The error is a *marcspec.SyntaxError.
func BySpec(text string) (Key, error) {
	spec, err := marcspec.Compile(text)
	return Key{name: text, spec: spec}, err
}

// separator is between the values of a key.
const separator = "; "

// of returns the key of a record, nil when it has none.
func (k Key) of(r *parse.Record) []byte {
	if k.spec == nil {
		return r.ControlNumber()
	}
	var key []byte
	for v := range k.spec.Values(r) {
		if key != nil {
			key = append(key, separator...)
		}
		key = append(key, v...)
	}
	return key
}

// Options select what to pair.
type Options struct {
	Old, New File
	Key      Key
	Ignore   diff.Tags // fields that do not count
	Held     int64     // bytes of records that may wait for their partners; default 64 MiB
	// Entry is called for each pair and for each record that only one file has, in the order of the files
	// as far as they agree on one; the entry is valid until it returns. An error ends the run.
	Entry func(*diff.Entry) error
}

const defaultHeld = 64 << 20

// Result holds the findings besides the differences. The first of two numbers belongs to the old file.
type Result struct {
	Records    [2]int64
	NoKey      [2]int64         // records without a key
	Keys       [2]*repeats.Keys // keys that several records have; nil if records are paired by their place
	Numbers    [2]*repeats.Keys // the same for 001, in place of the key or if it is not the key; nil if it is
	Unreadable [2]int64         // stretches without a record
	Moved      int64            // pairs whose records are in different places
}

// Run collates two files. Errors are those of the readers, of Entry, a *HeldError, or the cause of ctx.
func Run(ctx context.Context, opt Options) (Result, error) {
	if opt.Held <= 0 {
		opt.Held = defaultHeld
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := collation{opt: opt, ctx: ctx}
	for i := range 2 {
		if !opt.Key.place {
			c.res.Keys[i] = repeats.New()
		}
		if opt.Key.place || opt.Key.spec != nil {
			c.res.Numbers[i] = repeats.New()
		}
	}
	for i, f := range []File{opt.Old, opt.New} {
		cur, err := openCursor(ctx, f)
		if err != nil {
			return c.res, err
		}
		defer cur.close()
		c.cur[i] = cur
	}
	err := c.inStep()
	if err == nil && c.apart {
		err = c.walk()
	}
	for i := range c.cur {
		c.res.Records[i] = c.cur[i].at
	}
	return c.res, err
}

// collation is one call of Run.
type collation struct {
	opt   Options
	ctx   context.Context //nolint:containedctx // of one call
	cur   [2]*cursor
	apart bool // the files are not in step
	res   Result
}

// inStep continues while the keys are the same. It stops before two records with different keys, or at the
// end of a file.
func (c *collation) inStep() error {
	for {
		a, err := c.cur[0].peek()
		if err != nil {
			return err
		}
		b, err := c.cur[1].peek()
		if err != nil {
			return err
		}
		switch {
		case a == nil && b == nil:
			return nil
		case a == nil:
			err = c.alone(1, b)
		case b == nil:
			err = c.alone(0, a)
		case c.opt.Key.place || c.sameKey(a, b):
			err = c.pair(a, b)
		default:
			c.apart = true
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// sameKey reports whether two records belong together while the files are in step.
func (c *collation) sameKey(a, b *parse.Record) bool {
	if a.Err() != nil || b.Err() != nil {
		return a.Err() != nil && b.Err() != nil && bytes.Equal(a.Raw(), b.Raw())
	}
	x, y := c.opt.Key.of(a), c.opt.Key.of(b)
	return (x == nil) == (y == nil) && bytes.Equal(x, y)
}

// count updates the result for a record that is passed.
func (c *collation) count(side int, r *parse.Record) {
	c.cur[side].pass()
	if r.Err() != nil {
		if !r.Continued() {
			c.res.Unreadable[side]++
		}
		return
	}
	place := r.Pos().Number
	if number := r.ControlNumber(); number != nil && c.res.Numbers[side] != nil {
		c.res.Numbers[side].Add(number, place)
	}
	if c.opt.Key.place {
		return
	}
	if key := c.opt.Key.of(r); key == nil {
		c.res.NoKey[side]++
	} else {
		c.res.Keys[side].Add(key, place)
	}
}

// pair compares the current records and passes both.
func (c *collation) pair(a, b *parse.Record) error {
	err := c.compare(a, b)
	c.count(0, a)
	c.count(1, b)
	return err
}

// alone reports the current record of one file, which has no partner, and passes it.
func (c *collation) alone(side int, r *parse.Record) error {
	err := c.tellAlone(side, r)
	c.count(side, r)
	return err
}

// tellAlone reports a record that only one file has.
func (c *collation) tellAlone(side int, r *parse.Record) error {
	if r.Continued() { // a further piece of a stretch that was already reported
		return nil
	}
	e := diff.Entry{Kind: diff.RecordDropped, ID: r.ControlNumber(), Pos: r.Pos()}
	if r.Err() == nil {
		e.Sides[side] = diff.Of(r)
	}
	if side == 1 {
		e.Kind, e.Added = diff.RecordAdded, diff.Of(r)
	}
	return c.tell(&e, r)
}

// compare reports the differences between two records.
func (c *collation) compare(a, b *parse.Record) error {
	if identical(a, b) {
		return c.opt.Entry(&diff.Entry{Kind: diff.RecordUnchanged, ID: a.ControlNumber()})
	}
	if a.Err() != nil || b.Err() != nil { // by position
		if err := c.tellAlone(0, a); err != nil {
			return err
		}
		return c.tellAlone(1, b)
	}
	before, after := diff.Of(a), diff.Of(b)
	before.Ignore, after.Ignore = c.opt.Ignore, c.opt.Ignore
	e := diff.EntryOf(before, after)
	return c.tell(&e, a)
}

// identical reports whether two records were read from the same bytes.
func identical(a, b *parse.Record) bool {
	return a.Raw() != nil && !a.Modified() && !b.Modified() && a.Coding() == b.Coding() && bytes.Equal(a.Raw(), b.Raw())
}

// tell passes an entry on; r is the record that it names.
func (c *collation) tell(e *diff.Entry, r *parse.Record) error {
	if k := c.opt.Key; k.name != "" && r.Err() == nil {
		e.By, e.Key = k.name, string(k.of(r))
	}
	return c.opt.Entry(e)
}
