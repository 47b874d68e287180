package repeats

import (
	"hash/maphash"
	"unicode/utf8"
)

// maxSlots bounds the memory for hashes to 256 MiB.
const maxSlots = 1 << 24

// fewSlots is how many Keys begin with: there may be Keys for each of thousands of outputs.
const fewSlots = 1 << 6

// Bounds of what is kept.
const (
	MostKeys   = maxSlots / 4 * 3 // different keys that are remembered
	MostNamed  = 500              // repeated keys in List
	MostPlaces = 20               // places of each of these
	MostBytes  = 150              // of its key
)

// Keys remembers keys and where they occur. One goroutine at a time uses it; Hash may be called by several.
type Keys struct {
	seed     maphash.Seed
	slots    []slot // a power of two; open addressing
	used     int
	full     bool // no more keys are remembered
	extra    int64
	repeated int64
	list     []Repeat
}

type slot struct {
	hash   uint64
	first  uint32 // the place of the key; 0: the slot is free
	repeat uint32 // place in the list, from 1; unnamed: it is not in it; 0: the key is not repeated
}

const unnamed = ^uint32(0)

// Repeat is a key that occurs more than once.
type Repeat struct {
	Key    string  // if it has more than MostBytes, its beginning and …
	N      int64   // times that it occurs
	Places []int64 // the first MostPlaces of them, in order
}

// New returns Keys without any.
func New() *Keys { return &Keys{seed: maphash.MakeSeed(), slots: make([]slot, fewSlots)} }

// Hash returns the hash of a key for Meet.
func (k *Keys) Hash(key []byte) uint64 { return maphash.Bytes(k.seed, key) }

// Meet remembers the hash of a key. It returns the first place of the key, or 0 if it is new. place is at least 1.
func (k *Keys) Meet(hash uint64, place int64) (first int64) {
	if s := k.meet(hash, place); s != nil {
		return int64(s.first)
	}
	return 0
}

// Add remembers a key and its place, which is at least 1. It keeps nothing of key unless the key is repeated.
func (k *Keys) Add(key []byte, place int64) {
	s := k.meet(k.Hash(key), place)
	if s == nil {
		return
	}
	k.extra++
	if s.repeat == 0 {
		k.repeated++
		s.repeat = unnamed
		if len(k.list) < MostNamed {
			k.list = append(k.list, Repeat{Key: shown(key), N: 1, Places: []int64{int64(s.first)}})
			s.repeat = uint32(len(k.list))
		}
	}
	if s.repeat == unnamed {
		return
	}
	r := &k.list[s.repeat-1]
	if r.N++; len(r.Places) < MostPlaces {
		r.Places = append(r.Places, place)
	}
}

// shown returns a key, or its beginning if it is long.
func shown(key []byte) string {
	end := min(len(key), MostBytes)
	if end == len(key) {
		return string(key)
	}
	for end > 0 && !utf8.RuneStart(key[end]) {
		end--
	}
	return string(key[:end]) + "…"
}

// meet returns the slot of a hash that was met before; otherwise it remembers the hash and returns nil.
func (k *Keys) meet(hash uint64, place int64) *slot {
	at := find(k.slots, hash)
	if at.first != 0 {
		return at
	}
	if k.full || place > int64(unnamed) {
		k.full = true
		return nil
	}
	*at = slot{hash: hash, first: uint32(place)}
	if k.used++; 4*k.used >= 3*len(k.slots) {
		k.grow()
	}
	return nil
}

// find returns the slot of a hash, or the free slot where it belongs.
func find(slots []slot, hash uint64) *slot {
	mask := uint64(len(slots) - 1)
	i := hash & mask
	for slots[i].first != 0 && slots[i].hash != hash {
		i = (i + 1) & mask
	}
	return &slots[i]
}

func (k *Keys) grow() {
	if len(k.slots) == maxSlots {
		k.full = true
		return
	}
	slots := make([]slot, 2*len(k.slots))
	for _, s := range k.slots {
		if s.first != 0 {
			*find(slots, s.hash) = s
		}
	}
	k.slots = slots
}

// Extra returns how often a key was added that had been added before.
func (k *Keys) Extra() int64 { return k.extra }

// Repeated returns how many keys occur more than once.
func (k *Keys) Repeated() int64 { return k.repeated }

// List returns the repeated keys in the order in which their second place was found, at most MostNamed. It belongs to k.
func (k *Keys) List() []Repeat { return k.list }

// Full reports whether there were more keys than are remembered, so that repetitions may be missing.
func (k *Keys) Full() bool { return k.full }
