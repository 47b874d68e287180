package parse

// Extent tells where in its record's frame the data of a field are that was not changed.
func Extent(f Field) (off, n int) {
	ref := f.rec.fields[f.id]
	for _, d := range f.rec.decoded {
		if d.id == f.id {
			ref = d.was
		}
	}
	return int(ref.off), int(ref.len)
}
