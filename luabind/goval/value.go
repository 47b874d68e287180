package goval

import (
	"math"
	"strings"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/parse"
)

// Kind is the kind of a Value. Only Nil and False are false in a condition.
type Kind uint8

// The kinds of values.
const (
	Nil Kind = iota
	False
	True
	Number
	String
	TableKind
	Record
	Field
	Foreign  // a userdata of the state that functions are called in
	Shared   // an object that any number of goroutines may use at once
	Function // a Callable
	Kinds    // how many there are
)

// Value is a value of Lua. The zero value is nil. It is three words: a pointer, a number or a length, and
// the kind.
type Value struct {
	p unsafe.Pointer
	n uint64
	k Kind
}

// Kind returns the kind of the value.
func (v Value) Kind() Kind { return v.k }

// Truth reports whether the value counts as true in a condition.
func (v Value) Truth() bool { return v.k > False }

// IsNil reports whether the value is nil.
func (v Value) IsNil() bool { return v.k == Nil }

// Bool makes a boolean.
func Bool(b bool) Value {
	if b {
		return Value{k: True}
	}
	return Value{k: False}
}

// Num makes a number.
func Num(f float64) Value { return Value{n: math.Float64bits(f), k: Number} }

// Int makes a number of an integer.
func Int(n int) Value { return Num(float64(n)) }

// Float returns the number of a value of kind Number.
func (v Value) Float() float64 { return math.Float64frombits(v.n) }

// Str makes a string.
func Str(s string) Value {
	return Value{p: unsafe.Pointer(unsafe.StringData(s)), n: uint64(len(s)), k: String}
}

// Bytes makes a string that is a view of bytes, which must not change while it is used.
func Bytes(b []byte) Value {
	return Value{p: unsafe.Pointer(unsafe.SliceData(b)), n: uint64(len(b)), k: String}
}

// Text returns the text of a value of kind String.
func (v Value) Text() string { return unsafe.String((*byte)(v.p), int(v.n)) }

// chars has every byte once.
var chars = func() string {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)
	}
	return string(b)
}()

// Char makes a string of one byte.
func Char(b byte) Value { return Str(chars[b : int(b)+1]) }

// OfRecord makes the value of a record.
func OfRecord(r *parse.Record) Value { return Value{p: unsafe.Pointer(r), k: Record} }

// Record returns the record of a value of kind Record or Field.
func (v Value) Record() *parse.Record { return (*parse.Record)(v.p) }

// OfField makes the value of a field.
func OfField(f parse.Field) Value {
	return Value{p: unsafe.Pointer(f.Record()), n: uint64(f.Index()), k: Field}
}

// Field returns the field of a value of kind Field.
func (v Value) Field() parse.Field { return (*parse.Record)(v.p).FieldOf(int(v.n)) }

// OfTable makes the value of a table.
func OfTable(t *Table) Value { return Value{p: unsafe.Pointer(t), k: TableKind} }

// Table returns the table of a value of kind TableKind.
func (v Value) Table() *Table { return (*Table)(v.p) }

// OfForeign makes the value of a userdata.
func OfForeign(u *lua.LUserData) Value { return Value{p: unsafe.Pointer(u), k: Foreign} }

// Foreign returns the userdata of a value of kind Foreign.
func (v Value) Foreign() *lua.LUserData { return (*lua.LUserData)(v.p) }

// Object is a userdata that any number of goroutines may use at once, such as a lookup table. It is made of one userdata of
// a VM: two objects are two userdata, even if they have the same value.
type Object struct{ Value any }

// OfObject makes the value of an object.
func OfObject(o *Object) Value { return Value{p: unsafe.Pointer(o), k: Shared} }

// Object returns the object of a value of kind Shared.
func (v Value) Object() *Object { return (*Object)(v.p) }

// OfFunction makes the value of a function.
func OfFunction(f *Callable) Value { return Value{p: unsafe.Pointer(f), k: Function} }

// Function returns the function of a value of kind Function.
func (v Value) Function() *Callable { return (*Callable)(v.p) }

// Equal reports whether two values are equal, as == does.
func Equal(a, b Value) bool {
	if a.k != b.k {
		return false
	}
	switch a.k {
	case Number:
		return a.Float() == b.Float()
	case String:
		return a.n == b.n && a.Text() == b.Text()
	case TableKind, Record, Shared, Function:
		return a.p == b.p
	case Field:
		return a.p == b.p && a.n == b.n
	case Foreign:
		if a.p != b.p {
			Abandon() // it may have a metamethod
		}
	}
	return true
}

// Less reports whether a comes before b, as < does for two numbers and for two strings.
func Less(a, b Value) bool {
	switch {
	case a.k == Number && b.k == Number:
		return a.Float() < b.Float()
	case a.k == String && b.k == String:
		return strings.Compare(a.Text(), b.Text()) < 0
	}
	Abandon()
	return false
}

// LessEqual reports whether a comes before b or is equal, as <= does.
func LessEqual(a, b Value) bool {
	switch {
	case a.k == Number && b.k == Number:
		return a.Float() <= b.Float()
	case a.k == String && b.k == String:
		return strings.Compare(a.Text(), b.Text()) <= 0
	}
	Abandon()
	return false
}

// smallTexts has the texts of small numbers, beginning with 0.
var smallTexts = func() (t [256]string) {
	for i := range t {
		t[i] = lua.LNumber(i).String()
	}
	return t
}()

// NumberText returns a number as Lua writes it.
func NumberText(f float64) string {
	if n := int(f); uint(n) < uint(len(smallTexts)) && float64(n) == f {
		return smallTexts[n]
	}
	return lua.LNumber(f).String()
}

// TextOf returns the text of a string, or that of a number; ok is false for other values.
func (v Value) TextOf() (s string, ok bool) {
	switch v.k {
	case String:
		return v.Text(), true
	case Number:
		return NumberText(v.Float()), true
	}
	return "", false
}
