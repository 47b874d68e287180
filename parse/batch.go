package parse

// Batch is a block of input and the records found in it, in order. It owns the bytes that its
// records are views of: reading into it again makes them invalid.
type Batch struct {
	Records []Record
	Source  string
	Offset  int64 // of the block's first byte in the source
	Length  int64 // bytes of input this batch stands for
	Filler  int64 // of these, between records
	Inside  bool  // the rejected stretch that the batch ends with goes on after it

	buf    []byte
	viewed bool // buf belongs to a Viewer
	refs   []fieldRef
	words  []uint64  // memory of the survey of a record
	left   bool      // the text of the records is not settled
	doc    *Document // of text formats
}

// How much of the memory that a huge record needed a batch keeps.
const (
	keptExtra = 64 << 10 // bytes of decoded and changed data, of each record
	keptRefs  = 64 << 10 // references to fields
)

// reset empties the batch and keeps its memory, except what only a huge record needs.
func (b *Batch) reset(source string, offset int64) {
	for i := range b.Records {
		if r := &b.Records[i]; cap(r.extra) > keptExtra {
			r.extra = nil
		}
	}
	b.Records = b.Records[:0]
	if b.buf = b.buf[:0]; b.viewed {
		b.buf, b.viewed = nil, false
	}
	if b.refs = b.refs[:0]; cap(b.refs) > keptRefs {
		b.refs = nil
	}
	b.left, b.doc = false, nil
	b.Source, b.Offset, b.Length, b.Filler, b.Inside = source, offset, 0, 0, false
}

// grow adds a record that is empty except for memory that it can use again.
func (b *Batch) grow() *Record {
	n := len(b.Records)
	if n < cap(b.Records) {
		b.Records = b.Records[:n+1]
	} else {
		b.Records = append(b.Records, Record{})
	}
	r := &b.Records[n]
	*r = Record{extra: r.extra[:0], problems: r.problems[:0], decoded: r.decoded[:0], spare: r.spare[:0]}
	return r
}

// tableDocument is what records of rows were read from.
var tableDocument = &Document{Format: FormatTable}

// BeginRows empties the batch, which is to get records of the rows of a table.
func (b *Batch) BeginRows(source string) { b.reset(source, 0) }

// AddRow adds a record for a row with a number, from 1: an empty one with the leader of a new book, which the caller
// fills. text is the row as Raw returns it, and is copied. The record is valid until the next call.
func (b *Batch) AddRow(number int64, text []byte) *Record {
	r, at := b.grow(), len(b.buf)
	b.buf = append(b.buf, text...)
	r.frame, r.leader, r.doc = b.buf[at:len(b.buf):len(b.buf)], NewLeader(), tableDocument
	r.modified = true // the frame is not the record
	r.pos = Pos{Source: b.Source, Number: number, Offset: -1}
	return r
}

// RejectRow makes a record of AddRow one that could not be made.
func (r *Record) RejectRow(why *RowError) {
	r.fields, r.extra = nil, r.extra[:0]
	r.err = &Error{Pos: r.pos, Problem: Problem{Code: CodeRow, Note: why.Error()}, Resumable: true, Err: why}
}

// Shift takes the first record out of the batch, with the text before it in the input; the last one also
// with the bytes after it. more is false for that, and for a batch without records. The result shares
// the memory of the batch, into which nothing may be read as long as one of them is used.
func (b *Batch) Shift() (first Batch, more bool) {
	first = *b
	if len(b.Records) <= 1 {
		return first, false
	}
	first.Records, b.Records = b.Records[:1:1], b.Records[1:]
	r := &first.Records[0]
	first.Length = r.pos.Offset + int64(r.size) - b.Offset
	first.Filler = min(r.pos.Offset-b.Offset, b.Filler)
	first.Inside = b.Records[0].continued
	if b.doc != nil { // Between goes by the place in the block
		b.buf = b.buf[first.Length:]
	}
	b.Offset, b.Length, b.Filler = b.Offset+first.Length, b.Length-first.Length, b.Filler-first.Filler
	return first, true
}

// Memory returns how many bytes of memory the batch holds, without those of a Viewer.
func (b *Batch) Memory() int64 {
	n := int64(cap(b.buf))
	if b.viewed {
		n = 0
	}
	return n + int64(cap(b.refs))*12 + int64(cap(b.Records))*256
}
