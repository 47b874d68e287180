package lualib

import (
	"errors"
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/jsontext"
	"mrrc-lua/internal/meter"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// jsonEncoder writes one value as JSON.
type jsonEncoder struct {
	lib    *jsonLib
	out    []byte
	indent int // blanks for each level; 0: all on one line
	meter  meter.Meter
	asked  int // bytes that memory allows
}

func (lib *jsonLib) encode(L *lua.LState) int {
	if L.GetTop() == 0 {
		value.BadArg(L, 1, "encode", "no value")
	}
	e := &jsonEncoder{lib: lib, meter: value.MeterOf(L), indent: min(max(value.OptInt(L, 2, "encode", 0), 0), 10)}
	if err := e.value(L.Get(1), 0); err != nil {
		L.RaiseError("json.encode: %s", err.Error())
	}
	L.Push(value.String(e.out))
	return 1
}

func (e *jsonEncoder) value(v lua.LValue, depth int) error {
	if err := e.room(0); err != nil {
		return err
	}
	var ok bool
	switch v := v.(type) {
	case *lua.LNilType:
		e.out = append(e.out, "null"...)
	case lua.LBool:
		e.out = append(e.out, v.String()...)
	case lua.LNumber:
		if e.out, ok = jsontext.AppendNumber(e.out, float64(v)); !ok {
			return fmt.Errorf("JSON has no number %s", v.String())
		}
	case lua.LString:
		return e.string(string(v))
	case *lua.LTable:
		if depth == jsontext.MaxDepth {
			return fmt.Errorf("tables are nested more than %d deep, or contain themselves", jsontext.MaxDepth)
		}
		return e.table(v, depth)
	default:
		if v == lua.LValue(e.lib.null) {
			e.out = append(e.out, "null"...)
			return nil
		}
		hint := ""
		if value.TypeName(v) == "record" {
			hint = ": record:to_table() returns its contents"
		}
		return fmt.Errorf("JSON cannot hold a %s%s", value.TypeName(v), hint)
	}
	return nil
}

// room returns an error unless n more bytes can be added to the result.
func (e *jsonEncoder) room(n int) error {
	if n += len(e.out); n <= e.asked {
		return e.meter.Need(0)
	}
	if most := e.meter.Largest(); n > most {
		return fmt.Errorf("the result would be longer than %s", value.Size(int64(most)))
	}
	e.asked = 2 * n
	return e.meter.Need(n)
}

func (e *jsonEncoder) string(s string) error {
	if len(s) > meter.Little {
		if err := e.room(jsontext.QuotedLen(s)); err != nil {
			return err
		}
	}
	out, ok := jsontext.AppendString(e.out, s)
	if !ok {
		return fmt.Errorf("the string %q is not UTF-8", s[:min(len(s), 40)])
	}
	e.out = out
	return e.room(0)
}

func (e *jsonEncoder) table(t *lua.LTable, depth int) error {
	t = declare.Viewed(t)
	n, names, err := shapeOf(t)
	switch {
	case err != nil:
		return err
	case t.Metatable == lua.LValue(e.lib.array) && len(names) > 0:
		return fmt.Errorf("a table marked by json.array has the name %q", value.Short(names[0]))
	case len(names) > 0:
		return e.members(t, names, depth)
	case n == 0 && t.Metatable != lua.LValue(e.lib.array):
		e.out = append(e.out, "{}"...)
		return nil
	}
	e.out = append(e.out, '[')
	for i := 1; i <= n; i++ {
		e.line(i > 1, depth+1)
		if err := e.value(element(t, i), depth+1); err != nil {
			return inside(fmt.Sprintf("[%d]", i), err)
		}
	}
	if n > 0 {
		e.line(false, depth)
	}
	e.out = append(e.out, ']')
	return nil
}

func (e *jsonEncoder) members(t *lua.LTable, names []string, depth int) error {
	slices.Sort(names)
	e.out = append(e.out, '{')
	for i, name := range names {
		e.line(i > 0, depth+1)
		if err := e.string(name); err != nil {
			return err
		}
		e.out = append(e.out, ':')
		if e.indent > 0 {
			e.out = append(e.out, ' ')
		}
		if err := e.value(t.RawGetString(name), depth+1); err != nil {
			return inside("."+value.Short(name), err)
		}
	}
	e.line(false, depth)
	e.out = append(e.out, '}')
	return nil
}

// insideError is an error somewhere in a table.
type insideError struct {
	path string
	err  error
}

func (e *insideError) Error() string { return "value" + e.path + ": " + e.err.Error() }

func (e *insideError) Unwrap() error { return e.err }

// inside adds to an error the element that it is in.
func inside(step string, err error) error {
	if e := (*insideError)(nil); errors.As(err, &e) {
		e.path = value.Short(step + e.path)
		return e
	}
	return &insideError{value.Short(step), err}
}

// line begins an element: after a comma if it is not the first one, and on a line of its own if the result
// is indented.
func (e *jsonEncoder) line(comma bool, depth int) {
	if comma {
		e.out = append(e.out, ',')
	}
	if e.indent > 0 {
		e.out = append(e.out, '\n')
		for range depth * e.indent {
			e.out = append(e.out, ' ')
		}
	}
}

// shapeOf returns the length of an array, or the names of an object. A table that is neither is an
// error.
func shapeOf(t *lua.LTable) (n int, names []string, err error) {
	numbers := 0
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		switch k := k.(type) {
		case lua.LString:
			names = append(names, string(k))
		case lua.LNumber:
			if k < 1 || k != lua.LNumber(int(k)) {
				return 0, nil, fmt.Errorf("a table has the key %s: JSON has names, so write tostring(key)", k.String())
			}
			numbers++
			n = max(n, int(k))
		default:
			return 0, nil, fmt.Errorf("a table has a %s as a key", value.TypeName(k))
		}
	}
	switch {
	case numbers > 0 && len(names) > 0:
		slices.Sort(names)
		return 0, nil, fmt.Errorf("a table has both numbers and names as keys (%q): it is neither an array nor an object", value.Short(names[0]))
	case n != numbers:
		return 0, nil, fmt.Errorf("a table has the keys 1 to %d with gaps: put json.null there, or write tostring(key) for names", n)
	}
	return n, names, nil
}
