package parse

import "slices"

// The bytes that structure a record (ISO 2709).
const (
	SubfieldDelimiter = 0x1F
	FieldTerminator   = 0x1E
	RecordTerminator  = 0x1D
)

const (
	// entryLen is the length of a directory entry in MARC 21: tag, length of the field, start.
	entryLen = 12
	// tagLen is the length of the tag in it.
	tagLen = 3
)

// Record is a MARC record: a view of the bytes it was read from, an index over its fields, and
// the edits made since. Its zero value is an empty record without leader; see NewRecord.
//
// A record of a Batch is valid until the batch is read into again. Clone returns a copy that stays
// valid.
type Record struct {
	frame    []byte     // the bytes as read; nil for a record made in memory
	leader   Leader     //
	fields   []fieldRef // by identity: a field keeps its place here until the record is done
	spare    []int32    // memory for order, kept when the record is read into again
	order    []int32    // positions to identities; nil while they are the same
	extra    []byte     // data of changed and added fields
	problems []Problem
	lost     *Losses        // what is not in the record; nil: nothing
	doc      *Document      // of a text format; nil: ISO 2709, or made in memory
	coding   *Coding        // that it was read in; nil: UTF-8
	decoded  []decodedField // fields whose data are not those of the frame
	err      *Error         // the frame could not be read as a record
	pos      Pos
	size     uint32 // bytes of input that it was read from
	base     uint32 // where the data begin in the frame when the directory is sound, else 0
	marks
	before
}

// marks say what kind of record it is.
type marks struct {
	modified  bool // it was changed since it was read
	mended    bool // its structure was mended when it was read
	continued bool // a further piece of the garbage before it
	salvaged  bool // it is in part a guess
	unimarc   bool // it was read as UNIMARC
	plain     bool // its frame is known to be text in UTF-8 that needs no other look (isPlain)
}

// before is the record as it was read.
type before struct {
	keeps    bool // it is kept when the record is first changed
	original *Record
}

// fieldRef is where the data of a field are, without terminator: offsets below len(frame) are
// in the frame, others in extra. A length of deletedLen marks a deleted field.
type fieldRef struct {
	tag Tag
	off uint32
	len uint32
}

const deletedLen = ^uint32(0)

// NewRecord returns an empty record with the leader of a new book.
func NewRecord() *Record {
	return &Record{leader: NewLeader(), marks: marks{modified: true}}
}

// Raw returns the bytes of the source that the record was read from, in their original format: in ISO
// 2709 the terminator is included. It is nil for a record made in memory. The bytes must not be
// changed.
func (r *Record) Raw() []byte { return r.frame }

// MemorySize returns about how many bytes the record takes in memory.
func (r *Record) MemorySize() int {
	const field = 16 // with its place in the order
	return len(r.frame) + len(r.extra) + field*len(r.fields)
}

// Spare returns how many bytes of changed data fit into memory that the record has. For more, all of its
// changed data are copied.
func (r *Record) Spare() int { return cap(r.extra) - len(r.extra) }

// Size is the number of bytes of input that the record was read from; 0 for one made in memory.
func (r *Record) Size() int { return int(r.size) }

// Err is not nil when the bytes could not be read as a record: Raw has them, and there are no fields.
func (r *Record) Err() *Error { return r.err }

// Continued reports whether this is a further piece of the rejected stretch of input before it.
func (r *Record) Continued() bool { return r.continued }

// Problems lists what was tolerated when the record was read. The list must not be changed.
func (r *Record) Problems() []Problem { return r.problems }

// has reports whether a record has a problem of a kind.
func (r *Record) has(code Code) bool {
	return slices.ContainsFunc(r.problems, func(p Problem) bool { return p.Code == code })
}

// AddProblem notes a defect found after reading.
func (r *Record) AddProblem(p Problem) { r.problems = append(r.problems, p) }

// Pos returns where the record was read.
func (r *Record) Pos() Pos { return r.pos }

