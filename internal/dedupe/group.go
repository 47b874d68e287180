package dedupe

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"mrrc-lua/internal/matchkey"
	"mrrc-lua/internal/spill"
	"mrrc-lua/parse"
)

// member is what is known of a record of a group.
type member struct {
	source  int
	offset  int64
	number  int64 // of the record in its source
	length  int
	changed []byte // field 005
	id      []byte // field 001
	keys    []byte // each with its length
}

// A member is kept as the place of its record, which Index knows, and its note, which a Noter has made.

// appendPlace appends the place of a record.
func appendPlace(dst []byte, source int, pos parse.Pos) []byte {
	for _, n := range []int64{int64(source), pos.Offset, pos.Number} {
		dst = binary.AppendVarint(dst, n)
	}
	return dst
}

// appendFacts begins a note, to which the keys are appended.
func appendFacts(dst []byte, length int, changed, id []byte) []byte {
	dst = binary.AppendVarint(dst, int64(length))
	for _, s := range [][]byte{changed, id} {
		dst = append(binary.AppendUvarint(dst, uint64(len(s))), s...)
	}
	return dst
}

// keysOf returns the keys of a note.
func keysOf(note []byte) []byte {
	_, n := binary.Varint(note)
	note = note[n:]
	for range 2 {
		size, n := binary.Uvarint(note)
		note = note[n+int(size):]
	}
	return note
}

// memberOf returns the member of a place and a note. The bytes are copied.
func memberOf(b []byte) (m member) {
	b = bytes.Clone(b)
	number := func() int64 {
		v, n := binary.Varint(b)
		b = b[n:]
		return v
	}
	text := func() []byte {
		size, n := binary.Uvarint(b)
		s := b[n : n+int(size)]
		b = b[n+int(size):]
		return s
	}
	m.source, m.offset, m.number, m.length = int(number()), number(), number(), int(number())
	m.changed, m.id = text(), text()
	m.keys = b
	return m
}

// better reports whether a record is to stay rather than one that came before it.
func (k Keep) better(m, before *member) bool {
	switch k {
	case Last:
		return true
	case Longest:
		return m.length > before.length
	case Newest:
		return bytes.Compare(m.changed, before.changed) > 0
	}
	return false
}

// decision is what was decided about a group.
type decision struct {
	stays  uint32 // the number of the record that stays
	n      uint32 // records in the group
	source int    // of the one that stays
	number int64  // its number there
}

const decisionSize = 24

func (d *decision) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, d.stays)
	b = binary.BigEndian.AppendUint32(b, d.n)
	b = binary.BigEndian.AppendUint64(b, uint64(d.source))
	return binary.BigEndian.AppendUint64(b, uint64(d.number))
}

func decisionOf(b []byte) decision {
	return decision{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:]), int(binary.BigEndian.Uint64(b[8:])), int64(binary.BigEndian.Uint64(b[16:]))}
}

// decide decides about each group, in the order of the groups.
func (x *Index) decide() error {
	var err error
	if x.decided, err = spill.NewTemp(x.opt.Temp); err != nil {
		return err
	}
	out := bufio.NewWriterSize(x.decided, 64<<10)
	var group uint32
	var best member
	var d decision
	end := func() {
		if d.n > 0 {
			d.source, d.number = best.source, best.number
			x.nGroups++
			x.dropped += int64(d.n) - 1
			_, _ = out.Write(d.append(nil)) // an error stays until Flush
		}
	}
	err = x.groups.Each(func(key, value []byte) error {
		if g := binary.BigEndian.Uint32(key); g != group {
			end()
			group, d = g, decision{}
		}
		m := memberOf(value)
		if d.n == 0 || x.opt.Keep.better(&m, &best) {
			best = m
			d.stays = binary.BigEndian.Uint32(key[4:])
		}
		d.n++
		return nil
	})
	if err != nil {
		return err
	}
	end()
	return out.Flush()
}

// eachMember calls yield with every record of a group, in the order of the groups, and with what was decided about
// the group; number counts the groups from 1.
func (x *Index) eachMember(yield func(number int64, d *decision, stays bool, m *member) error) error {
	in := bufio.NewReaderSize(io.NewSectionReader(x.decided, 0, x.decided.Size()), 64<<10)
	var group uint32
	var d decision
	number := int64(0)
	return x.groups.Each(func(key, value []byte) error {
		if g := binary.BigEndian.Uint32(key); g != group || number == 0 {
			var b [decisionSize]byte
			if _, err := io.ReadFull(in, b[:]); err != nil {
				return err
			}
			group, d = g, decisionOf(b[:])
			number++
		}
		m := memberOf(value)
		return yield(number, &d, d.stays == binary.BigEndian.Uint32(key[4:]), &m)
	})
}

// WriteReport writes the groups of duplicates as CSV: for each record, whether it was kept, and why.
func (x *Index) WriteReport(w io.Writer) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"group", "status", "reason", "key", "file", "record", "001", "length", "005"}) // an error stays until Flush
	err := x.eachMember(func(number int64, d *decision, stays bool, m *member) error {
		status, reason := "dropped", fmt.Sprintf("same key as record %d of %s", d.number, x.names[d.source].name)
		if stays {
			status, reason = "kept", fmt.Sprintf("%s of %d", x.opt.Keep, d.n)
		}
		return out.Write([]string{strconv.FormatInt(number, 10), status, reason, m.shown(), x.names[m.source].name, strconv.FormatInt(m.number, 10),
			string(m.id), strconv.Itoa(m.length), string(m.changed)})
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// shown returns the keys of a record, as people read them.
func (m *member) shown() string {
	var list []string
	_ = eachKey(m.keys, func(key []byte) error {
		list = append(list, matchkey.Shown(key[1:]))
		return nil
	})
	return strings.Join(list, "; ")
}
