package luabind

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// setIndex is fixed.name = value and fixed[35] = value.
func (b *fixedBinding) setIndex(L *lua.LState, members []string) {
	h := fixedArg(L)
	at := h.positions()
	if key, ok := L.Get(2).(lua.LNumber); ok {
		pos := fixedPos(L, key)
		b.put(L, h.field, at, pos, fixedValue(L, 1, func() string { return at.place(pos) }))
		return
	}
	name := L.Get(2).String()
	if at.form == nil || at.form.Position(name) == nil {
		if fixedfield.Known(at.tag, name) == nil {
			at.unknown(L, "fixed", name, members)
		}
		L.RaiseError("%s", at.notHere(name))
	}
	b.setNamed(L, h.field, at, at.form.Position(name))
}

// notHere returns the message for setting a name that only other types of material have.
func (at positions) notHere(name string) string {
	if at.form == nil {
		return fmt.Sprintf("%s: its positions have no names, because its type of material is not known", at.tag)
	}
	return fmt.Sprintf("%s: %s have no position %s", at.tag, at.form.Material, value.Short(name))
}

// place names a position by number.
func (at positions) place(pos int) string { return fmt.Sprintf("%s/%02d", at.tag, pos) }

func (b *fixedBinding) set(L *lua.LState) int {
	h := fixedArg(L)
	at := h.positions()
	switch key := L.Get(2).(type) {
	case lua.LNumber:
		pos, v := fixedPos(L, key), valueArg(L, 3)
		if v == "" {
			L.ArgError(3, "one character or more expected")
		}
		b.put(L, h.field, at, pos, fixedValue(L, len(v), func() string { return at.place(pos) }))
	case lua.LString:
		p := at.named(L, "fixed", string(key))
		if p == nil {
			L.RaiseError("%s", at.notHere(string(key)))
		}
		b.setNamed(L, h.field, at, p)
	default:
		L.ArgError(2, "a position or its name expected, got "+value.TypeName(key))
	}
	L.Push(L.Get(1))
	return 1
}

func (b *fixedBinding) setNamed(L *lua.LState, f parse.Field, at positions, p *fixedfield.Position) {
	place := func() string { return at.form.Place(p) }
	if v, ok := L.Get(3).(lua.LString); ok && len(v) < p.Width {
		// Codes of places are shorter than their position: the blank is easily forgotten.
		padded := string(v) + strings.Repeat(" ", p.Width-len(v))
		if _, listed := p.Meaning(padded); listed && strings.TrimSpace(padded) != "" && !p.Each {
			L.RaiseError("%s takes %d characters, got %q: write %q", place(), p.Width, string(v), padded)
		}
	}
	b.put(L, f, at, p.At, fixedValue(L, p.Width, place))
}

// fixedPos reads a position that is set.
func fixedPos(L *lua.LState, key lua.LNumber) int {
	i := int(key)
	if lua.LNumber(i) != key || i < 0 {
		L.RaiseError("positions are counted from 0: %s is not one", key.String())
	}
	return i
}

// fixedValue reads the value that is the third argument, for this many characters at a place.
func fixedValue(L *lua.LState, width int, place func() string) string {
	v := L.Get(3)
	switch v.Type() {
	case lua.LTString, lua.LTNumber:
	default:
		L.RaiseError("%s: a string expected, got %s", place(), value.TypeName(v))
	}
	s := v.String()
	if err := checkFixed(s, width, place); err != nil {
		L.RaiseError("%s", err.Error())
	}
	return s
}

// put puts characters at a position. A field that is too short is not made longer, because the characters
// in between would be invented.
func (b *fixedBinding) put(L *lua.LState, f parse.Field, at positions, pos int, v string) {
	lo, hi, ok := charset.Span(at.data, pos, len(v)) // v is ASCII
	if !ok {
		hint := ""
		if at.form != nil && pos <= at.form.Length-len(v) {
			hint = fmt.Sprintf("; fixed:pad() fills it up to %d", at.form.Length)
		}
		L.RaiseError("%s: the field has only %d characters%s", at.place(pos), utf8.RuneCount(at.data), hint)
	}
	data := append(append(append(b.scratch[:0], at.data[:lo]...), v...), at.data[hi:]...)
	b.scratch = data[:0]
	replaceFixed(L, f, data)
}

func replaceFixed(L *lua.LState, f parse.Field, data []byte) {
	if err := f.Replace(data); err != nil {
		L.RaiseError("%s", err.Error())
	}
}

func fixedPad(L *lua.LState) int {
	h := fixedArg(L)
	at := h.positions()
	char := L.OptString(2, " ")
	if err := checkFixed(char, 1, func() string { return "fixed:pad" }); err != nil {
		L.ArgError(2, err.Error())
	}
	if at.form == nil {
		L.RaiseError("%s: its length is not known, because its type of material is not known", at.tag)
	}
	n := max(0, at.form.Length-utf8.RuneCount(at.data))
	if n > 0 {
		replaceFixed(L, h.field, slices.Concat(at.data, []byte(strings.Repeat(char, n))))
	}
	L.Push(lua.LNumber(n))
	return 1
}

func fixedMaterial(L *lua.LState) int {
	if form := fixedPositions(L).form; form != nil {
		L.Push(lua.LString(form.Material))
	} else {
		L.Push(lua.LNil)
	}
	return 1
}
