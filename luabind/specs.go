package luabind

import (
	"fmt"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/internal/meter"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// maxCached bounds the compiled specs that are kept: a script that makes new ones from data gets slow,
// not large.
const maxCached = 1000

// specCache compiles specs, each once. The constants of a script are the same piece of memory at every
// call, so most are found by their address, without reading the text.
type specCache struct {
	recent [64]recentSpec
	byText map[string]*marcspec.Spec
	own    map[string]*marcspec.Spec // of the Go code
}

// maxSpec bounds the text of a spec, in bytes.
const maxSpec = 1000

// recentSpec keeps the string alive, so that no other string can get its address.
type recentSpec struct {
	text string
	spec *marcspec.Spec
}

// get returns the compiled spec, for use under m. The error is a *marcspec.SyntaxError.
func (c *specCache) get(text string, m func() meter.Meter) (*marcspec.Spec, error) {
	at := unsafe.StringData(text)
	r := &c.recent[(uintptr(unsafe.Pointer(at))>>3)%uintptr(len(c.recent))]
	if unsafe.StringData(r.text) == at && len(r.text) == len(text) && r.spec != nil {
		return r.spec, nil
	}
	s := c.byText[text]
	if s == nil {
		var err error
		if s, err = marcspec.Compile(text); err != nil {
			return nil, err
		}
		s = s.Under(m())
		if len(c.byText) >= maxCached || c.byText == nil {
			c.byText = map[string]*marcspec.Spec{}
		}
		c.byText[text] = s
	}
	*r = recentSpec{text, s}
	return s, nil
}

// arg compiles the spec that is the nth argument, once for each distinct string.
func (c *specCache) arg(L *lua.LState, n int) *marcspec.Spec {
	v, ok := L.Get(n).(lua.LString)
	switch {
	case !ok:
		hint := ""
		if L.Get(n).Type() == lua.LTNumber {
			hint = `: write it in quotes, "` + L.Get(n).String() + `"`
		}
		L.ArgError(n, "a spec such as \"245$a\" expected, got "+value.TypeName(L.Get(n))+hint)
	case len(v) > maxSpec:
		L.ArgError(n, fmt.Sprintf("a spec has at most %d bytes, this one has %d", maxSpec, len(v)))
	}
	s, err := c.get(string(v), func() meter.Meter { return value.MeterOf(L) })
	if err != nil {
		L.ArgError(n, err.Error())
	}
	return s
}

// must compiles a spec that is in the Go code.
func (c *specCache) must(text string) *marcspec.Spec {
	if s := c.own[text]; s != nil {
		return s
	}
	s, err := marcspec.Compile(text)
	if err != nil {
		panic("luabind: " + err.Error())
	}
	if c.own == nil {
		c.own = map[string]*marcspec.Spec{}
	}
	c.own[text] = s
	return s
}

// text compiles the spec that is an argument of a function on Go values. The text may be a view of a record:
// it is not kept.
func (c *specCache) text(call *goval.Call, args []goval.Value, i int) *marcspec.Spec {
	text := goval.OnlyText(args, i)
	if s := c.byText[text]; s != nil {
		return s
	}
	if len(text) > maxSpec {
		goval.Abandon()
	}
	s, err := c.get(goval.Own(text), func() meter.Meter { return call })
	if err != nil {
		goval.Abandon()
	}
	return s
}

// specFunc is a method of a record whose first argument is a spec. It gets all arguments, as the method does, and looks at
// those after the spec.
type specFunc func(c *goval.Call, r *parse.Record, s *marcspec.Spec, args []goval.Value) goval.Value

// withSpec makes the function on Go values.
func (b *recordBinding) withSpec(f specFunc) goval.Func {
	return func(c *goval.Call, args []goval.Value) goval.Value {
		r := goval.Rec(args, 0)
		return f(c, r, b.specs.text(c, args, 1), args)
	}
}

// bindSpec makes of it what binds the method to a spec.
func (b *recordBinding) bindSpec(f specFunc) goval.Bind {
	return func(c *goval.Call, rest []goval.Value) goval.Bound {
		s, args := b.specs.text(c, rest, 0), append([]goval.Value{{}}, rest...)
		return func(c *goval.Call, self goval.Value) goval.Value { return f(c, self.Record(), s, args) }
	}
}
