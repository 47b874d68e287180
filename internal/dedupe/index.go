package dedupe

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"

	"mrrc-lua/internal/matchkey"
	"mrrc-lua/internal/spill"
	"mrrc-lua/parse"
)

// Keep is which record of a group stays.
type Keep string

// The ways to choose it. Of several records that are equally good, the first stays.
const (
	First   Keep = "first"
	Last    Keep = "last"
	Longest Keep = "longest" // in ISO 2709
	Newest  Keep = "newest"  // by field 005
)

// Options select keys and records.
type Options struct {
	Keys  []*matchkey.Key // alternatives: records that share any of them are a group, and so are groups that share a record
	Every bool            // every value of a key counts, not only the first
	Keep  Keep
	Temp  string // directory of temporary files
}

// Index holds the keys of records.
type Index struct {
	opt   Options
	keys  *spill.Sorter // by key: the number of the record
	notes *spill.Temp   // by number: what is known of the record
	out   *bufio.Writer // to notes
	place []byte        // of a record, for notes
	n     uint32        // records
	noKey int64

	sources map[source]int // their places in drops and names
	names   []source
	drops   [][]int64 // by source: places of records that are dropped, in order

	groups  *spill.Sorter // by group and number: what is known of the record
	decided *spill.Temp   // by group: a decision
	nGroups int64
	dropped int64
}

// source is an input, or a member of an archive that is an input.
type source struct {
	input int
	name  string
}

// New makes an empty Index. Close must be called.
func New(opt Options) (*Index, error) {
	x := &Index{opt: opt, keys: spill.NewSorter(opt.Temp, 0), sources: map[source]int{}}
	var err error
	if x.notes, err = spill.NewTemp(opt.Temp); err != nil {
		return nil, err
	}
	x.out = bufio.NewWriterSize(x.notes, 256<<10)
	return x, nil
}

// Close frees memory and temporary files.
func (x *Index) Close() {
	x.keys.Close()
	x.notes.Close()
	x.decided.Close()
	if x.groups != nil {
		x.groups.Close()
	}
}

// Noter makes the notes of records: what is known of them, and their keys. It is used by one goroutine; others have
// their own.
type Noter struct {
	opt     *Options
	scratch []byte
	key     []byte
}

// Noter makes a Noter. It is safe for concurrent use.
func (x *Index) Noter() *Noter { return &Noter{opt: &x.opt} }

// Note appends the note of a record to dst, for Take: nothing if it has no key.
func (n *Noter) Note(dst []byte, r *parse.Record) []byte {
	from := len(dst)
	dst = appendFacts(dst, length(r), changed(r), r.ControlNumber())
	keys := len(dst)
	for i, k := range n.opt.Keys {
		if !n.opt.Every {
			key, ok := k.First(n.key[:0], r)
			if n.key = key; ok {
				dst = appendKey(dst, i, key)
			}
			continue
		}
		n.scratch = k.Every(n.scratch, r, func(key []byte) { dst = appendKey(dst, i, key) })
	}
	if len(dst) == keys {
		return dst[:from]
	}
	return dst
}

// appendKey appends the i-th kind of key with its length.
func appendKey(dst []byte, i int, key []byte) []byte {
	key = matchkey.Short(key)
	dst = binary.AppendUvarint(dst, uint64(len(key)+1))
	return append(append(dst, byte(i)), key...)
}

// eachKey calls yield with the keys of a note.
func eachKey(note []byte, yield func(key []byte) error) error {
	for len(note) > 0 {
		size, n := binary.Uvarint(note)
		if err := yield(note[n : n+int(size)]); err != nil {
			return err
		}
		note = note[n+int(size):]
	}
	return nil
}

// Take adds a record, with its note. Records come in the order of the input.
func (x *Index) Take(input int, r *parse.Record, note []byte) error {
	if x.n == math.MaxUint32 {
		return errors.New("more than 4,294,967,295 records")
	}
	if len(note) == 0 {
		x.noKey++
		return nil
	}
	pos := r.Pos()
	src, known := x.sources[source{input, pos.Source}]
	if !known {
		src = len(x.names)
		x.sources[source{input, pos.Source}] = src
		x.names = append(x.names, source{input, pos.Source})
	}
	var number [4]byte
	binary.BigEndian.PutUint32(number[:], x.n)
	if err := eachKey(keysOf(note), func(key []byte) error { return x.keys.Add(key, number[:]) }); err != nil {
		return err
	}
	x.place = appendPlace(x.place[:0], src, pos)
	var size [binary.MaxVarintLen64]byte
	_, _ = x.out.Write(size[:binary.PutUvarint(size[:], uint64(len(x.place)+len(note)))]) // an error stays until Flush
	_, _ = x.out.Write(x.place)
	if _, err := x.out.Write(note); err != nil {
		return err
	}
	x.n++
	return nil
}

