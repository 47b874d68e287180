package luabind

import (
	"fmt"
	"slices"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

func (b *recordBinding) set(L *lua.LState) int {
	r, s := this(L), b.specs.arg(L, 2)
	if L.Get(3) == lua.LNil {
		L.ArgError(3, "a string expected, got nil; record:remove removes")
	}
	t, ok := s.Target()
	if !ok {
		L.ArgError(2, fmt.Sprintf("%q names several fields or subfields: set needs one tag, and at most one subfield", s))
	}
	var err error
	if t.Indicator != 0 {
		err = setTargetIndicator(r, s, t, L.Get(3))
	} else {
		v := valueArg(L, 3)
		grow(L, r, len(v))
		err = setTarget(r, s, t, v)
	}
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(L.Get(1))
	return 1
}

// setTargetIndicator sets the indicator that a spec names in a record.
func setTargetIndicator(r *parse.Record, s *marcspec.Spec, t marcspec.Target, v lua.LValue) error {
	ind, err := indicatorOf(v)
	if err != nil {
		return fmt.Errorf("%s: %w", s, err)
	}
	f, found := targetField(r, s, t.Code)
	if !found {
		return fmt.Errorf("%s: there is no such field to set", s)
	}
	return setIndicator(f, t.Indicator, ind)
}

// setTarget sets what a spec names in a record, unless it is an indicator.
func setTarget(r *parse.Record, s *marcspec.Spec, t marcspec.Target, v string) error {
	if t.Leader {
		lo, hi, ok := t.Cut(parse.LeaderLen)
		if !ok {
			return fmt.Errorf("%s: the leader has the positions 0 to 23", s)
		}
		return setLeaderRange(r, lo, hi-1, v)
	}
	f, found := targetField(r, s, t.Code)
	switch {
	case !found && (t.From >= 0 || t.Indexed || t.Conditional):
		return fmt.Errorf("%s: there is no such field to set", s)
	case !found:
		return addTarget(r, s, t, v)
	case t.Code != 0:
		if t.From >= 0 {
			old, _ := f.Value(t.Code)
			cut, err := setRange(old, t, v)
			if err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
			v = string(cut)
		}
		return setNthSubfield(f, t.Code, v, t.Takes)
	case t.From >= 0:
		data, err := setRange(f.Data(), t, v)
		if err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
		return f.Replace(data)
	case !t.Tag.IsControl():
		return fmt.Errorf("%s: name the subfield to set, as in %s$a", s, t.Tag)
	}
	return f.Replace([]byte(v))
}

// addTarget makes the field that a spec names and the record does not have.
func addTarget(r *parse.Record, s *marcspec.Spec, t marcspec.Target, v string) error {
	switch {
	case t.Code != 0 && t.Tag.IsControl():
		return fmt.Errorf("%s: a control field has no subfields", s)
	case t.Code != 0:
		r.Insert(t.Tag, parse.AppendSubfield([]byte("  "), t.Code, v))
	case !t.Tag.IsControl():
		return fmt.Errorf("%s: name the subfield to set, as in %s$a", s, t.Tag)
	default:
		r.Insert(t.Tag, []byte(v))
	}
	return nil
}

// targetField returns the field to set: the first that has the subfield, otherwise the first.
func targetField(r *parse.Record, s *marcspec.Spec, code byte) (f parse.Field, found bool) {
	s.EachField(r, func(x parse.Field) bool {
		has := code == 0 || hasCode(x, code)
		if !found || has {
			f, found = x, true
		}
		return !has
	})
	return f, found
}

func hasCode(f parse.Field, code byte) bool {
	_, ok := f.Value(code)
	return ok
}

// setRange replaces the characters that a target names by v.
func setRange(data []byte, t marcspec.Target, v string) ([]byte, error) {
	n := utf8.RuneCount(data)
	lo, hi, ok := t.Cut(n)
	switch width := utf8.RuneCountInString(v); {
	case !ok || t.To != marcspec.End && !t.FromEnd && t.To >= n:
		return nil, fmt.Errorf("the positions are not there: the data has %d characters", n)
	case width != hi-lo:
		return nil, fmt.Errorf("%q has %d characters, the positions take %d", value.Short(v), width, hi-lo)
	}
	from, _ := charset.Offset(data, 0, lo)
	to, _ := charset.Offset(data, from, hi-lo)
	return slices.Concat(data[:from], []byte(v), data[to:]), nil
}

func setLeaderRange(r *parse.Record, from, to int, v string) error {
	if len(v) != to-from+1 {
		return fmt.Errorf("LDR: %q has %d bytes, the positions %d to %d take %d", value.Short(v), len(v), from, to, to-from+1)
	}
	for i := from; i <= to; i++ {
		// A whole leader may be set although parts of it are computed.
		if r.Leader()[i] == v[i-from] || to-from+1 == parse.LeaderLen && r.Leader().Computed(i) {
			continue
		}
		if err := r.SetLeader(i, v[i-from]); err != nil {
			return err
		}
	}
	return nil
}

func setIndicator(f parse.Field, which int, ind byte) error {
	switch {
	case f.IsControl():
		return fmt.Errorf("%s is a control field and has no indicators", f.Tag())
	case f.IsPlain():
		return fmt.Errorf("the field %s has no indicators and no subfields: field.data is its data", f.Tag())
	}
	head, rest := splitHead(f)
	data := slices.Concat(head, rest)
	data[which-1] = ind
	return f.Replace(data)
}
