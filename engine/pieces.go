package engine

import "io"

// pieces is an io.Reader of bytes that come in pieces.
type pieces struct {
	// next returns the next piece, nil at the end. A piece that comes with an error is read before the
	// error is returned. After an error next is not called again.
	next func() ([]byte, error)
	rest []byte
	err  error
}

// Read implements io.Reader.
func (p *pieces) Read(b []byte) (int, error) {
	for len(p.rest) == 0 {
		if p.err != nil {
			return 0, p.err
		}
		if p.rest, p.err = p.next(); p.rest == nil && p.err == nil {
			p.err = io.EOF
		}
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}
