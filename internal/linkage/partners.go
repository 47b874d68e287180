package linkage

import (
	"slices"

	"mrrc-lua/parse"
)

// key is shared by the fields that belong together: the tag that is not 880, and the number.
type key struct {
	tag    parse.Tag
	number int
}

// keyOf returns the key of a link in a field; ok is false when it links to nothing.
func keyOf(f parse.Field, l Link) (k key, ok bool) {
	switch {
	case l.Number == 0:
	case f.Tag() == tag880:
		return key{l.Tag, l.Number}, l.Tag != tag880
	default:
		return key{f.Tag(), l.Number}, l.Tag == tag880
	}
	return k, false
}

// keys appends the keys of a field: none, one, or several where $6 is repeated.
func keys(dst []key, f parse.Field) []key {
	if f.IsControl() {
		return dst
	}
	it := f.Subfields()
	for c, v, ok := it.Next(); ok; c, v, ok = it.Next() {
		if c != code {
			continue
		}
		if l, ok := Parse(v); ok {
			if k, ok := keyOf(f, l); ok {
				dst = append(dst, k)
			}
		}
	}
	return dst
}

// Partners returns the fields that a field is linked with, in the order of the record: for an 880 the
// fields that it is a form of, for any other field its 880. A field that is linked to nothing, or to a
// missing field, has none.
func Partners(f parse.Field) (list []parse.Field) {
	var have, other [4]key
	of := keys(have[:0], f)
	if len(of) == 0 {
		return nil
	}
	for g := range f.Record().Fields {
		if (g.Tag() == tag880) == (f.Tag() == tag880) {
			continue
		}
		for _, k := range keys(other[:0], g) {
			if slices.Contains(of, k) {
				list = append(list, g)
				break
			}
		}
	}
	return list
}

// Together returns the given fields and, after them, the fields that would be left without a partner if
// these were deleted: the 880 of each field, unless another field needs it; the field that an 880 is a
// form of, if it is certain which, and with it its other 880. The fields are of one record and not
// deleted.
func Together(fields ...parse.Field) []parse.Field {
	all := slices.Clone(fields)
	for i := 0; i < len(all); i++ { // all grows
		f := all[i]
		partners := Partners(f)
		for _, p := range partners {
			if slices.Contains(all, p) {
				continue
			}
			goes := len(partners) == 1 // an 880 of two fields may be either's
			if f.Tag() != tag880 {
				goes = !slices.ContainsFunc(Partners(p), func(q parse.Field) bool { return !slices.Contains(all, q) })
			}
			if goes {
				all = append(all, p)
			}
		}
	}
	return all
}
