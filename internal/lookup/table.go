package lookup

import (
	"sync/atomic"

	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/spoilt"
)

// Normalize converts a key to the form in which keys are compared; ok is false when it is not a valid key.
type Normalize func(key string) (normal string, ok bool)

// Keys says how the keys of a Table are compared.
type Keys struct {
	Normalize Normalize // nil: as they are written, whatever their normal form of Unicode
	All       bool      // every row of a key is kept; otherwise the first one
}

// Row is a row of a text table.
type Row struct {
	Names []string // of the columns; nil: the columns have no names
	Cells []string
}

// Table is a table of keys and values.
type Table struct {
	keys       Keys
	index      map[string]int
	entries    []entry
	duplicates []string
	more       map[int][]any // by the place of the entry: the values of further rows with its key, if all are kept
	skipped    int
	unit       string        // what rows of a text or a workbook are called
	spoilt     *spoilt.Table // their cells; nil: the table is not of this kind
	columns    []string      // of the rows that are values; nil: they have no names, or the values are others
	missing    missingKeys
}

type entry struct {
	key   string // as in the file
	value any    // string, Row, or a value of jsontext
	used  atomic.Bool
}

func newTable(k Keys) *Table {
	return &Table{keys: k, index: map[string]int{}, missing: missingKeys{most: maxMissing, keys: map[string]struct{}{}}}
}

// add adds an entry. If several have the same key, the first one stays, unless all are kept.
func (t *Table) add(key string, value any) {
	normal, ok := t.normal(key)
	switch i, twice := t.index[normal]; {
	case !ok || normal == "":
		t.skipped++
	case twice && t.keys.All:
		if t.more == nil {
			t.more = map[int][]any{}
		}
		t.more[i] = append(t.more[i], value)
	case twice:
		t.duplicates = append(t.duplicates, key)
	default:
		t.index[normal] = len(t.entries)
		t.entries = append(t.entries, entry{key: key, value: value})
	}
}

// normal returns a key as keys are compared. Two spellings of the same characters are one key.
func (t *Table) normal(key string) (string, bool) {
	if t.keys.Normalize != nil {
		return t.keys.Normalize(key)
	}
	return norm.NFC.String(key), true
}

// Get returns the value of a key: a string, a Row, or a value of jsontext, which must not be changed. The
// Table records that the key was used, or that it was missing.
func (t *Table) Get(key string) (value any, ok bool) {
	if e := t.find(key); e != nil {
		return e.value, true
	}
	t.missing.add(key)
	return nil, false
}

// Look returns the value of a key as Get does, and does not record that the key was used or missing. If record is true, the
// caller must do that later with Record; otherwise it is recorded already. place is -1 if there is no such key. Look locks
// nothing.
func (t *Table) Look(key string) (value any, place int, record bool) {
	i := t.at(key)
	if i < 0 {
		return nil, -1, true
	}
	return t.entries[i].value, i, !t.entries[i].used.Load()
}

// LookAll returns the values of all rows with a key as Rows does, and does not record the use of the key: see Look.
func (t *Table) LookAll(key string) (values []any, place int, record bool) {
	i := t.at(key)
	if i < 0 {
		return nil, -1, true
	}
	return append([]any{t.entries[i].value}, t.more[i]...), i, !t.entries[i].used.Load()
}

// Record records the use of a key that Look found at a place; if place is negative, that key was missing.
func (t *Table) Record(place int, key string) {
	if place < 0 {
		t.missing.add(key)
		return
	}
	t.use(place)
}

// HasAll reports whether every row of a key was kept.
func (t *Table) HasAll() bool { return t.keys.All }

// Rows returns the values of all rows with a key, in the order of the file, and records the use of the key as Get does.
// It is the first one only, unless all were kept.
func (t *Table) Rows(key string) (values []any) {
	values, place, record := t.LookAll(key)
	if record {
		t.Record(place, key)
	}
	return values
}

// Keys returns the keys as they are written in the file and in its order, each once.
func (t *Table) Keys() []string {
	keys := make([]string, len(t.entries))
	for i := range t.entries {
		keys[i] = t.entries[i].key
	}
	return keys
}

// Has reports whether the Table has a key. A key that exists counts as used; one that does not exist does
// not count as missing.
func (t *Table) Has(key string) bool { return t.find(key) != nil }

func (t *Table) find(key string) *entry {
	i := t.at(key)
	if i < 0 {
		return nil
	}
	t.use(i)
	return &t.entries[i]
}

// at returns the place of the entry of a key; -1 if there is none.
func (t *Table) at(key string) int {
	if normal, ok := t.normal(key); ok {
		if i, ok := t.index[normal]; ok {
			return i
		}
	}
	return -1
}

// use notes that the key of the entry at a place was used.
func (t *Table) use(place int) {
	if e := &t.entries[place]; !e.used.Load() { // a store each time would pass the memory from core to core
		e.used.Store(true)
	}
}

// Columns returns the names of the columns of the rows that are the values; nil if the values are
// something else.
func (t *Table) Columns() []string { return t.columns }

// Len returns the number of keys.
func (t *Table) Len() int { return len(t.entries) }

// Skipped returns the number of rows without a usable key.
func (t *Table) Skipped() int { return t.skipped }

// Unused returns the keys that were never used, as written in the file and in its order.
func (t *Table) Unused() (keys []string) {
	for i := range t.entries {
		if !t.entries[i].used.Load() {
			keys = append(keys, t.entries[i].key)
		}
	}
	return keys
}

// Missing returns the keys that were asked for and do not exist, sorted, at most 100,000 of them: the first ones in this
// order.
func (t *Table) Missing() []string { return t.missing.sorted() }

// Duplicates returns the keys of rows that were skipped because an earlier row had the same key. There are none if all
// are kept.
func (t *Table) Duplicates() []string { return t.duplicates }

// Spoilt returns messages about the columns in which a spreadsheet has changed cells: the column of the keys, and all
// others if rows are the values.
func (t *Table) Spoilt() []string {
	if t.spoilt == nil {
		return nil
	}
	return t.spoilt.Messages(t.unit)
}

// Asked returns the record of use: a bit for each key of the file, and the missing keys, sorted.
func (t *Table) Asked() (used []byte, missing []string) {
	used = make([]byte, (len(t.entries)+7)/8)
	for i := range t.entries {
		if t.entries[i].used.Load() {
			used[i/8] |= 1 << (i % 8)
		}
	}
	return used, t.Missing()
}

// Recall adds the record of use that Asked returned for a Table of the same file.
func (t *Table) Recall(used []byte, missing []string) {
	for i := range t.entries {
		if i/8 < len(used) && used[i/8]&(1<<(i%8)) != 0 {
			t.entries[i].used.Store(true)
		}
	}
	for _, k := range missing {
		t.missing.add(k)
	}
}
