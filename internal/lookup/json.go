package lookup

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"mrrc-lua/internal/jsontext"
	"mrrc-lua/internal/meter"
)

// ReadJSON reads a table from JSON: an object of keys and values, or, when key names a member, a list of
// objects that have the key in that member. The value is the member that value names, or the whole object
// when value is "". m bounds what is made of the text.
func ReadJSON(f File, key, value string, k Keys, m meter.Meter) (*Table, error) {
	r, decoded := f.decoded()
	var raw strings.Builder
	_, err := io.Copy(&raw, r)
	if err == nil {
		err = f.check(raw.String(), 1, decoded)
	}
	if err != nil {
		return nil, err
	}
	v, err := jsontext.Parse(raw.String(), m)
	if err != nil {
		return nil, err
	}
	t := newTable(k)
	switch v := v.(type) {
	case *jsontext.Object:
		if key != "" {
			return nil, errors.New("the file is one object: the names in it are the keys, so leave out the option key")
		}
		for i, k := range v.Keys {
			if err := t.addMember(k, v.Values[i], value); err != nil {
				return nil, fmt.Errorf("%q: %w", k, err)
			}
		}
	case []any:
		if key == "" {
			return nil, errors.New("the file is a list: name the member of its objects that is the key")
		}
		for i, x := range v {
			if err := t.addObject(x, key, value); err != nil {
				return nil, fmt.Errorf("object %d: %w", i+1, err)
			}
		}
	default:
		return nil, errors.New("an object or a list of objects is expected")
	}
	return t, nil
}

// addObject adds an element of a list.
func (t *Table) addObject(x any, key, value string) error {
	k, err := member(x, key)
	if err != nil {
		return err
	}
	switch k := k.(type) {
	case string:
		return t.addMember(k, x, value)
	case jsontext.Number:
		return t.addMember(string(k), x, value)
	case nil:
		t.skipped++
		return nil
	}
	return fmt.Errorf("its %q is neither text nor a number", key)
}

// addMember adds a key with x, or with a member of x.
func (t *Table) addMember(k string, x any, value string) error {
	if value != "" {
		var err error
		if x, err = member(x, value); err != nil {
			return err
		}
	}
	t.add(k, x)
	return nil
}

// member returns a member of an object, nil when it has no member of that name.
func member(x any, name string) (any, error) {
	o, ok := x.(*jsontext.Object)
	if !ok {
		return nil, errors.New("an object is expected")
	}
	for i, k := range o.Keys {
		if k == name {
			return o.Values[i], nil
		}
	}
	return nil, nil
}
