package goval

import (
	"unsafe"

	"mrrc-lua/internal/meter"
)

// Func is a function of the Lua API on Go values. args are its arguments, beginning with the object if it is a method;
// args is shorter if arguments are missing. It belongs to the caller. The function returns its first result, or nil if
// it has none, and appends further results to c.More.
type Func func(c *Call, args []Value) Value

// EachFunc is a function of the Lua API that returns an iterator for a loop.
type EachFunc func(c *Call, args []Value) *Iter

// Callable is a function as a value. It is a function of the script or of the API.
type Callable struct{ Call Func }

// ended is the value with which End panics.
type ended struct{}

// End ends the hook, after the hook has decided what happens to the record.
func End() { panic(ended{}) }

// Ended reports whether a recovered panic comes from End.
func Ended(r any) bool {
	_, ok := r.(ended)
	return ok
}

// abandoned is the value with which Abandon panics.
type abandoned struct{}

// Abandon ends the work on a record. The VM must do the work instead.
func Abandon() { panic(abandoned{}) }

// Abandoned reports whether a recovered panic comes from Abandon.
func Abandoned(r any) bool {
	_, ok := r.(abandoned)
	return ok
}

// Bounds for the work on one record. Beyond them the VM must do the work, because it knows the limits of the user.
const (
	mostSteps = 100_000  // turns of loops, and calls of functions of the script
	mostBuilt = 4 << 20  // bytes
	chunk     = 16 << 10 // bytes of memory for texts that are allocated at once
)

// Call has what a function gets in addition to its arguments. One goroutine uses it, for one record after the other. It
// implements meter.Meter: a function that asks for too much memory or time abandons the record.
type Call struct {
	More  []Value // further results of the function that was called last
	None  bool    // the function that was called last returned no result at all
	Uses  []Use   // of keys of lookup tables, which are not recorded yet; Begin keeps them
	Owner any     // who calls: functions of the script that are values find their variables there

	steps, built int
	watch
	text    []byte // memory for texts; texts that were made in it earlier stay in use
	scratch []byte
	iters   []Iter
	tables  pool[Table]
	values  pool[Value] // for the lists of tables
	names   pool[name]
	used    int // iterators in use
}

var _ meter.Meter = (*Call)(nil)

// Use is the use of a key of a lookup table. It counts only if the work on the record is not abandoned.
type Use struct {
	In    Recorder
	Place int    // of the key in the table; negative: it is not there
	Key   string // may be a view of the record
}

// Recorder is a lookup table that records which keys were used. Any number of goroutines may use it at once.
type Recorder interface {
	// Record records the use of a key at a place; if place is negative, that key was missing. It keeps no view of key.
	Record(place int, key string)
}

// Note notes the use of a key.
func (c *Call) Note(in Recorder, place int, key string) {
	const each = 48
	c.Grow(each)
	c.Uses = append(c.Uses, Use{in, place, key})
}

// RecordUses records the uses of keys that were noted from a place in the list on, and forgets them.
func (c *Call) RecordUses(from int) {
	for _, u := range c.Uses[from:] {
		u.In.Record(u.Place, u.Key)
	}
	c.ForgetUses(from)
}

// ForgetUses forgets the uses of keys that were noted from a place in the list on.
func (c *Call) ForgetUses(from int) {
	clear(c.Uses[from:])
	c.Uses = c.Uses[:from]
}

// Begin prepares c for a record. Tables of the record before become invalid.
func (c *Call) Begin() {
	c.tables.reset()
	c.values.reset()
	c.names.reset()
	c.More, c.None = c.More[:0], false
	c.steps, c.built, c.used = mostSteps, mostBuilt, 0
	c.look, c.since = mostSteps-lookEach, 0
}

// Step counts a turn of a loop, or a call.
func (c *Call) Step() {
	if c.steps--; c.steps < c.look {
		c.Pause()
	}
}

// Need implements meter.Meter. It never returns an error.
func (c *Call) Need(n int) error {
	const look = 64 // steps: the cost of the work between two calls of Need
	if c.built -= n; c.built < 0 {
		Abandon()
	}
	if c.steps -= look; c.steps < c.look {
		c.Pause()
	}
	return nil
}

// Grow counts memory that a function takes.
func (c *Call) Grow(n int) {
	if c.built -= n; c.built < 0 {
		Abandon()
	}
}

// Largest implements meter.Meter.
func (c *Call) Largest() int { return mostBuilt }

// Argument returns the list of arguments of a call that has only one. It is valid until the work on the record ends.
func (c *Call) Argument(v Value) []Value {
	args := c.values.take(1)
	args[0] = v
	return args
}

// Take returns an empty slice, to which the bytes of a text can be appended. Make converts it to a value; until then no
// other function may call Take.
func (c *Call) Take() []byte { return c.scratch[:0] }

// Make makes a string from a copy of a text. Afterwards the memory of b belongs to c: the next Take may return it.
func (c *Call) Make(b []byte) Value {
	const keep = 64 << 10
	if cap(b) > cap(c.scratch) && cap(b) <= keep {
		c.scratch = b
	}
	return c.Copy(b)
}

// Copy makes a string from bytes, which may change afterwards.
func (c *Call) Copy(b []byte) Value {
	n := len(b)
	if c.built -= n; c.built < 0 {
		Abandon()
	}
	switch {
	case n == 0:
		return Value{k: String}
	case n > chunk/4:
		return Bytes(append([]byte(nil), b...))
	case n > cap(c.text)-len(c.text):
		c.text = make([]byte, 0, chunk)
	}
	from := len(c.text)
	c.text = append(c.text, b...)
	return Bytes(c.text[from:])
}

// Own returns a copy of a text, which does not depend on a batch.
func Own(s string) string {
	return string(append([]byte(nil), unsafe.Slice(unsafe.StringData(s), len(s))...))
}
