package htmlreport

import "bytes"

// Bounds of the control numbers of records that are the same before and after, in bytes.
const (
	maxSame   = 8_000_000
	leastSame = 400_000 // for which there is always room
)

// same keeps the control numbers of records that are the same, so that they can be searched for. As long as there is room,
// it keeps all; then every second one, every fourth and so on. The result depends only on the numbers and their order.
type same struct {
	seen, stride int64
	ids          [][]byte
	bytes        int
}

// add takes the next control number, which belongs to the same from then on.
func (s *same) add(id []byte) {
	if s.seen++; (s.seen-1)%max(s.stride, 1) == 0 {
		s.ids = append(s.ids, id)
		s.bytes += len(id) + 2
		s.fit(maxSame)
	}
}

// fit keeps less until there is room.
func (s *same) fit(room int) {
	for s.bytes > room {
		s.stride = 2 * max(s.stride, 1)
		kept := s.ids[:0]
		for i := 0; i < len(s.ids); i += 2 {
			kept = append(kept, s.ids[i])
		}
		clear(s.ids[len(kept):])
		s.ids, s.bytes = kept, 0
		for _, id := range kept {
			s.bytes += len(id) + 2
		}
	}
}

// appendJSON appends the members of the data of a page: the numbers, separated by line feeds, and every how many are there.
func (s *same) appendJSON(b []byte) []byte {
	b = append(b, `"same":`...)
	b = appendString(b, bytes.Join(s.ids, []byte{'\n'}))
	return appendNumber(b, "every", max(s.stride, 1))
}
