package meter

import "io"

// Reader is a source that is read as far as a Meter allows.
type Reader struct {
	io.Reader
	Meter Meter
	Times int // how many bytes are made of each that is read, about
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if e := r.Meter.Need(r.Times * n); e != nil {
		return n, e
	}
	return n, err
}

// Unwrap returns the source itself, for readers that need to read it at any place.
func (r *Reader) Unwrap() io.Reader { return r.Reader }
