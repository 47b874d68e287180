package merge

import (
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"mrrc-lua/internal/matchkey"
	"mrrc-lua/internal/spill"
	"mrrc-lua/parse"
)

// Options select keys and rules.
type Options struct {
	Keys  []*matchkey.Key // alternatives
	Every bool            // every value of a key counts, not only the first
	Rules Rules
	Temp  string // directory of temporary files
}

// Merger holds the updates.
type Merger struct {
	opt    Options
	sorter *spill.Sorter // of updates, by key
	table  *spill.Table  // the same, to be looked up
	report *spill.Sorter // by the number of an update: itself, and the master records that it matches
	state  []state
	n      uint32           // updates
	looker *Keyer           // of TakeMaster
	many   map[string]bool  // keys of more than mostHits updates that a master record has
	left   map[string]*rest // by source, the updates that were not applied
}

// rest are the updates of a source that were not applied, in the order of their places.
type rest struct {
	offsets []int64
	numbers []uint32
}

// state is what became of an update.
type state uint8

const (
	unmatched state = iota
	matched
	severalMasters // have a key of the update
	severalUpdates // have a key of the master record
	noKey
)

func (s state) ambiguous() bool { return s == severalMasters || s == severalUpdates }

// String is for the report.
func (s state) String() string {
	switch {
	case s == matched:
		return "matched"
	case s.ambiguous():
		return "ambiguous"
	}
	return "unmatched"
}

func (s state) reason() string {
	return [...]string{"", "", "several records of the master file have the key", "several updates have the key", "no key"}[s]
}

// New makes a Merger. Close must be called.
func New(opt Options) *Merger {
	m := &Merger{opt: opt, sorter: spill.NewSorter(opt.Temp, 0), report: spill.NewSorter(opt.Temp, 8<<20), many: map[string]bool{}, left: map[string]*rest{}}
	m.looker = m.Keyer()
	return m
}

// Close frees memory and temporary files.
func (m *Merger) Close() {
	m.sorter.Close()
	m.report.Close()
	if m.table != nil {
		m.table.Close()
	}
}

// Keyer makes keys of records for one goroutine.
type Keyer struct {
	m       *Merger
	scratch []byte
	key     []byte
	hits    []hit
}

// hit is an update with a key of a record.
type hit struct {
	number uint32
	fields []field
}

// Keyer makes a Keyer. It is safe for concurrent use.
func (m *Merger) Keyer() *Keyer { return &Keyer{m: m} }

// each calls yield with every key of a record.
func (k *Keyer) each(r *parse.Record, yield func(key []byte)) {
	for i, key := range k.m.opt.Keys {
		tagged := func(b []byte) {
			k.key = append(append(k.key[:0], byte(i)), matchkey.Short(b)...)
			yield(k.key)
		}
		if k.m.opt.Every {
			k.scratch = key.Every(k.scratch, r, tagged)
			continue
		}
		one, ok := key.First(k.scratch[:0], r)
		if k.scratch = one; ok {
			tagged(one)
		}
	}
}

// Note appends to dst what TakeUpdate needs of an update: its keys and its fields.
func (k *Keyer) Note(dst []byte, r *parse.Record) []byte {
	var keys []byte
	k.each(r, func(key []byte) {
		keys = append(binary.AppendUvarint(keys, uint64(len(key))), key...)
	})
	dst = append(binary.AppendUvarint(dst, uint64(len(keys))), keys...)
	for f := range r.Fields {
		dst = binary.BigEndian.AppendUint32(dst, uint32(f.Tag()))
		dst = append(binary.AppendUvarint(dst, uint64(len(f.Data()))), f.Data()...)
	}
	return dst
}

// cut takes a part with its length from the start of b.
func cut(b []byte) (part, rest []byte) {
	size, n := binary.Uvarint(b)
	return b[n : n+int(size)], b[n+int(size):]
}

// fieldsOf returns the fields of a note; they share its memory.
func fieldsOf(b []byte) (fields []field) {
	for len(b) > 0 {
		f := field{tag: parse.Tag(binary.BigEndian.Uint32(b))}
		f.data, b = cut(b[4:])
		fields = append(fields, f)
	}
	return fields
}

// TakeUpdate adds an update, with its note. Updates come in their order.
func (m *Merger) TakeUpdate(r *parse.Record, note []byte) error {
	if m.n == math.MaxUint32 {
		return errors.New("more than 4,294,967,295 updates")
	}
	number := binary.BigEndian.AppendUint32(nil, m.n)
	m.n++
	keys, fields := cut(note)
	value := slices.Concat(number, fields)
	shown := []string{}
	for rest := keys; len(rest) > 0; {
		var key []byte
		key, rest = cut(rest)
		shown = append(shown, matchkey.Shown(key[1:]))
		if err := m.sorter.Add(key, value); err != nil {
			return err
		}
	}
	first := unmatched
	if len(shown) == 0 {
		first = noKey
	}
	m.state = append(m.state, first)
	return m.report.Add(append(number, 0), line(strings.Join(shown, "; "), r))
}

// line returns a line of the report about a record.
func line(key string, r *parse.Record) []byte {
	b := append(binary.AppendUvarint(nil, uint64(len(key))), key...)
	b = binary.AppendVarint(b, r.Pos().Number)
	b = binary.AppendVarint(b, r.Pos().Offset)
	b = append(binary.AppendUvarint(b, uint64(len(r.Pos().Source))), r.Pos().Source...)
	return append(b, r.ControlNumber()...)
}

