package kept

import lua "github.com/yuin/gopher-lua"

// phase is a part of a run whose code has its own reasons to read and write.
type phase uint8

const (
	before phase = iota // begin: before the first record, in every VM
	record              // the hooks of records, in every VM
	ahead               // a hook of records that runs ahead of the others: see Ahead
	first               // source and combine: while records are worked on, in the first VM alone
	after               // finish: after the last record, in the first VM alone
	phases
)

// place is where values are kept: a variable, or a field of an object.
type place struct {
	id     int32
	name   string       // for messages
	cell   *lua.Upvalue // a variable that exists; nil: it does not, or it is a field
	object *object      // whose field it is; nil: it is a variable
	key    key

	outlives bool // a record
	initial  set  // what it held when Find was called
	assigned set  // what functions that were followed put into it
	writes   [phases]*Access
	reads    [phases]*Access // that may find what an earlier record has left
}

// key names a field: "*" is any, "#" the length, "." and a text that text, "[1]" the number 1.
type key string

const (
	anyKey    key = "*"
	lengthKey key = "#"
)

// constantKey returns the key that a constant is.
func constantKey(v lua.LValue) key {
	switch v := v.(type) {
	case lua.LString:
		return key("." + string(v))
	case lua.LNumber:
		return key("[" + v.String() + "]")
	}
	return anyKey
}

// value returns the key as Lua has it; ok is false if it stands for several.
func (k key) value() (v lua.LValue, ok bool) {
	switch k[0] {
	case '.':
		return lua.LString(k[1:]), true
	case '[':
		n, err := parseNumber(string(k[1 : len(k)-1]))
		return n, err == nil
	}
	return nil, false
}

// meets reports whether reading one key may find a value that was written under the other.
func (k key) meets(o key) bool {
	switch {
	case k == o, k == anyKey, o == anyKey:
		return true
	case k == lengthKey:
		return o[0] == '['
	case o == lengthKey:
		return k[0] == '['
	}
	return false
}

// Access is a place in a script where something is read or written.
type Access struct {
	Script string // name of the file
	Line   int
}

// note keeps the first of the accesses to a place in a phase, by script and line.
func note(list *[phases]*Access, p phase, at Access) {
	old := list[p]
	if old == nil || at.before(*old) {
		list[p] = &at
	}
}

func (a Access) before(o Access) bool {
	return a.Script < o.Script || a.Script == o.Script && a.Line < o.Line
}
