package parse

import "fmt"

// LeaderLen is the length of a leader in bytes.
const LeaderLen = 24

// Leader is the first 24 bytes of a record. Positions are counted from 0, as in the MARC 21
// documents. The positions 00-04 (length of the record) and 12-16 (base address) say what was
// read; they are computed anew whenever a record is encoded.
type Leader [LeaderLen]byte

// Status is leader/05, Type leader/06, Level leader/07, Coding leader/09.
func (l *Leader) Status() byte { return l[5] }

// Type is leader/06, the type of record.
func (l *Leader) Type() byte { return l[6] }

// Level is leader/07, the bibliographic level.
func (l *Leader) Level() byte { return l[7] }

// Coding is leader/09, the character coding scheme: blank for MARC-8, 'a' for UTF-8.
func (l *Leader) Coding() byte { return l[9] }

// NewLeader gives the leader of a new record: a book in UTF-8, new, full level.
func NewLeader() Leader { return Leader([]byte("00000nam a2200000   4500")) }

// Computed tells whether a position holds what encoding computes (lengths) or what ISO 2709
// fixes for MARC 21 (indicator count, entry map) and so cannot be set.
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
		return fmt.Errorf("leader/%02d: %q is no printable ASCII character", pos, b)
	}
	l[pos] = b
	return nil
}
