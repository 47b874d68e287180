package goval

import "maps"

// Table is a table of Lua: a list, elements with names, and elements with other numbers. It behaves like the tables of
// gopher-lua: its length is the place of the last element of the list that is not nil, and pairs visits the keys in the
// order in which they were added.
type Table struct {
	list  []Value // 1 and up; nil between and after
	names []name
	index map[string]int    // places in names; nil while there are few
	other map[float64]Value // numbers that are not in the list, in a table that a VM has made
	order []Value           // names and numbers in their order, if other is not empty

	columns  *Columns // it is a row of a lookup table with these; nil: it is not
	borrowed bool     // index is that of columns, and must not be changed
	array    bool     // it is an array of JSON, which is written as [] if it is empty
}

// Columns are the names of the columns of a lookup table. Reading another name from a row is an error of the VM. Columns are
// not changed any more after NewColumns.
type Columns struct {
	Names []string
	index map[string]int
	twice bool // there is a name that two columns have
}

// NewColumns makes the columns with these names, which belong to it.
func NewColumns(names []string) *Columns {
	c := &Columns{Names: names, index: make(map[string]int, len(names))}
	for i, name := range names {
		_, again := c.index[name]
		c.twice = c.twice || again
		c.index[name] = i
	}
	return c
}

// SetColumns makes a table a row of a lookup table.
func (t *Table) SetColumns(columns *Columns) { t.columns = columns }

// Columns returns the columns of the lookup table of which t is a row; nil if it is none.
func (t *Table) Columns() *Columns { return t.columns }

// SetArray makes a table an array of JSON.
func (t *Table) SetArray() { t.array = true }

// IsArray reports whether SetArray was called.
func (t *Table) IsArray() bool { return t.array }

// NewRow makes a row of a lookup table, with a text for each of its columns. The texts are not copied.
func (c *Call) NewRow(columns *Columns, cells []string) *Table {
	t := c.NewTable(0)
	t.columns = columns
	if columns.twice {
		for i, cell := range cells {
			t.SetName(c, columns.Names[i], Str(cell))
		}
		return t
	}
	const each = 40
	c.Grow(each * len(cells))
	t.names = c.names.take(len(cells))
	for i, cell := range cells {
		t.names[i] = name{columns.Names[i], Str(cell)}
	}
	if len(cells) > fewNames {
		t.index, t.borrowed = columns.index, true
	}
	return t
}

// name is an element with a name. value is nil if it was removed.
type name struct {
	key   string
	value Value
}

// fewNames is the largest number of names that are searched one by one.
const fewNames = 8

// slack is how far beyond twice its length a list may be filled with nil.
const slack = 64

// NewTable makes a table with room for a list.
func (c *Call) NewTable(list int) *Table {
	const each, table = 24, 120
	if c.built -= table + each*list; c.built < 0 {
		Abandon()
	}
	t := &c.tables.take(1)[0]
	if list > 0 {
		t.list = c.values.take(list)[:0]
	}
	return t
}

// WillHave makes room for a number of names in a table without names.
func (c *Call) WillHave(t *Table, names int) {
	if names > 0 {
		t.names = c.names.take(names)[:0]
	}
}

// Len returns the length.
func (t *Table) Len() int {
	for n := len(t.list); n > 0; n-- {
		if t.list[n-1].k != Nil {
			return n
		}
	}
	return 0
}

// Places returns the number of places in the list, including nil at its end.
func (t *Table) Places() int { return len(t.list) }

// At returns the element of the list at a place from 1 on.
func (t *Table) At(i int) Value {
	if uint(i-1) < uint(len(t.list)) {
		return t.list[i-1]
	}
	return t.number(float64(i))
}

func (t *Table) number(f float64) Value {
	if t.other == nil {
		return Value{}
	}
	return t.other[f]
}

// Append adds an element, which may be nil, at the end of the list.
func (t *Table) Append(v Value) { t.list = append(t.list, v) }

// Named returns the element with a name. It abandons the record if a row has no such column.
func (t *Table) Named(key string) Value {
	i := t.find(key)
	if i >= 0 && t.names[i].value.k != Nil {
		return t.names[i].value
	}
	if t.columns != nil {
		if _, ok := t.columns.index[key]; !ok {
			Abandon()
		}
	}
	return Value{}
}

