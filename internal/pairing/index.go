package pairing

import (
	"cmp"
	"context"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"sync"

	"mrrc-lua/parse"
)

// keyless marks the hash of a record without a key, which is the hash of the whole record.
const keyless = 1

// hash returns the hash of a record's key. Two different keys with the same hash look like a pair at
// first; the comparison of the records then separates them.
func (k Key) hash(r *parse.Record) uint64 {
	h := fnv.New64a()
	if r.Err() != nil {
		_, _ = h.Write(r.Raw()) // never fails
		return h.Sum64() | keyless
	}
	if key := k.of(r); key != nil {
		_, _ = h.Write(key)
		return h.Sum64() &^ keyless
	}
	_, _ = h.Write(r.Leader()[5:12])
	_, _ = h.Write(r.Leader()[17:])
	for f := range r.Fields {
		_, _ = h.Write(binary.BigEndian.AppendUint32(nil, uint32(f.Tag())))
		_, _ = h.Write(f.Data())
		_, _ = h.Write([]byte{parse.FieldTerminator})
	}
	return h.Sum64() | keyless
}

// hashes reads a file from its n-th record on.
func (k Key) hashes(ctx context.Context, f File, n int64) (list []uint64, err error) {
	cur, err := openCursor(ctx, f)
	if err != nil {
		return nil, err
	}
	defer cur.close()
	for {
		r, err := cur.peek()
		if r == nil || err != nil {
			return list, err
		}
		if cur.at >= n {
			list = append(list, k.hash(r))
		}
		cur.pass()
	}
}

// index holds the pairs among the records after the place where the files stopped being in step. Records
// are counted from that place.
type index struct {
	mate    [2][]int32 // by record: its partner in the other file, -1: none
	inOrder []bool     // by record of the old file: it is one of a longest sequence of pairs in the same order
}

func (c *collation) index() (*index, error) {
	var lists [2][]uint64
	var errs [2]error
	var both sync.WaitGroup
	for i, f := range []File{c.opt.Old, c.opt.New} {
		both.Go(func() { lists[i], errs[i] = c.opt.Key.hashes(c.ctx, f, c.cur[i].at) })
	}
	both.Wait()
	if err := cmp.Or(errs[0], errs[1]); err != nil {
		return nil, err
	}
	return newIndex(lists), nil
}

func newIndex(lists [2][]uint64) *index {
	x := &index{}
	var sorted [2][]int32
	for side, list := range lists {
		x.mate[side] = make([]int32, len(list))
		sorted[side] = make([]int32, len(list))
		for i := range list {
			x.mate[side][i], sorted[side][i] = -1, int32(i)
		}
		slices.SortFunc(sorted[side], func(a, b int32) int { return cmp.Or(cmp.Compare(list[a], list[b]), cmp.Compare(a, b)) })
	}
	for i, j := 0, 0; i < len(sorted[0]) && j < len(sorted[1]); {
		a, b := sorted[0][i], sorted[1][j]
		switch cmp.Compare(lists[0][a], lists[1][b]) {
		case -1:
			i++
		case 1:
			j++
		default: // the n-th of a key with the n-th
			x.mate[0][a], x.mate[1][b] = b, a
			i, j = i+1, j+1
		}
	}
	x.inOrder = ascending(x.mate[0])
	return x
}

// ascending marks a longest sequence of numbers that ascends; those below zero are not part of it.
func ascending(list []int32) []bool {
	before := make([]int32, len(list))
	var ends []int32 // ends[k] is the place of the smallest number that ends a sequence of k+1 numbers
	for i, v := range list {
		if v < 0 {
			continue
		}
		k, _ := slices.BinarySearchFunc(ends, v, func(at, v int32) int { return cmp.Compare(list[at], v) })
		before[i] = -1
		if k > 0 {
			before[i] = ends[k-1]
		}
		if k == len(ends) {
			ends = append(ends, 0)
		}
		ends[k] = int32(i)
	}
	marked := make([]bool, len(list))
	if len(ends) > 0 {
		for at := ends[len(ends)-1]; at >= 0; at = before[at] {
			marked[at] = true
		}
	}
	return marked
}
