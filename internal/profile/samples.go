package profile

import "slices"

// MostSamples is how many different values are kept as samples.
const MostSamples = 5

// samples keeps the values with the smallest hashes. Hashes have nothing to do with the order of values, so that these
// are spread evenly over all different values.
type samples struct {
	kept [MostSamples]sampled // sorted by hash
	n    int
}

type sampled struct {
	hash  uint64
	value string // or its beginning
}

// note keeps a value if its hash is small enough.
func (s *samples) note(hash uint64, value []byte) {
	if at, ok := s.place(hash); ok {
		s.insert(at, sampled{hash, beginning(value)})
	}
}

// place returns the place of a hash among those that are kept; ok is false if it is not to be kept, or is kept already.
func (s *samples) place(hash uint64) (at int, ok bool) {
	for at < s.n && s.kept[at].hash < hash {
		at++
	}
	return at, at < MostSamples && (at == s.n || s.kept[at].hash != hash)
}

func (s *samples) insert(at int, v sampled) {
	s.n = min(s.n+1, MostSamples)
	copy(s.kept[at+1:s.n], s.kept[at:])
	s.kept[at] = v
}

// merge adds what another one has kept.
func (s *samples) merge(o *samples) {
	for _, v := range o.kept[:o.n] {
		if at, ok := s.place(v.hash); ok {
			s.insert(at, v)
		}
	}
}

// list returns the values, sorted. Values whose beginnings are the same are one.
func (s *samples) list() (list []string) {
	for _, v := range s.kept[:s.n] {
		list = append(list, v.value)
	}
	slices.Sort(list)
	return slices.Compact(list)
}
