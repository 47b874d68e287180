package luabind

import (
	"bytes"
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/internal/subfield"
	"mrrc-lua/internal/text"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// placeFuncs are the methods of Field that know the places of subfields.
func placeFuncs() []declare.Func {
	const places = "The place is the position that the subfield then has: 1 is the first, -1 the last. If the place is a text of codes, the subfield goes before the first one with one of these codes, or to the end if there is none."
	return []declare.Func{
		{
			Name: "insert", Args: "place: integer|string, code: string, value: string", Returns: "Field", Fn: fieldInsert, Go: goFieldInsert, Changes: true,
			Doc:     "Adds a subfield at a place. " + places,
			Example: `field:insert("xyz", "b", "New")`,
		},
		{
			Name: "move", Args: "code: string, place: integer|string, which: integer|string?", Returns: "boolean", Fn: fieldMove, Go: goFieldMove, Changes: true,
			Doc:     "Moves the first subfield with the code, or the one that which names as in field:remove, and returns whether there is one. " + places,
			Example: `field:move("x", -1)`,
		},
		{
			Name: "replace", Args: "code: string, which: integer|string, value: string, options: {fold: boolean?}?", Returns: "integer", Fn: fieldReplace, Go: goFieldReplace, Changes: true,
			Doc: "Replaces the value of subfields with the code. which selects them: the first (1), the second (2), the last (-1) and so on, or a text: those that have it as their value. Returns the number of subfields that were replaced. " +
				"With {fold=true}, case, accents and punctuation of the value do not matter.",
			Example: `field:replace("x", "Study and teaching", "Education")`,
		},
		{
			Name: "reorder", Args: "order: string", Returns: "Field", Fn: fieldReorder, Go: goFieldReorder, Changes: true,
			Doc:     "Puts the subfields into the order of their codes. Codes that are not in the text come at the end, or where it has a *: \"6a*02\". Subfields with the same code keep their order.",
			Example: `field:reorder("axz")`,
		},
		{
			Name: "take", Args: "from: Field, codes: string, instead: string?", Returns: "Field", Fn: fieldTake, Go: goFieldTake, Changes: true,
			Doc:     "Copies the subfields with one of the codes from another field, such as the heading of an authority record. They replace the subfields of this field that have one of the codes in instead (by default the same codes), and are put where the first of these was. A field that is left without a subfield is removed.",
			Example: `field:take(marc.field("150", "  ", "a", "Reading", "x", "Law and legislation"), "avxyz")`,
		},
	}
}

// placeArg reads the place of a subfield.
func placeArg(L *lua.LState, n int) (w subfield.Where) {
	switch v := L.Get(n).(type) {
	case lua.LNumber:
		if w.At = int(v); lua.LNumber(w.At) != v || w.At == 0 {
			L.ArgError(n, fmt.Sprintf("a place is 1 or more, or -1 or less from the end, not %s", v))
		}
	case lua.LString:
		if w.Before = string(v); w.Before == "" {
			L.ArgError(n, "a text of subfield codes expected, got \"\"")
		}
	default:
		L.ArgError(n, "a place (a number, or a text of subfield codes) expected, got "+value.TypeName(v))
	}
	return w
}

// alike returns a function that compares values with a text, whatever their normal forms.
func alike(want string, fold bool) func(v []byte) bool {
	if !fold {
		composed := charset.Composed([]byte(want))
		return func(v []byte) bool { return charset.Equal(v, composed) }
	}
	key := text.Key(want)
	return func(v []byte) bool { return text.Key(string(v)) == key }
}

func fieldInsert(L *lua.LState) int {
	f, where := dataField(L), placeArg(L, 2)
	code, v := codeArg(L, 3), valueArg(L, 4)
	grow(L, f.Record(), len(f.Data())+len(v))
	return done(L, subfield.Insert(f, where, subfield.Code([]byte{code}), v))
}

func fieldMove(L *lua.LState) int {
	f, code, where := dataField(L), anyCodeArg(L, 2), placeArg(L, 3)
	grow(L, f.Record(), len(f.Data()))
	moved, err := subfield.Move(f, whichArg(L, 4, code, "field:move", 5), where)
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(lua.LBool(moved))
	return 1
}

func fieldReplace(L *lua.LState) int {
	f, code := dataField(L), anyCodeArg(L, 2)
	if L.Get(3) == lua.LNil {
		L.ArgError(3, "a number or a value expected, got nil; field:set sets the first")
	}
	which, v := whichArg(L, 3, code, "field:replace", 5), valueArg(L, 4)
	grow(L, f.Record(), 2*len(f.Data())+len(v))
	n, err := subfield.Replace(f, which, v)
	return counted(L, n, err)
}

func fieldReorder(L *lua.LState) int {
	f := dataField(L)
	grow(L, f.Record(), len(f.Data()))
	return done(L, subfield.Reorder(f, L.CheckString(2)))
}

func fieldTake(L *lua.LState) int {
	f, from := dataField(L), fieldArg(L, 2).field
	if from.IsControl() {
		L.ArgError(2, fmt.Sprintf("%s is a control field and has no subfields", from.Tag()))
	}
	codes := L.CheckString(3)
	grow(L, f.Record(), len(f.Data())+len(from.Data()))
	return done(L, subfield.Take(f, from, codes, L.OptString(4, codes)))
}

// The same functions on Go values.

// goPlace reads the place of a subfield.
func goPlace(args []goval.Value, i int) (w subfield.Where) {
	if v := goval.Arg(args, i); v.Kind() == goval.Number {
		if w.At = goval.Integer(args, i); w.At == 0 || float64(w.At) != v.Float() {
			goval.Abandon()
		}
		return w
	}
	if w.Before = goval.OnlyText(args, i); w.Before == "" {
		goval.Abandon()
	}
	return w
}

// goWhich reads which of the subfields with a code are meant. Options are left to the VM.
func goWhich(args []goval.Value, code, i, most int) subfield.Which {
	w := subfield.Which{Code: subfield.Code([]byte{goCode(args, code)})}
	switch v := goval.Arg(args, i); {
	case len(args) > most:
		goval.Abandon()
	case v.IsNil():
	case v.Kind() == goval.Number:
		if w.Nth = goval.Integer(args, i); w.Nth == 0 || float64(w.Nth) != v.Float() {
			goval.Abandon()
		}
	default:
		w.Is = alike(goval.OnlyText(args, i), false)
	}
	return w
}

// goEdited abandons the record unless an edit was possible.
func goEdited(err error) {
	if err != nil {
		goval.Abandon()
	}
}

func goFieldInsert(c *goval.Call, args []goval.Value) goval.Value {
	f, where := goDataField(args), goPlace(args, 1)
	code, v := goCode(args, 2), goWritten(args, 3)
	goGrow(c, f.Record(), len(f.Data())+len(v))
	goEdited(subfield.Insert(f, where, subfield.Code([]byte{code}), v))
	return args[0]
}

func goFieldMove(c *goval.Call, args []goval.Value) goval.Value {
	f, which, where := goDataField(args), goWhich(args, 1, 3, 4), goPlace(args, 2)
	goGrow(c, f.Record(), len(f.Data()))
	moved, err := subfield.Move(f, which, where)
	goEdited(err)
	return goval.Bool(moved)
}

func goFieldReplace(c *goval.Call, args []goval.Value) goval.Value {
	f, which, v := goDataField(args), goWhich(args, 1, 2, 4), goWritten(args, 3)
	if goval.Arg(args, 2).IsNil() {
		goval.Abandon()
	}
	goGrow(c, f.Record(), 2*len(f.Data())+len(v))
	n, err := subfield.Replace(f, which, v)
	goEdited(err)
	return goval.Int(n)
}

func goFieldReorder(c *goval.Call, args []goval.Value) goval.Value {
	f := goDataField(args)
	goGrow(c, f.Record(), len(f.Data()))
	goEdited(subfield.Reorder(f, goval.AnyText(args, 1)))
	return args[0]
}

// splitHead returns the data before the first subfield, and the subfields as they are, from the first
// delimiter on. The head is two indicators, and more in damaged fields; a missing indicator becomes a
// blank.
func splitHead(f parse.Field) (head, rest []byte) {
	d := f.Data()
	n := bytes.IndexByte(d, parse.SubfieldDelimiter)
	if n < 0 {
		n = len(d)
	}
	head, rest = d[:n:n], d[n:]
	for len(head) < 2 {
		head = append(head, ' ')
	}
	return head, rest
}

// rebuild makes new data of a data field, in the memory of buf: each appends, for every subfield, what
// replaces it, or nothing. The code of what it appends for a code that is not ASCII is the same.
func rebuild(buf []byte, f parse.Field, each func(dst []byte, code byte, value []byte) []byte) []byte {
	head, _ := splitHead(f)
	data := append(buf[:0], head...)
	it := f.Subfields()
	for {
		code, v, ok := it.Next()
		if !ok {
			return data
		}
		before := len(data)
		data = each(data, code, v)
		if wide := it.Code(); len(wide) > 1 && len(data) > before { // it knows the first byte of the code
			data = slices.Insert(data, before+2, wide[1:]...)
		}
	}
}

// setSubfield sets the first subfield with a code, or adds one at the end.
func setSubfield(f parse.Field, code byte, value string) error {
	return setNthSubfield(f, code, value, func(i, _ int) bool { return i == 0 })
}

// setNthSubfield sets the first subfield with a code for which takes returns true, given its number among
// those with the code and how many there are. If there is none with the code, one is added at the end.
func setNthSubfield(f parse.Field, code byte, value string, takes func(i, n int) bool) error {
	n := 0
	it := f.Subfields()
	for c, _, ok := it.Next(); ok; c, _, ok = it.Next() {
		if c == code {
			n++
		}
	}
	i, done := 0, false
	data := rebuild(nil, f, func(dst []byte, c byte, v []byte) []byte {
		if c == code {
			i++
			if !done && takes(i-1, n) {
				done = true
				return parse.AppendSubfield(dst, c, value)
			}
		}
		return parse.AppendSubfield(dst, c, v)
	})
	switch {
	case done:
	case n == 0 && takes(0, 1):
		data = parse.AppendSubfield(data, code, value)
	default:
		return fmt.Errorf("the field %s has no such subfield $%c: it has %d of them", f.Tag(), code, n)
	}
	return f.Replace(data)
}

// editSubfields calls change with every value that the spec names in the field: it returns the new value,
// and whether the subfield stays at all. The result is the number of values changed or removed. A field
// that loses its last subfield is deleted.
func (b *recordBinding) editSubfields(f parse.Field, s *marcspec.Spec, change func(v []byte) (string, bool)) (int, error) {
	n, left := 0, 0
	head, _ := splitHead(f)
	before, it := f.Data(), f.Subfields()
	data := append(b.borrow(), head...)
	lo, hi := 0, 0 // what must be copied of before: subfields that stay
	for nth := 0; ; nth++ {
		code, v, ok := it.Next()
		if !ok {
			break
		}
		to := len(before) - it.Left()
		from := to - len(v) - len(it.Code()) - 1
		out, keep, changed := "", true, false
		if s.TakesSubfield(f, before, nth, code, v) {
			out, keep = change(v)
			changed = !keep || out != string(v)
		}
		if keep {
			left++
		}
		if changed || from != hi {
			data = append(data, before[lo:hi]...)
			lo = from
		}
		if hi = to; !changed {
			continue
		}
		n++
		if lo = to; keep {
			data = append(append(data, parse.SubfieldDelimiter), it.Code()...)
			data = append(data, out...)
		}
	}
	data = append(data, before[lo:hi]...)
	b.giveBack(data)
	switch {
	case n == 0:
		return 0, nil
	case left == 0:
		return n, f.Delete()
	}
	return n, f.Replace(data)
}

// editControl does the same for the data of a control field.
func editControl(f parse.Field, change func(v []byte) (string, bool)) (int, error) {
	v := f.Data()
	out, keep := change(v)
	switch {
	case !keep:
		return 1, f.Delete()
	case out == string(v):
		return 0, nil
	}
	return 1, f.Replace([]byte(out))
}

func goFieldTake(c *goval.Call, args []goval.Value) goval.Value {
	f, from := goDataField(args), goval.Live(args, 1)
	if from.IsControl() {
		goval.Abandon()
	}
	codes := goval.AnyText(args, 2)
	goGrow(c, f.Record(), len(f.Data())+len(from.Data()))
	goEdited(subfield.Take(f, from, codes, goval.OptText(args, 3, codes)))
	return args[0]
}