// length returns the length that a record has in ISO 2709, in UTF-8.
func length(r *parse.Record) int {
	n := parse.LeaderLen + 2
	for f := range r.Fields {
		n += 12 + len(f.Data()) + 1
	}
	return n
}

var tag005, _ = parse.MakeTag("005")

// changed returns field 005, when the record was last changed.
func changed(r *parse.Record) []byte {
	if f, ok := r.First(tag005); ok {
		return f.Data()
	}
	return nil
}

// Settle decides about all records that were taken.
func (x *Index) Settle() error {
	err := x.out.Flush()
	if err != nil {
		return err
	}
	group, err := x.join()
	if err != nil {
		return err
	}
	x.keys.Close()
	x.drops = make([][]int64, len(x.names))
	x.groups = spill.NewSorter(x.opt.Temp, 0)
	many := make([]uint64, len(group)/64+1) // groups of more than one record
	for i := range group {
		if root := find(group, uint32(i)); root != uint32(i) {
			many[root/64] |= 1 << (root % 64)
		}
	}
	i := uint32(0)
	err = x.eachNote(func(b []byte) error {
		root := find(group, i)
		i++
		if many[root/64]&(1<<(root%64)) == 0 {
			return nil
		}
		var key [8]byte
		binary.BigEndian.PutUint32(key[:], root)
		binary.BigEndian.PutUint32(key[4:], i-1)
		return x.groups.Add(key[:], b)
	})
	if err != nil {
		return err
	}
	if err := x.decide(); err != nil {
		return err
	}
	err = x.eachMember(func(_ int64, _ *decision, stays bool, m *member) error {
		if !stays {
			x.drops[m.source] = append(x.drops[m.source], m.offset)
		}
		return nil
	})
	for _, list := range x.drops {
		slices.Sort(list)
	}
	return err
}

// join returns for each record one of its group, which leads on to the first one.
func (x *Index) join() ([]uint32, error) {
	group := make([]uint32, x.n)
	for i := range group {
		group[i] = uint32(i)
	}
	var last []byte
	var first uint32
	began := false
	err := x.keys.Each(func(key, value []byte) error {
		n := binary.BigEndian.Uint32(value)
		if began && string(key) == string(last) {
			a, b := find(group, first), find(group, n)
			group[max(a, b)] = min(a, b)
			return nil
		}
		last, first, began = append(last[:0], key...), n, true
		return nil
	})
	return group, err
}

// find returns the first record of a group, and shortens the way to it.
func find(group []uint32, i uint32) uint32 {
	for group[i] != i {
		group[i] = group[group[i]]
		i = group[i]
	}
	return i
}

// eachNote calls yield with what is known of each record, in order.
func (x *Index) eachNote(yield func(b []byte) error) error {
	in := bufio.NewReaderSize(io.NewSectionReader(x.notes, 0, x.notes.Size()), 256<<10)
	var b []byte
	for {
		size, err := binary.ReadUvarint(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		b = slices.Grow(b[:0], int(size))[:size]
		if _, err := io.ReadFull(in, b); err != nil {
			return err
		}
		if err := yield(b); err != nil {
			return err
		}
	}
}

// Drops reports whether a record at a place is dropped. It is safe for concurrent use after Settle.
func (x *Index) Drops(input int, pos parse.Pos) bool {
	src, known := x.sources[source{input, pos.Source}]
	if !known {
		return false
	}
	_, is := slices.BinarySearch(x.drops[src], pos.Offset)
	return is
}

// Counts returns how many groups of duplicates there are, how many records are dropped, and how many have no
// key.
func (x *Index) Counts() (groups, dropped, noKey int64) { return x.nGroups, x.dropped, x.noKey }

// String is for messages.
func (k Keep) String() string { return string(k) }

// Ways returns the ways to choose the record that stays, with their meanings.
func Ways() (ways []Keep, means []string) {
	return []Keep{First, Last, Longest, Newest}, []string{"the first one", "the last one", "the longest one", "the one with the latest date in 005"}
}
