package goval

import (
	"unsafe"

	"mrrc-lua/internal/meter"
)

// Func is a function of the Lua API on Go values. args are its arguments, of a method the object first; a
// missing one is not there. They belong to the caller. It returns the first result, nil when there is none,
// and appends further ones to c.More.
type Func func(c *Call, args []Value) Value

// EachFunc is a function of the Lua API that returns an iterator for a loop.
type EachFunc func(c *Call, args []Value) *Iter

// Callable is a function that is a value: of the script, or of the API.
type Callable struct{ Call Func }

// ended is what End panics with.
type ended struct{}

// End ends the hook: it has decided about the record.
func End() { panic(ended{}) }

// Ended reports whether what was recovered comes from End.
func Ended(r any) bool {
	_, ok := r.(ended)
	return ok
}

// abandoned is what Abandon panics with.
type abandoned struct{}

// Abandon gives up the work on a record: the VM must do it.
func Abandon() { panic(abandoned{}) }

// Abandoned reports whether what was recovered comes from Abandon.
func Abandoned(r any) bool {
	_, ok := r.(abandoned)
	return ok
}

// What one record may cost before the VM must do the work: it knows the limits of the user.
const (
	mostSteps = 100_000  // turns of loops, and calls of functions of the script
	mostBuilt = 4 << 20  // bytes
	chunk     = 16 << 10 // bytes of text that are made at once
)

// Call is what a function gets besides its arguments. One goroutine uses it, for one record after the other.
// It implements meter.Meter: whoever asks for too much abandons the record.
type Call struct {
	More  []Value // further results of the function that was called last
	None  bool    // the function that was called last returned no result at all
	Owner any     // who calls: functions of the script that are values find their variables there

	steps, built int
	text         []byte // room for text; what was made of it before stays in use
	scratch      []byte
	iters        []Iter
	tables       []Table // not in use
	values       []Value // in use up to its length, for the lists of tables
	names        []name
	used         int // iterators in use
}

var _ meter.Meter = (*Call)(nil)

// Begin begins with a record.
func (c *Call) Begin() {
	c.More, c.None = c.More[:0], false
	c.steps, c.built, c.used = mostSteps, mostBuilt, 0
}

// Step counts a turn of a loop, or a call.
func (c *Call) Step() {
	if c.steps--; c.steps < 0 {
		Abandon()
	}
}

// Need implements meter.Meter. It never returns an error.
func (c *Call) Need(n int) error {
	const look = 64 // steps: as many as the work between two questions may be worth
	if c.built -= n; c.built < 0 {
		Abandon()
	}
	if c.steps -= look; c.steps < 0 {
		Abandon()
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

// Take returns memory in which a text can be put together, empty. Make makes a value of it; until then no
// other function may call Take.
func (c *Call) Take() []byte { return c.scratch[:0] }

// Make makes a string of a text that was put together, perhaps in memory of Take, which it takes back.
func (c *Call) Make(b []byte) Value {
	const keep = 64 << 10
	if cap(b) > cap(c.scratch) && cap(b) <= keep {
		c.scratch = b
	}
	return c.Copy(b)
}

// Copy makes a string of bytes that may change afterwards.
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

// Own returns a text that depends on no batch.
func Own(s string) string {
	return string(append([]byte(nil), unsafe.Slice(unsafe.StringData(s), len(s))...))
}
