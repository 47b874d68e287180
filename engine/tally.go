package engine

import (
	"cmp"
	"maps"
	"slices"
)

// Tallies are counters by table and key.
type Tallies map[string]map[string]float64

// add adds to one counter.
func (t Tallies) add(table, key string, n float64) {
	m := t[table]
	if m == nil {
		m = map[string]float64{}
		t[table] = m
	}
	m[key] += n
}

// merge adds all counters of another.
func (t Tallies) merge(o Tallies) {
	for table, keys := range o {
		for key, n := range keys {
			t.add(table, key, n)
		}
	}
}

// Tables lists the names of the tables, sorted.
func (t Tallies) Tables() []string { return slices.Sorted(maps.Keys(t)) }

// TallyRow is one counter.
type TallyRow struct {
	Key string
	N   float64
}

// Rows gives the counters of a table: the largest first, equal ones by key.
func (t Tallies) Rows(table string) []TallyRow {
	rows := make([]TallyRow, 0, len(t[table]))
	for k, n := range t[table] {
		rows = append(rows, TallyRow{k, n})
	}
	slices.SortFunc(rows, func(a, b TallyRow) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Key, b.Key))
	})
	return rows
}
