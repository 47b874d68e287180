package marcspec

// codeSet is a set of subfield codes. Codes in specs are ASCII; others are never members.
type codeSet [2]uint64

func (s *codeSet) add(c byte) { s[c>>6&1] |= 1 << (c & 63) }

func (s *codeSet) has(c byte) bool { return c < 0x80 && s[c>>6]>>(c&63)&1 != 0 }

// union adds the members of another set.
func (s *codeSet) union(o codeSet) { s[0] |= o[0]; s[1] |= o[1] }

// only returns the member of a set with exactly one member, otherwise 0.
func (s *codeSet) only() byte {
	var one byte
	for c := byte(0x21); c < 0x7F; c++ {
		if s.has(c) {
			if one != 0 {
				return 0
			}
			one = c
		}
	}
	return one
}
