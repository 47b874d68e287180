package parse

// FieldOf returns the field whose Index is i. It must be one of the record's.
func (r *Record) FieldOf(i int) Field { return Field{r, int32(i)} }

// Mark is the state of a record at some time. The zero value is none; one may be used again and again.
type Mark struct {
	rec    Record
	fields []fieldRef
	order  []int32
}

// Mark notes the present state of the record in m.
func (r *Record) Mark(m *Mark) {
	m.rec = *r
	m.fields = append(m.fields[:0], r.fields...)
	m.order = append(m.order[:0], r.order...)
}

// Restore takes back all changes of the record since it was marked in m. Fields that were added do not exist
// any more, and views of changed data must not be used any more.
func (r *Record) Restore(m *Mark) {
	*r = m.rec
	copy(r.fields, m.fields)
	copy(r.order, m.order)
}
