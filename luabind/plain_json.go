package luabind

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// A Plain as JSON, so that it comes back as it was: text, booleans and numbers as they are, bytes
// that are no UTF-8 as {"bytes": base64}, numbers that JSON has not as {"number": "inf"}, "-inf" or
// "nan", a table with the keys 1 to n in their order as an array, and any other table as
// {"pairs": [[key, value], …]}, in its order.

// MarshalPlain makes JSON of a value.
func MarshalPlain(p Plain) ([]byte, error) { return appendPlain(nil, p) }

func appendPlain(dst []byte, p Plain) ([]byte, error) {
	switch p := p.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, p), nil
	case float64:
		switch {
		case math.IsInf(p, 1):
			return append(dst, `{"number":"inf"}`...), nil
		case math.IsInf(p, -1):
			return append(dst, `{"number":"-inf"}`...), nil
		case math.IsNaN(p):
			return append(dst, `{"number":"nan"}`...), nil
		}
		return strconv.AppendFloat(dst, p, 'g', -1, 64), nil
	case string:
		if !utf8.ValidString(p) {
			return fmt.Appendf(dst, `{"bytes":"%s"}`, base64.StdEncoding.EncodeToString([]byte(p))), nil
		}
		text, err := json.Marshal(p)
		return append(dst, text...), err
	case *PlainTable:
		return p.appendJSON(dst)
	}
	return dst, fmt.Errorf("a %T is no plain value", p)
}

func (t *PlainTable) appendJSON(dst []byte) (_ []byte, err error) {
	begin, end := `[`, `]`
	list := t.isList()
	if !list {
		begin, end = `{"pairs":[`, `]}`
	}
	dst = append(dst, begin...)
	for i := range t.keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		if !list {
			dst = append(dst, '[')
			if dst, err = appendPlain(dst, t.keys[i]); err != nil {
				return dst, err
			}
			dst = append(dst, ',')
		}
		if dst, err = appendPlain(dst, t.values[i]); err != nil {
			return dst, err
		}
		if !list {
			dst = append(dst, ']')
		}
	}
	return append(dst, end...), nil
}

// isList tells whether the keys are 1 to n in their order.
func (t *PlainTable) isList() bool {
	for i, k := range t.keys {
		if k != float64(i+1) {
			return false
		}
	}
	return true
}

// errPlain: JSON that MarshalPlain has not made.
var errPlain = errors.New("this is no value of a script")

// UnmarshalPlain reads what MarshalPlain made.
func UnmarshalPlain(b []byte) (Plain, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	p, err := readPlain(dec, 0)
	if err == nil && dec.More() {
		err = errPlain
	}
	return p, err
}

func readPlain(dec *json.Decoder, depth int) (Plain, error) {
	if depth > 2*maxPlainDepth+2 {
		return nil, errPlain
	}
	t, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return readList(dec, depth)
		}
		if t == '{' {
			return readMarked(dec, depth)
		}
		return nil, errPlain
	default:
		return t, nil // nil, bool, float64 or string
	}
}

func readList(dec *json.Decoder, depth int) (*PlainTable, error) {
	t := &PlainTable{}
	for n := 1.0; dec.More(); n++ {
		v, err := readPlain(dec, depth+1)
		if err != nil {
			return nil, err
		}
		t.keys, t.values = append(t.keys, n), append(t.values, v)
	}
	_, err := dec.Token()
	return t, err
}

// readMarked reads what stands behind the brace of an object, which has one member.
func readMarked(dec *json.Decoder, depth int) (p Plain, err error) {
	kind, err := dec.Token()
	if err != nil {
		return nil, err
	}
	v, err := readPlain(dec, depth+1)
	if err != nil {
		return nil, err
	}
	text, _ := v.(string)
	switch kind {
	case "bytes":
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, err
		}
		p = string(b)
	case "number":
		if p, err = strconv.ParseFloat(text, 64); err != nil {
			return nil, err
		}
	case "pairs":
		if p, err = pairsOf(v); err != nil {
			return nil, err
		}
	default:
		return nil, errPlain
	}
	if end, err := dec.Token(); err != nil || end != json.Delim('}') {
		return nil, errors.Join(errPlain, err)
	}
	return p, nil
}

// pairsOf makes a table of a list of pairs.
func pairsOf(v Plain) (*PlainTable, error) {
	list, ok := v.(*PlainTable)
	if !ok {
		return nil, errPlain
	}
	t := &PlainTable{}
	for _, v := range list.values {
		pair, ok := v.(*PlainTable)
		if !ok || len(pair.values) != 2 || pair.values[0] == nil {
			return nil, errPlain
		}
		t.keys, t.values = append(t.keys, pair.values[0]), append(t.values, pair.values[1])
	}
	return t, nil
}

// ToPlainTree copies a value out of its VM as ToPlain does, and refuses what a copy would not be
// the same as: a table that is in it at two places, or that has a metatable.
func ToPlainTree(v lua.LValue) (Plain, error) {
	if err := tree(v, map[*lua.LTable]bool{}); err != nil {
		return nil, err
	}
	return ToPlain(v)
}

func tree(v lua.LValue, seen map[*lua.LTable]bool) (err error) {
	t, ok := v.(*lua.LTable)
	switch {
	case !ok:
		return nil
	case seen[t]:
		return errors.New("the same table is in it at two places")
	case t.Metatable != lua.LNil:
		return errors.New("it holds a table with a metatable")
	}
	seen[t] = true
	for k, x := t.Next(lua.LNil); k != lua.LNil && err == nil; k, x = t.Next(k) {
		if err = tree(k, seen); err == nil {
			err = tree(x, seen)
		}
	}
	return err
}
