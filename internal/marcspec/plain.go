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

// isControl reports whether the reference consists only of a control field, or of characters of it, by its tag.
func (r *reference) isControl() bool {
	return r.source == ofRecord && r.kind == wholeField && !r.index.set && r.conds == nil && r.mask == exact && r.want.IsControl()
}

// controlEach is Each for a reference that isControl.
func (r *reference) controlEach(rec *parse.Record, yield func([]byte) bool) {
	n := rec.Positions()
	for p := rec.Seek(0, exact, r.want); p < n; p = rec.Seek(p+1, exact, r.want) {
		if v, ok := r.pos.text(rec.At(p).Data()); ok && !yield(v) {
			return
		}
		n = min(n, rec.Positions()) // sorting during the walk drops the places of deleted fields
	}
}

func (r *reference) plainFirst(rec *parse.Record) (value []byte, ok bool) {
	n := rec.Positions()
	for p := rec.Seek(0, r.mask, r.want); p < n; p = rec.Seek(p+1, r.mask, r.want) {
		f := rec.At(p)
		if f.IsControl() {
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
	for p := rec.Seek(0, r.mask, r.want); p < n; p = rec.Seek(p+1, r.mask, r.want) {
		f := rec.At(p)
		if f.IsControl() {
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
		n = min(n, rec.Positions()) // as in controlEach
	}
}

// fieldsByTag is EachField for a reference that isByTag.
func (r *reference) fieldsByTag(rec *parse.Record, yield func(parse.Field) bool) {
	n := rec.Positions()
	for p := rec.Seek(0, r.mask, r.want); p < n; p = rec.Seek(p+1, r.mask, r.want) {
		f := rec.At(p)
		if r.kind != wholeField && f.IsControl() {
			continue
		}
		if !yield(f) {
			return
		}
		n = min(n, rec.Positions()) // as in controlEach
	}
}

func (r *reference) plainContains(rec *parse.Record, text string) bool {
	n := rec.Positions()
	for p := rec.Seek(0, r.mask, r.want); p < n; p = rec.Seek(p+1, r.mask, r.want) {
		f := rec.At(p)
		if f.IsControl() {
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
