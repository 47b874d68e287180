package linkage

import (
	"bytes"
	"slices"

	"mrrc-lua/parse"
)

// Renumber numbers the fields that belong together 01, 02, … in the order of the record, on both sides,
// and returns how many fields changed. Links to 00 stay, and so do links that cannot be read; a field
// whose partner is missing gets a number of its own.
func Renumber(r *parse.Record) (changed int) {
	numbers := map[key]int{}
	for f := range r.Fields {
		data := renumbered(f, func(k key) int {
			if numbers[k] == 0 {
				numbers[k] = len(numbers) + 1
			}
			return numbers[k]
		})
		if !bytes.Equal(data, f.Data()) {
			_ = f.Replace(data) // fails for deleted fields only, and these are not walked over
			changed++
		}
	}
	return changed
}

// renumbered returns the data of a field with new numbers in its links. number returns the number for a
// key. Bytes outside of $6 stay unchanged.
func renumbered(f parse.Field, number func(k key) int) []byte {
	data := f.Data()
	if f.IsControl() {
		return data
	}
	var out []byte
	done := 0 // how much of data is in out
	for i := 0; i+1 < len(data); i++ {
		if data[i] != parse.SubfieldDelimiter || data[i+1] != code {
			continue
		}
		end := len(data)
		if n := bytes.IndexByte(data[i+2:], parse.SubfieldDelimiter); n >= 0 {
			end = i + 2 + n
		}
		if l, ok := Parse(data[i+2 : end]); ok {
			if k, ok := keyOf(f, l); ok {
				l.Number = number(k)
				out = append(append(out, data[done:i+2]...), l.String()...)
				done = end
			}
		}
	}
	return append(out, data[done:]...)
}

// Copy adds copies of a field and of the fields that belong to it to a record, by calling place, and
// returns the copy of the field itself. Fields that belong together get numbers that are free in that
// record, so that they are linked with each other and with nothing else. The record may be the field's
// own.
func Copy(r *parse.Record, f parse.Field, place func(*parse.Record, parse.Tag, []byte) parse.Field) parse.Field {
	used := numbers(r)
	free := map[key]int{}
	number := func(k key) int {
		if free[k] == 0 {
			n := 1
			for slices.Contains(used, n) {
				n++
			}
			used, free[k] = append(used, n), n
		}
		return free[k]
	}
	type copied struct {
		tag  parse.Tag
		data []byte
	}
	var all []copied
	for _, g := range Together(f) {
		// The data of the same record moves when it grows: all fields are copied before one is placed.
		all = append(all, copied{g.Tag(), slices.Clone(renumbered(g, number))})
	}
	own := place(r, all[0].tag, all[0].data)
	for _, c := range all[1:] {
		place(r, c.tag, c.data)
	}
	return own
}

// numbers returns the numbers in the links of a record.
func numbers(r *parse.Record) (used []int) {
	for f := range r.Fields {
		if f.IsControl() {
			continue
		}
		it := f.Subfields()
		for c, v, ok := it.Next(); ok; c, v, ok = it.Next() {
			if c != code {
				continue
			}
			if l, ok := Parse(v); ok {
				used = append(used, l.Number)
			}
		}
	}
	return used
}
