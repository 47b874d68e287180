package luabind

import (
	"unsafe"

	"mrrc-lua/internal/marcspec"
)

// maxCached bounds the compiled specs that are kept: a script that makes new ones from data gets slow,
// not large.
const maxCached = 1000

// specCache compiles specs, each once. The constants of a script are the same piece of memory at
// every call, so most are found by where they are, without a look at what they say.
type specCache struct {
	recent [64]recentSpec
	byText map[string]*marcspec.Spec
}

// recentSpec keeps the string alive, so that its place in memory can mean no other.
type recentSpec struct {
	text string
	spec *marcspec.Spec
}

// get gives the compiled spec. The error is a *marcspec.SyntaxError.
func (c *specCache) get(text string) (*marcspec.Spec, error) {
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
		if len(c.byText) >= maxCached || c.byText == nil {
			c.byText = map[string]*marcspec.Spec{}
		}
		c.byText[text] = s
	}
	*r = recentSpec{text, s}
	return s, nil
}
