package validate

import "hash/maphash"

// numbers remembers control numbers: a hash of each, and the record it was in. Two numbers with the same
// hash count as equal; among ten million numbers the probability of this is 1 : 300,000.
type numbers struct {
	seed  maphash.Seed
	slots []slot // a power of two; open addressing
	used  int
	full  bool // no more numbers are remembered
}

type slot struct {
	hash   uint64
	record uint32 // 0: free
}

// maxSlots bounds the memory to 256 MiB.
const maxSlots = 1 << 24

// MostNumbers is the largest number of control numbers of an input that are remembered.
const MostNumbers = maxSlots / 4 * 3

func newNumbers() *numbers { return &numbers{seed: maphash.MakeSeed(), slots: make([]slot, 1<<10)} }

// hash may be called by several goroutines.
func (n *numbers) hash(id []byte) uint64 { return maphash.Bytes(n.seed, id) }

// meet remembers a number and returns the earlier record with that number, or 0.
func (n *numbers) meet(hash uint64, record int64) (before int64) {
	mask := uint64(len(n.slots) - 1)
	i := hash & mask
	for ; n.slots[i].record != 0; i = (i + 1) & mask {
		if n.slots[i].hash == hash {
			return int64(n.slots[i].record)
		}
	}
	if n.full || record > int64(^uint32(0)) {
		n.full = true
		return 0
	}
	n.slots[i] = slot{hash, uint32(record)}
	if n.used++; 4*n.used < 3*len(n.slots) {
		return 0
	}
	if len(n.slots) == maxSlots {
		n.full = true
		return 0
	}
	old := n.slots
	n.slots = make([]slot, 2*len(old))
	mask = uint64(len(n.slots) - 1)
	for _, s := range old {
		if s.record == 0 {
			continue
		}
		k := s.hash & mask
		for n.slots[k].record != 0 {
			k = (k + 1) & mask
		}
		n.slots[k] = s
	}
	return 0
}
