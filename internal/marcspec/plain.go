package marcspec

import "mrrc-lua/parse"

// The fast path for specs that are subfields by tag: there is no state except the loops.

// isPlain reports whether the reference consists only of subfields by tag.
func (r *reference) isPlain() bool {
	if r.source != ofRecord || r.kind != subfields || r.index.set || r.conds != nil || len(r.groups) != 1 || r.groups[0].pos.set {
		return false
	}
	for _, p := range r.groups[0].parts {
		if p.index.set || p.conds != nil {
			return false
		}
	}
	return true
}

// isByTag reports whether the reference selects all fields with a fitting tag.
func (r *reference) isByTag() bool {
	if r.source != ofRecord || r.index.set || r.conds != nil {
		return false
	}
	for _, g := range r.groups {
		for i := range g.parts {
			if g.parts[i].conds != nil {
				return false
			}
		}
	}
	return true
}

// fits reports whether a field exists and has a fitting tag and subfields.
func (r *reference) fits(f parse.Field) bool {
	tag := f.Tag()
	return tag&r.mask == r.want && !f.Deleted() && !tag.IsControl()
}

func (r *reference) plainFirst(rec *parse.Record) (value []byte, ok bool) {
	for p := range rec.Positions() {
		f := rec.At(p)
		if !r.fits(f) {
			continue
		}
		it := f.Subfields()
		for {
			code, v, ok := it.Next()
			if !ok {
				break
			}
			if r.codes.has(code) {
				return v, true
			}
		}
	}
	return nil, false
}

func (r *reference) plainEach(rec *parse.Record, yield func([]byte) bool) {
	n := rec.Positions()
	for p := 0; p < n; p++ {
		f := rec.At(p)
		if !r.fits(f) {
			continue
		}
		it := f.Subfields()
		for {
			code, v, ok := it.Next()
			if !ok {
				break
			}
			if r.codes.has(code) && !yield(v) {
				return
			}
		}
		n = min(n, rec.Positions()) // sorting during the walk drops the places of deleted fields
	}
}

// fieldsByTag is EachField for a reference that isByTag.
func (r *reference) fieldsByTag(rec *parse.Record, yield func(parse.Field) bool) {
	n := rec.Positions()
	for p := 0; p < n; p++ {
		f := rec.At(p)
		if tag := f.Tag(); tag&r.mask != r.want || f.Deleted() || r.kind != wholeField && tag.IsControl() {
			continue
		}
		if !yield(f) {
			return
		}
		n = min(n, rec.Positions()) // as in plainEach
	}
}

func (r *reference) plainContains(rec *parse.Record, text string) bool {
	for p := range rec.Positions() {
		f := rec.At(p)
		if !r.fits(f) {
			continue
		}
		it := f.Subfields()
		for {
			code, v, ok := it.Next()
			if !ok {
				break
			}
			if r.codes.has(code) && contains(v, text) {
				return true
			}
		}
	}
	return false
}
