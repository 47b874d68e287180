package input

import "io"

// Decompress is decompress.
var Decompress = decompress

// NewReadAhead is newReadAhead. ready is the method ready.
func NewReadAhead(src io.Reader) (r io.Reader, ready func() bool, stop func()) {
	a := newReadAhead(src)
	return a, a.ready, a.stop
}
