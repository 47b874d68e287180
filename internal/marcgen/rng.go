package marcgen

import "math/bits"

// rng is splitmix64 (Steele, Lea and Flood, 2014): eight bytes of state, one stream per record at the cost
// of one multiplication, and no dependence on the generators of a Go release.
type rng struct{ state uint64 }

// golden is 2^64 divided by the golden ratio, the increment of splitmix64.
const golden = 0x9e3779b97f4a7c15

// Independent streams of one seed: the contents of a record, its numbers, and its damage.
const (
	streamRecord = iota + 1
	streamNumber
	streamDamage
)

// newRNG returns stream n of the given kind of a seed.
func newRNG(seed, kind uint64, n int) rng {
	return rng{mix(mix(seed+kind*golden) + uint64(n)*golden)}
}

// mix is the output function of splitmix64.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (r *rng) next() uint64 {
	r.state += golden
	return mix(r.state)
}

// below returns a number in 0..n-1; the bias of at most n in 2^64 does not matter here.
func (r *rng) below(n int) int {
	hi, _ := bits.Mul64(r.next(), uint64(n))
	return int(hi)
}

// between returns a number in low..high, inclusive.
func (r *rng) between(low, high int) int { return low + r.below(high-low+1) }

// chance returns true in percent of 100 cases.
func (r *rng) chance(percent int) bool { return r.below(100) < percent }

// pick returns an element of list, which must not be empty.
func pick[T any](r *rng, list []T) T { return list[r.below(len(list))] }
