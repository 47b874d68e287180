package parse

import (
	"bytes"
	"slices"
)

// CheckValue checks that bytes can be the data of a control field or the value of a subfield. It
// returns ErrDelimiter when they contain one of the MARC delimiters.
func CheckValue[T string | []byte](v T) error {
	for i := range len(v) {
		if c := v[i]; c <= SubfieldDelimiter && c >= RecordTerminator {
			return ErrDelimiter
		}
	}
	return nil
}

// AppendSubfield appends delimiter, code and value to the data of a field under construction.
func AppendSubfield[T string | []byte](dst []byte, code byte, value T) []byte {
	dst = append(dst, SubfieldDelimiter, code)
	return append(dst, value...)
}

// put keeps data in the record's own memory and returns a reference to it.
func (r *Record) put(tag Tag, data []byte) fieldRef {
	if len(r.extra)+len(data) > cap(r.extra) && len(r.extra) > compactFrom {
		r.compact()
	}
	off := len(r.frame) + len(r.extra)
	r.extra = append(r.extra, data...)
	return fieldRef{tag, uint32(off), uint32(len(data))}
}

// compactFrom is how much memory for changed data there must be before compact looks through it.
const compactFrom = 64 << 10

// compact drops the data of fields that were changed again or deleted, when they are most of
// the record's own memory: a script may change a field any number of times. The data still in use
// are copied; the old memory is not changed, because views of it may exist.
func (r *Record) compact() {
	n := uint32(len(r.frame))
	own := func(ref fieldRef) bool { return ref.len != deletedLen && ref.off >= n }
	live := 0
	for _, ref := range r.fields {
		if own(ref) {
			live += int(ref.len)
		}
	}
	if live > len(r.extra)/2 {
		return
	}
	extra := make([]byte, 0, 2*live+compactFrom)
	move := func(ref *fieldRef) {
		if own(*ref) {
			data := r.data(*ref)
			ref.off = n + uint32(len(extra))
			extra = append(extra, data...)
		}
	}
	r.decoded = slices.Clone(r.decoded) // a snapshot shares it
	for i := range r.decoded {
		d := &r.decoded[i]
		move(&d.was)
		field := &r.fields[d.id]
		if field.off == d.now.off && field.len == d.now.len {
			move(field)
			d.now = *field
		} else {
			d.now.off, d.now.len = 0, deletedLen // the field was changed
		}
	}
	for i := range r.fields {
		if !slices.ContainsFunc(r.decoded, func(d decodedField) bool { return int(d.id) == i && d.now.len != deletedLen }) {
			move(&r.fields[i])
		}
	}
	r.extra = extra
}

// Replace changes the data of the field: for a data field two indicators and the subfields with
// their delimiters. data is copied. Data equal to the present data change nothing.
func (f Field) Replace(data []byte) error {
	if f.Deleted() {
		return ErrDeleted
	}
	if bytes.Equal(f.Data(), data) {
		return nil
	}
	f.rec.touch()
	f.rec.fields[f.id] = f.rec.put(f.Tag(), data)
	return nil
}

// SetTag changes the tag of the field, which stays where it is in the record.
func (f Field) SetTag(t Tag) error {
	if f.Deleted() {
		return ErrDeleted
	}
	if f.Tag() != t {
		f.rec.touch()
		f.rec.fields[f.id].tag = t
	}
	return nil
}

// Delete removes the field from its record. Deleting twice is an error.
func (f Field) Delete() error {
	if f.Deleted() {
		return ErrDeleted
	}
	f.rec.touch()
	f.rec.fields[f.id].len = deletedLen
	return nil
}

// Append adds a field at the end of the record. data is copied.
func (r *Record) Append(tag Tag, data []byte) Field {
	r.touch()
	id := int32(len(r.fields))
	r.fields = append(r.fields, r.put(tag, data))
	if r.order != nil {
		r.order = append(r.order, id)
	}
	return Field{r, id}
}

// Insert adds a field in tag order without moving any other: after the last field of the same
// hundred whose tag is not greater, else before the first of that hundred, else where that
// hundred would be. A tag that is not a number goes to the end. data is copied.
func (r *Record) Insert(tag Tag, data []byte) Field {
	at := r.placeFor(tag)
	f := r.Append(tag, data)
	if at == r.Positions()-1 {
		return f
	}
	if r.order == nil {
		r.order = slices.Grow(r.spare[:0], len(r.fields))[:len(r.fields)]
		for i := range r.order {
			r.order[i] = int32(i)
		}
		r.spare = r.order
	}
	copy(r.order[at+1:], r.order[at:len(r.order)-1])
	r.order[at] = f.id
	return f
}

// placeFor returns the position at which Insert puts a field.
func (r *Record) placeFor(tag Tag) int {
	if !tag.IsNumber() {
		return r.Positions()
	}
	hundred := tag >> 16 // tags that are numbers are in the order of their bytes
	n, fields, order := r.Positions(), r.fields, r.order
	before, between := n, n
	for p := n - 1; p >= 0; p-- {
		id := p
		if order != nil {
			id = int(order[p])
		}
		ref := &fields[id]
		switch t := ref.tag; {
		case t>>16 < hundred || ref.len == deletedLen || !t.IsNumber():
		case t>>16 > hundred:
			between = p
		case t <= tag:
			return p + 1
		default:
			before = p
		}
	}
	if before < n {
		return before
	}
	return between
}

// Sort puts the fields in the order of their tags; fields with equal tags keep their order.
func (r *Record) Sort() {
	order := make([]int32, 0, len(r.fields))
	for p := range r.Positions() {
		if f := r.At(p); !f.Deleted() {
			order = append(order, f.id)
		}
	}
	byTag := func(a, b int32) int { return int(r.fields[a].tag) - int(r.fields[b].tag) }
	if slices.IsSortedFunc(order, byTag) {
		return
	}
	slices.SortStableFunc(order, byTag)
	r.touch()
	r.order = order
}