// SetPos sets the place; readers and schedulers number records with it.
func (r *Record) SetPos(p Pos) {
	r.pos = p
	if r.err != nil {
		r.err.Pos = p
	}
}

// SetIndex sets the number of the record in the run.
func (r *Record) SetIndex(n int64) {
	r.pos.Index = n
	if r.err != nil {
		r.err.Pos.Index = n
	}
}

// Modified reports whether the record was changed since it was read, or never was read.
func (r *Record) Modified() bool { return r.modified }

// Original returns the record as it was read: r itself while it is unchanged, otherwise the copy that
// Options.Originals caused to be kept. It is nil for a record that was made in memory, or whose
// original was not kept. It must not be changed, and is valid as long as r is.
func (r *Record) Original() *Record {
	if !r.modified {
		return r
	}
	return r.original
}

// KeepOriginal makes the record in its present state its own Original, for a record that was made in
// memory.
func (r *Record) KeepOriginal() { r.original = r.Snapshot() }

// touch is called before every change.
func (r *Record) touch() {
	if !r.modified && r.keeps {
		r.original = r.Snapshot()
	}
	r.modified = true
}

// UNIMARC reports whether the record was read as UNIMARC, so that leader/09 does not state its encoding.
func (r *Record) UNIMARC() bool { return r.unimarc }

// SetUNIMARC says whether a record that was made in memory is UNIMARC.
func (r *Record) SetUNIMARC(is bool) { r.unimarc = is }

// Mended reports whether the structure of the record was repaired when it was read, so that it
// differs from Raw.
func (r *Record) Mended() bool { return r.mended }

// Verbatim reports whether Raw is the record in its present state, in ISO 2709 and with a sound
// structure, so that writing it in that format needs no encoding.
func (r *Record) Verbatim() bool {
	return !r.modified && !r.mended && r.frame != nil && r.err == nil && r.doc == nil
}

// Leader returns the leader, which must not be changed through the pointer (SetLeader changes it).
func (r *Record) Leader() *Leader { return &r.leader }

// SetLeader changes one position of the leader.
func (r *Record) SetLeader(pos int, b byte) error {
	l := r.leader
	if err := l.Set(pos, b); err != nil {
		return err
	}
	if l != r.leader {
		r.touch()
		r.leader = l
	}
	return nil
}

// Positions is the number of places to look at with At, deleted fields included. Adding a field
// changes it.
func (r *Record) Positions() int {
	if r.order != nil {
		return len(r.order)
	}
	return len(r.fields)
}

// At returns the field at a position, 0 ≤ p < Positions(), in the order of the record. It may be
// deleted.
func (r *Record) At(p int) Field {
	if r.order != nil {
		p = int(r.order[p])
	}
	return Field{r, int32(p)}
}

// Seek returns the first position from p on whose field is not deleted and has a tag with tag&mask == want;
// Positions() if there is none.
func (r *Record) Seek(p int, mask, want Tag) int {
	fields, order := r.fields, r.order
	if order == nil {
		for ; p < len(fields); p++ {
			if f := &fields[p]; f.tag&mask == want && f.len != deletedLen {
				break
			}
		}
		return p
	}
	for ; p < len(order); p++ {
		if f := &fields[order[p]]; f.tag&mask == want && f.len != deletedLen {
			break
		}
	}
	return p
}

// Len is the number of fields.
func (r *Record) Len() int {
	n := 0
	for i := range r.fields {
		if r.fields[i].len != deletedLen {
			n++
		}
	}
	return n
}

// Fields iterates over the fields as a Cursor does.
func (r *Record) Fields(yield func(Field) bool) {
	c := r.Cursor()
	for f, ok := c.Next(); ok && yield(f); f, ok = c.Next() {
	}
}

// Cursor walks over the fields that a record had when the walk began, in their order then.
// Deleted fields are passed over, fields added meanwhile are not visited: the record may be
// changed in any way while a cursor is on it.
type Cursor struct {
	rec     *Record
	order   []int32 // nil: identities in their own order
	at, end int32
}

