package profile

import (
	"math"
	"slices"
)

// mostExact is up to how many different values are counted exactly. Beyond, their number is an estimate, whose standard
// error is 1/√mostExact, less than 2 %.
const mostExact = 4096

// distinct counts different values in bounded memory: it keeps the smallest hashes. The result does not depend on the
// order of the values, nor on how they are divided among several. (K. Beyer and others, "On synopses for distinct-value
// estimation under multiset operations", 2007.)
type distinct struct {
	hashes []uint64    // sorted only after settle; some are there twice before that
	limit  uint64      // all hashes are below; 0: there is no limit
	recent *[64]uint64 // the last ones, by their last bits; nil while there are few
}

// few is how many hashes are kept without looking at those before them.
const few = 32

// note counts a value by its hash.
func (d *distinct) note(h uint64) {
	if d.limit != 0 && h >= d.limit {
		return
	}
	if d.recent == nil && len(d.hashes) >= few {
		d.recent = new([64]uint64)
	}
	if d.recent != nil {
		place := &d.recent[h%uint64(len(d.recent))]
		if *place == h {
			return
		}
		*place = h
	}
	if d.hashes = append(d.hashes, h); len(d.hashes) >= 2*mostExact {
		d.settle()
	}
}

// settle drops hashes that are there twice, and all but the smallest.
func (d *distinct) settle() {
	slices.Sort(d.hashes)
	d.hashes = slices.Compact(d.hashes)
	if len(d.hashes) > mostExact {
		d.limit = d.hashes[mostExact]
		d.hashes = d.hashes[:mostExact]
	}
}

// merge adds what another one has counted.
func (d *distinct) merge(o *distinct) {
	for _, h := range o.hashes {
		d.note(h)
	}
	if o.limit != 0 && (d.limit == 0 || o.limit < d.limit) {
		d.limit = o.limit
		d.hashes = slices.DeleteFunc(d.hashes, func(h uint64) bool { return h >= d.limit })
	}
}

// count returns how many different values there are. exact is false for an estimate, which has three digits and zeros.
func (d *distinct) count() (n int64, exact bool) {
	d.settle()
	if d.limit == 0 {
		return int64(len(d.hashes)), true
	}
	estimate := float64(len(d.hashes)) / (float64(d.limit) / math.MaxUint64)
	unit := math.Pow(10, math.Floor(math.Log10(estimate))-2)
	return int64(math.Round(estimate/unit) * unit), false
}

// hash returns a number whose bits are spread evenly, also for values that are alike: FNV-1a, with the last step of
// MurmurHash3 after it. It is the same in every run, and never 0.
func hash(value []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range value {
		h = (h ^ uint64(c)) * 1099511628211
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return max(h^h>>33, 1)
}