func (t *Table) find(key string) int {
	if t.index != nil {
		if i, ok := t.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range t.names {
		if t.names[i].key == key {
			return i
		}
	}
	return -1
}

// Get returns t[key].
func (t *Table) Get(key Value) Value {
	switch key.k {
	case String:
		return t.Named(key.Text())
	case Number:
		f := key.Float()
		if i := int(f); float64(i) == f {
			return t.At(i)
		}
		return t.number(f)
	}
	return Value{} // no table here has other keys
}

// Set assigns t[key] = v. It abandons the record if a table of Lua would do more than grow by a few elements. The text
// of a new name must belong to the table.
func (t *Table) Set(c *Call, key, v Value) {
	switch key.k {
	case String:
		t.SetName(c, key.Text(), v)
	case Number:
		f := key.Float()
		i := int(f)
		if float64(i) != f {
			Abandon()
		}
		t.SetAt(c, i, v)
	default:
		Abandon()
	}
}

// SetAt assigns an element of the list.
func (t *Table) SetAt(c *Call, i int, v Value) {
	const each = 48
	n := len(t.list)
	switch {
	case i < 1 || t.other != nil:
		Abandon()
	case i <= n:
		t.list[i-1] = v
	case v.k == Nil || i > 2*n+slack:
		Abandon() // the VM decides by the way it is written
	default:
		if c.built -= each * (i - n); c.built < 0 {
			Abandon()
		}
		for len(t.list) < i-1 {
			t.list = append(t.list, Value{})
		}
		t.list = append(t.list, v)
	}
}

// SetName assigns an element with a name.
func (t *Table) SetName(c *Call, key string, v Value) {
	const each = 150
	if i := t.find(key); i >= 0 {
		t.names[i].value = v
		return
	}
	if v.k == Nil {
		return
	}
	if c.built -= each + len(key); c.built < 0 {
		Abandon()
	}
	t.addName(key, v)
}

func (t *Table) addName(key string, v Value) {
	t.names = append(t.names, name{key, v})
	if t.borrowed {
		t.index, t.borrowed = maps.Clone(t.index), false
	}
	switch n := len(t.names); {
	case t.index != nil:
		t.index[key] = n - 1
	case n > fewNames:
		t.index = make(map[string]int, 2*n)
		for i := range t.names {
			t.index[t.names[i].key] = i
		}
	}
}

// Insert moves the elements of the list from a place on by one, and puts an element there: 1 to the length
// plus one, in a list without nil.
func (t *Table) Insert(c *Call, i int, v Value) {
	n := len(t.list)
	if i < 1 || i > n+1 || v.k == Nil || t.Len() != n || t.other != nil {
		Abandon()
	}
	t.SetAt(c, n+1, v)
	copy(t.list[i:], t.list[i-1:n])
	t.list[i-1] = v
}

// Remove removes the element at a place of a list without nil, and returns it.
func (t *Table) Remove(i int) Value {
	n := len(t.list)
	if i < 1 || i > n || t.Len() != n || t.other != nil {
		Abandon()
	}
	v := t.list[i-1]
	copy(t.list[i-1:], t.list[i:])
	t.list = t.list[:n-1]
	return v
}

// List returns the places of the list, which belong to the table.
func (t *Table) List() []Value { return t.list }

// HasNames reports whether the table has an element with a name.
func (t *Table) HasNames() bool {
	for i := range t.names {
		if t.names[i].value.k != Nil {
			return true
		}
	}
	return false
}

// HasOther reports whether the table has numbers that are not in its list.
func (t *Table) HasOther() bool { return len(t.other) > 0 }

// Names calls f with the elements with names, in the order in which they came.
func (t *Table) Names(f func(key string, v Value)) {
	for i := range t.names {
		if t.names[i].value.k != Nil {
			f(t.names[i].key, t.names[i].value)
		}
	}
}

// Keep adds an element that is not in the list to a table that is made from one of a VM. The caller adds the elements
// in the order of that table.
func (t *Table) Keep(key, v Value) {
	if key.k == String {
		t.addName(key.Text(), v)
	} else {
		if t.other == nil {
			t.other = map[float64]Value{}
			for i := range t.names {
				t.order = append(t.order, Str(t.names[i].key))
			}
		}
		t.other[key.Float()] = v
	}
	if t.other != nil {
		t.order = append(t.order, key)
	}
}

// Next returns the element after a place in the order of the table, and its place; the first one after 0.
// Places in the list are its numbers, those of other keys are negative. ok is false at the end.
func (t *Table) Next(at int) (key, v Value, next int, ok bool) {
	if at >= 0 {
		for n := len(t.list); at < n; {
			at++
			if v := t.list[at-1]; v.k != Nil {
				return Int(at), v, at, true
			}
		}
		at = 0
	}
	i := -at
	if t.other != nil {
		if i >= len(t.order) {
			return Value{}, Value{}, at, false
		}
		key = t.order[i]
		return key, t.Get(key), -i - 1, true
	}
	for ; i < len(t.names); i++ {
		if e := &t.names[i]; e.value.k != Nil {
			return Str(e.key), e.value, -i - 1, true
		}
	}
	return Value{}, Value{}, at, false
}
