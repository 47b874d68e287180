package plain

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// Marshal makes JSON from which Unmarshal makes the same value again: text, booleans and numbers as they
// are, bytes that are not UTF-8 as {"bytes": base64}, numbers that JSON does not have as
// {"number": "inf"}, "-inf" or "nan", a table with the keys 1 to n in their order as an array, and any
// other table as {"pairs": [[key, value], …]}, in its order.
func Marshal(p Value) ([]byte, error) { return appendJSON(nil, p) }

func appendJSON(dst []byte, p Value) ([]byte, error) {
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
	case *Table:
		return p.appendJSON(dst)
	}
	return dst, fmt.Errorf("a %T is not a plain value", p)
}

func (t *Table) appendJSON(dst []byte) (_ []byte, err error) {
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
			if dst, err = appendJSON(dst, t.keys[i]); err != nil {
				return dst, err
			}
			dst = append(dst, ',')
		}
		if dst, err = appendJSON(dst, t.values[i]); err != nil {
			return dst, err
		}
		if !list {
			dst = append(dst, ']')
		}
	}
	return append(dst, end...), nil
}

// isList reports whether the keys are 1 to n in their order.
func (t *Table) isList() bool {
	for i, k := range t.keys {
		if k != float64(i+1) {
			return false
		}
	}
	return true
}

// errNotPlain is the error for JSON that Marshal does not make.
var errNotPlain = errors.New("this is not a value of a script")

// Unmarshal reads JSON that Marshal made. Any other JSON is an error.
func Unmarshal(b []byte) (Value, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	p, err := read(dec, 0)
	if err == nil && dec.More() {
		err = errNotPlain
	}
	return p, err
}

// deepest is how deep Marshal nests: for each table an object, the list in it and the pair in that, and for
// bytes another object.
const deepest = 3*maxDepth + 1

func read(dec *json.Decoder, depth int) (Value, error) {
	if depth > deepest {
		return nil, errNotPlain
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
		return nil, errNotPlain
	default:
		return t, nil // nil, bool, float64 or string
	}
}

func readList(dec *json.Decoder, depth int) (*Table, error) {
	t := &Table{}
	for n := 1.0; dec.More(); n++ {
		v, err := read(dec, depth+1)
		if err != nil {
			return nil, err
		}
		t.keys, t.values = append(t.keys, n), append(t.values, v)
	}
	_, err := dec.Token()
	return t, err
}

// readMarked reads an object after its opening brace: it has one member.
func readMarked(dec *json.Decoder, depth int) (p Value, err error) {
	kind, err := dec.Token()
	if err != nil {
		return nil, err
	}
	v, err := read(dec, depth+1)
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
		return nil, errNotPlain
	}
	if end, err := dec.Token(); err != nil || end != json.Delim('}') {
		return nil, errors.Join(errNotPlain, err)
	}
	return p, nil
}

// pairsOf makes a table of a list of pairs.
func pairsOf(v Value) (*Table, error) {
	list, ok := v.(*Table)
	if !ok {
		return nil, errNotPlain
	}
	t := &Table{}
	for _, v := range list.values {
		pair, ok := v.(*Table)
		if !ok || len(pair.values) != 2 || pair.values[0] == nil {
			return nil, errNotPlain
		}
		t.keys, t.values = append(t.keys, pair.values[0]), append(t.values, pair.values[1])
	}
	return t, nil
}
