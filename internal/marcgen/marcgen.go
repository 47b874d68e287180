package marcgen

import (
	"errors"
	"fmt"
	"io"
)

// ErrOptions is returned, wrapped with the reason, when the Options are impossible.
var ErrOptions = errors.New("marcgen: impossible options")

// Options select what Write makes. The zero value makes nothing: Records must be set.
type Options struct {
	// Records is the number of records to write.
	Records int
	// Seed chooses the records; all values, including 0, are equally good.
	Seed uint64
	// Size is the approximate length of a record in bytes, up to 99,999. 0 leaves the natural one,
	// about 1.1 KB, which varies from record to record.
	Size int
	// Fields is the number of fields in a record. 0 leaves the natural one, about 19. Fewer fields than
	// natural can leave a $6 without its 880. With Size, both apply where possible; otherwise Fields takes
	// precedence. A record stops short of either at 99,999 bytes.
	Fields int
	// Damage is the share of records, 0 to 1, that are broken in one of several ways (damage.go). The
	// bytes of the others are the same as without damage.
	Damage float64
}

// check returns an error for the first fault of o.
func (o Options) check() error {
	switch {
	case o.Records < 0:
		return fmt.Errorf("%w: %d records", ErrOptions, o.Records)
	case o.Size < 0 || o.Size > maxRecord:
		return fmt.Errorf("%w: size %d is not in 0..%d", ErrOptions, o.Size, maxRecord)
	case o.Fields < 0:
		return fmt.Errorf("%w: %d fields", ErrOptions, o.Fields)
	case !(o.Damage >= 0 && o.Damage <= 1): // also catches NaN
		return fmt.Errorf("%w: damage %v is not in 0..1", ErrOptions, o.Damage)
	}
	return nil
}

// blockSize is the number of bytes that Write collects before it calls w; a larger value gains nothing.
const blockSize = 256 << 10

// Write writes o.Records records to w in large blocks, in constant memory, and returns the number of bytes
// written. The error is ErrOptions, or the error of w; the output may then end within a record.
func Write(w io.Writer, o Options) (written int64, err error) {
	if err := o.check(); err != nil {
		return 0, err
	}
	c := newComposer(o)
	block := make([]byte, 0, blockSize+2*maxRecord)
	var record []byte
	for n := range o.Records {
		if d, r := chooseDamage(o, n); d != nil {
			record = c.record(record[:0], n)
			block = d(block, record, r)
		} else {
			block = c.record(block, n)
		}
		if len(block) < blockSize && n+1 < o.Records {
			continue
		}
		k, err := w.Write(block)
		written += int64(k)
		if err != nil {
			return written, err
		}
		block = block[:0]
	}
	return written, nil
}

// Record returns record n, counted from 0, of the undamaged stream of natural records that Write makes
// from the same seed. The caller owns the bytes. It panics if n is negative.
func Record(seed uint64, n int) []byte {
	if n < 0 {
		panic(fmt.Sprintf("marcgen: record %d", n))
	}
	return newComposer(Options{Seed: seed}).record(nil, n)
}
