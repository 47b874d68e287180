package parse

// Document is what a record of a text format was read from. All records of a document share it. It
// must not be changed.
type Document struct {
	Format Format // FormatJSON for JSON Lines as well
	// Coding is the encoding of Raw and of Batch.Between that an XML document declares; nil: UTF-8,
	// or what Record.Coding returns.
	Coding *Coding
	// UTF16 is the encoding of the source when that is UTF-16: Raw and Batch.Between are its text in
	// UTF-8, the byte order mark included. "" for any other source.
	UTF16 UTF16
}

// Document returns what the batch was read from, nil for ISO 2709. Of several documents with different
// encodings in one input it is the last; the records have each its own.
func (b *Batch) Document() *Document { return b.doc }

// Document returns what the record was read from, nil for one of ISO 2709 or made in memory.
func (r *Record) Document() *Document { return r.doc }

// Format returns the format that the record was read from, "" for one made in memory.
func (r *Record) Format() Format {
	switch {
	case r.doc != nil:
		return r.doc.Format
	case r.frame != nil:
		return FormatMARC
	}
	return ""
}

// Between returns the bytes of the input before the i-th record of the batch, 0 ≤ i ≤
// len(b.Records): those after the record before it, or from the beginning of the batch on; with i =
// len(b.Records) those after the last record. Each byte of a batch is in one of these or in Raw of
// one of the records. The bytes must not be changed and are valid as long as the batch is.
//
// The records must still have the places (Pos) at which they were read.
func (b *Batch) Between(i int) []byte {
	from, to := int64(0), b.Length
	if i > 0 {
		r := &b.Records[i-1]
		from = r.pos.Offset - b.Offset + int64(r.size)
	}
	if i < len(b.Records) {
		to = b.Records[i].pos.Offset - b.Offset
	}
	return b.buf[from:to:to]
}
