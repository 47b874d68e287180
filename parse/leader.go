package parse

import (
	"encoding/binary"
	"fmt"
)

// LeaderLen is the length of a leader in bytes.
const LeaderLen = 24

// Leader is the first 24 bytes of a record. Positions are counted from 0, as in the MARC 21
// documents. The positions 00-04 (length of the record) and 12-16 (base address) are those that were
// read; they are computed whenever a record is encoded. All others are printable ASCII: any other
// byte is read as a blank.
type Leader [LeaderLen]byte

// Status is leader/05, Type leader/06, Level leader/07, Coding leader/09.
func (l *Leader) Status() byte { return l[5] }

// Type is leader/06, the type of record.
func (l *Leader) Type() byte { return l[6] }

// Level is leader/07, the bibliographic level.
func (l *Leader) Level() byte { return l[7] }

// Coding is leader/09, the character coding scheme: blank for MARC-8, 'a' for UTF-8.
func (l *Leader) Coding() byte { return l[9] }

// printable reports whether all bytes are printable ASCII.
func (l *Leader) printable() bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	x, y, z := binary.LittleEndian.Uint64(l[:]), binary.LittleEndian.Uint64(l[8:]), binary.LittleEndian.Uint64(l[16:])
	return (x|(x+ones)|(x-0x20*ones)|y|(y+ones)|(y-0x20*ones)|z|(z+ones)|(z-0x20*ones))&highs == 0
}

// NewLeader returns the leader of a new record: a book in UTF-8, new, full level.
func NewLeader() Leader { return Leader([]byte("00000nam a2200000   4500")) }

// Computed reports whether a position cannot be set: encoding computes it (lengths), or ISO 2709
// fixes it for MARC 21 (indicator count, entry map).
func (l *Leader) Computed(pos int) bool {
	return pos < 5 || pos >= 10 && pos < 17 || pos >= 20
}

// Set changes one position. Positions that are computed or fixed are an error.
func (l *Leader) Set(pos int, b byte) error {
	switch {
	case pos < 0 || pos >= LeaderLen:
		return fmt.Errorf("leader/%02d: the leader has the positions 00 to 23", pos)
	case l.Computed(pos):
		return fmt.Errorf("leader/%02d is computed when the record is written and cannot be set", pos)
	case b < 0x20 || b > 0x7E:
		return fmt.Errorf("leader/%02d: %q is not a printable ASCII character", pos, b)
	}
	l[pos] = b
	return nil
}