// lineOf is the reverse.
func lineOf(b []byte) (key string, number, offset int64, source, id string) {
	k, b := cut(b)
	number, n := binary.Varint(b)
	offset, i := binary.Varint(b[n:])
	s, b := cut(b[n+i:])
	return string(k), number, offset, string(s), string(b)
}

// Prepare ends the taking of updates.
func (m *Merger) Prepare() (err error) {
	m.table, err = spill.NewTable(m.sorter)
	m.sorter.Close()
	return err
}

// find looks up the updates that have a key of a record, each once. When there are most of them, some may be left out.
func (k *Keyer) find(r *parse.Record, fields bool, most int) (err error) {
	k.hits = k.hits[:0]
	k.each(r, func(key []byte) {
		e := k.m.table.Find(key, func(value []byte) bool {
			h := hit{number: binary.BigEndian.Uint32(value)}
			if !slices.ContainsFunc(k.hits, func(o hit) bool { return o.number == h.number }) {
				if fields {
					h.fields = fieldsOf(slices.Clone(value[4:]))
				}
				k.hits = append(k.hits, h)
			}
			return len(k.hits) < most
		})
		if e != nil {
			err = e
		}
	})
	return err
}

// mostHits bounds how many updates of one master record the report has.
const mostHits = 1000

// Matches appends to dst, for TakeMaster, the updates that have a key of a master record.
func (k *Keyer) Matches(dst []byte, r *parse.Record) ([]byte, error) {
	err := k.find(r, false, mostHits)
	for _, h := range k.hits {
		dst = binary.BigEndian.AppendUint32(dst, h.number)
	}
	return dst, err
}

// TakeMaster takes a master record, with its note.
func (m *Merger) TakeMaster(r *parse.Record, note []byte) error {
	several := len(note) > 4
	if len(note) >= 4*mostHits {
		if err := m.markAll(r); err != nil {
			return err
		}
	}
	for ; len(note) > 0; note = note[4:] {
		s := &m.state[binary.BigEndian.Uint32(note)]
		switch {
		case *s == unmatched && !several:
			*s = matched
		case several:
			*s = severalUpdates
		case *s == matched:
			*s = severalMasters
		}
		if err := m.report.Add(append(slices.Clone(note[:4]), 1), line("", r)); err != nil {
			return err
		}
	}
	return nil
}

// markAll marks all updates that have a key of a master record, more than its note has. A key is looked up once.
func (m *Merger) markAll(r *parse.Record) (err error) {
	m.looker.each(r, func(key []byte) {
		if err != nil || m.many[string(key)] {
			return
		}
		n := 0
		err = m.table.Find(key, func(value []byte) bool {
			n++
			m.state[binary.BigEndian.Uint32(value)] = severalUpdates
			return true
		})
		if n >= mostHits {
			m.many[string(key)] = true
		}
	})
	return err
}

// Settle ends the taking of master records.
func (m *Merger) Settle() error {
	return m.report.Each(func(key, value []byte) error {
		n := binary.BigEndian.Uint32(key)
		if key[4] != 0 || m.state[n] == matched {
			return nil
		}
		_, _, offset, source, _ := lineOf(value)
		l := m.left[source]
		if l == nil {
			l = &rest{}
			m.left[source] = l
		}
		l.offsets, l.numbers = append(l.offsets, offset), append(l.numbers, n)
		return nil
	})
}

// Apply brings the update of a master record into it, if there is one and only one.
func (k *Keyer) Apply(r *parse.Record) error {
	if err := k.find(r, true, 2); err != nil {
		return err
	}
	if len(k.hits) != 1 || k.m.state[k.hits[0].number] != matched {
		return nil
	}
	return k.m.opt.Rules.apply(r, k.hits[0].fields)
}

// Stays reports whether an update at a place matched no record, and, with ambiguous, whether it was not applied for
// another reason. It is safe for concurrent use.
func (m *Merger) Stays(pos parse.Pos, ambiguous bool) bool {
	l := m.left[pos.Source]
	if l == nil {
		return false
	}
	i, is := slices.BinarySearch(l.offsets, pos.Offset)
	return is && (ambiguous || !m.state[l.numbers[i]].ambiguous())
}

// Counts returns how many updates matched a record, matched none, and matched in no single way. Updates without a
// key are among the unmatched ones.
func (m *Merger) Counts() (yes, no, ambiguous int64) {
	for _, s := range m.state {
		switch {
		case s == matched:
			yes++
		case s.ambiguous():
			ambiguous++
		default:
			no++
		}
	}
	return yes, no, ambiguous
}

// WriteReport writes as CSV what became of each update: a row for each record that it matches, or one.
func (m *Merger) WriteReport(w io.Writer) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"status", "reason", "key", "update", "update_001", "record", "record_001"}) // an error stays until Flush
	var row []string
	written := true
	end := func() {
		if !written {
			_ = out.Write(append(row, "", ""))
		}
		written = true
	}
	err := m.report.Each(func(key, value []byte) error {
		text, number, _, _, id := lineOf(value)
		if key[4] == 0 {
			end()
			s := m.state[binary.BigEndian.Uint32(key)]
			row, written = []string{s.String(), s.reason(), text, strconv.FormatInt(number, 10), id}, false
			return out.Error()
		}
		written = true
		return out.Write(append(slices.Clone(row), strconv.FormatInt(number, 10), id))
	})
	if err != nil {
		return err
	}
	end()
	out.Flush()
	return out.Error()
}