// Cursor begins a walk.
func (r *Record) Cursor() Cursor {
	if r.order != nil {
		return Cursor{rec: r, order: slices.Clone(r.order), end: int32(len(r.order))}
	}
	return Cursor{rec: r, end: int32(len(r.fields))}
}

// Next returns the next field; ok is false at the end.
func (c *Cursor) Next() (f Field, ok bool) { return c.NextLike(TagPattern{}) }

// NextLike returns the next field whose tag fits a pattern; ok is false at the end.
func (c *Cursor) NextLike(p TagPattern) (f Field, ok bool) {
	if c.order != nil {
		return c.nextInOrder(p)
	}
	fields := c.rec.fields[:c.end]
	for at := int(c.at); at < len(fields); at++ {
		if ref := &fields[at]; p.Matches(ref.tag) && ref.len != deletedLen {
			c.at = int32(at) + 1
			return Field{c.rec, int32(at)}, true
		}
	}
	c.at = c.end
	return Field{}, false
}

func (c *Cursor) nextInOrder(p TagPattern) (f Field, ok bool) {
	for c.at < c.end {
		id := c.order[c.at]
		c.at++
		if ref := &c.rec.fields[id]; p.Matches(ref.tag) && ref.len != deletedLen {
			return Field{c.rec, id}, true
		}
	}
	return Field{}, false
}

// First returns the first field with a tag.
func (r *Record) First(tag Tag) (Field, bool) {
	if r.order == nil {
		for i := range r.fields {
			if r.fields[i].tag == tag && r.fields[i].len != deletedLen {
				return Field{r, int32(i)}, true
			}
		}
		return Field{}, false
	}
	for p := range r.order {
		if f := r.At(p); f.Tag() == tag && !f.Deleted() {
			return f, true
		}
	}
	return Field{}, false
}

// tag001 is the control number's tag.
const tag001 = Tag('0'<<16 | '0'<<8 | '1')

// ControlNumber returns the data of field 001, or nil.
func (r *Record) ControlNumber() []byte {
	if f, ok := r.First(tag001); ok {
		return f.Data()
	}
	return nil
}

// data returns the bytes of a reference that is not deleted. They are never nil, also if there are none.
func (r *Record) data(ref fieldRef) []byte {
	if n := uint32(len(r.frame)); ref.off >= n {
		lo := ref.off - n
		if r.extra == nil {
			return []byte{}
		}
		return r.extra[lo : lo+ref.len : lo+ref.len]
	}
	return r.frame[ref.off : ref.off+ref.len : ref.off+ref.len]
}

// Clone returns a copy with memory of its own: it stays valid whatever happens to the batch.
func (r *Record) Clone() *Record {
	c := *r
	c.frame = slices.Clone(r.frame)
	c.fields = slices.Clone(r.fields)
	c.order, c.spare = slices.Clone(r.order), nil
	c.extra = slices.Clone(r.extra)
	c.problems = slices.Clone(r.problems)
	c.decoded = slices.Clone(r.decoded)
	if r.original != nil {
		c.original = r.original.Clone()
	}
	c.ownErr()
	return &c
}

// Snapshot returns the record in its present state, sharing the bytes: later edits of r do not show
// in it. It is valid as long as r's batch is.
func (r *Record) Snapshot() *Record {
	c := *r
	c.fields = slices.Clone(r.fields)
	c.order, c.spare = slices.Clone(r.order), nil
	c.extra = r.extra[:len(r.extra):len(r.extra)]
	c.problems = r.problems[:len(r.problems):len(r.problems)]
	c.ownErr()
	return &c
}

// ownErr gives this copy an error of its own, because the error has the place of the record.
func (r *Record) ownErr() {
	if r.err != nil {
		err := *r.err
		r.err = &err
	}
}
