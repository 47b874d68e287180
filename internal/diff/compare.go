package diff

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mrrc-lua/parse"
)

// Op is the kind of change of a field or subfield.
type Op uint8

// The operations. A Moved field differs only in its place.
const (
	_ Op = iota
	Removed
	Added
	Changed
	Moved
	kept // in both, in the same order
)

// ops is the number of values that Op has.
const ops = int(kept)

// String returns the word that is printed.
func (o Op) String() string {
	return [...]string{"", "removed", "added", "changed", "moved", "kept"}[o]
}

// Side is a record as it is in a file.
type Side struct {
	Record *parse.Record
	Leader parse.Leader  // as it is in the file
	Coding *parse.Coding // of the bytes in the file
	Ignore Tags          // the fields that do not count
}

// Of returns the side of a record in the state in which it was read.
func Of(r *parse.Record) Side { return Side{Record: r, Leader: *r.Leader(), Coding: r.Coding()} }

// Diff holds the differences between two records.
type Diff struct {
	Leader   []int // positions that differ, without computed ones
	LeaderOf [2]parse.Leader
	Fields   []Change // in the order of the records
	Recoded  int      // fields with the same text in other bytes, because the encodings differ
	Codings  [2]*parse.Coding
}

// Change is the change of one field.
type Change struct {
	Op            Op
	Tag           parse.Tag
	From, To      int // places among the fields of the records, from 0; -1: not in that record
	Before, After parse.Field
	Same          Sameness
	Parts         []Part // for a Changed data field: the subfields and indicators that differ
}

// Sameness is the kind of agreement between two fields that differ only in their bytes.
type Sameness uint8

// Differences that are not visible.
const (
	_          Sameness = iota
	SameText            // the text is the same as far as it can be read: bytes without a meaning differ
	SameNormal          // the text is the same in another normal form of Unicode
)

// Part is the change of a subfield or an indicator.
type Part struct {
	Op            Op
	Indicator     int  // 1 or 2; 0: the part is a subfield
	Code          rune // of a subfield
	Before, After []byte
}

// Empty reports whether nothing differs.
func (d *Diff) Empty() bool { return len(d.Leader) == 0 && len(d.Fields) == 0 && d.Recoded == 0 }

// Compare returns the differences. Lengths and base addresses are not a difference. Where a side is not
// UTF-8, the normal form of its text is not a difference either: MARC-8 has one way to write every
// character.
func Compare(before, after Side) Diff {
	d := Diff{LeaderOf: [2]parse.Leader{before.Leader, after.Leader}, Codings: [2]*parse.Coding{before.Coding, after.Coding}}
	for i := range before.Leader {
		if before.Ignore.leader {
			break
		}
		if lengths := i < 5 || i >= 12 && i < 17; !lengths && before.Leader[i] != after.Leader[i] {
			d.Leader = append(d.Leader, i)
		}
	}
	fold := before.Coding != parse.UTF8 || after.Coding != parse.UTF8
	a, fa := elements(before, fold)
	b, fb := elements(after, fold)
	edits := match(a, b, true)
	d.Fields = make([]Change, 0, len(edits))
	for _, e := range edits {
		c := Change{Op: e.op, From: e.from, To: e.to}
		if e.from >= 0 {
			c.Before = fa[e.from]
			c.Tag = c.Before.Tag()
		}
		if e.to >= 0 {
			c.After = fb[e.to]
			c.Tag = c.After.Tag()
		}
		if e.op == Changed {
			c.Parts = parts(c.Tag, a[e.from].data, b[e.to].data)
			if x, y := a[e.from].data, b[e.to].data; !isASCII(x) && bytes.Equal(norm.NFC.Bytes(x), norm.NFC.Bytes(y)) {
				c.Same = SameNormal
			}
		}
		d.Fields = append(d.Fields, c)
	}
	d.bytes(before, after, fa, fb)
	if before.Ignore.some() {
		d.place(before, after)
	}
	return d
}

// place converts the places of changes, which were counted among the fields that are not ignored, to
// places among all fields.
func (d *Diff) place(before, after Side) {
	places := func(s Side) (list []int) {
		at := 0
		for f := range s.Record.Fields {
			if !s.Ignore.takes(f.Tag()) {
				list = append(list, at)
			}
			at++
		}
		return list
	}
	from, to := places(before), places(after)
	for i := range d.Fields {
		c := &d.Fields[i]
		if c.From >= 0 {
			c.From = from[c.From]
		}
		if c.To >= 0 {
			c.To = to[c.To]
		}
	}
}

// elements returns the fields of a record; with fold, their text is in normal form C.
func elements(s Side, fold bool) (list []element, fields []parse.Field) {
	r := s.Record
	n := r.Positions()
	list, fields = make([]element, 0, n), make([]parse.Field, 0, n)
	for p := range n {
		if f := r.At(p); !f.Deleted() && !s.Ignore.takes(f.Tag()) {
			e := element{group: uint32(f.Tag()), data: f.Data()}
			if fold && !isASCII(e.data) {
				e.data = norm.NFC.Bytes(e.data)
			}
			list = append(list, e)
			fields = append(fields, f)
		}
	}
	return list, fields
}

// bytes compares the bytes of the fields whose text is the same.
func (d *Diff) bytes(before, after Side, fa, fb []parse.Field) {
	if before.Coding == after.Coding && before.Record.Raw() != nil && sameMemory(before.Record.Raw(), after.Record.Raw()) && len(d.Fields) == 0 {
		return // nothing was encoded again
	}
	changes := d.Fields
	var found []Change
	i, j := 0, 0
	pair := func(i, j int) *Change {
		switch sameBytes(fa[i], fb[j], before.Coding, after.Coding) {
		case recoded:
			d.Recoded++
		case differ:
			return &Change{Op: Changed, Tag: fa[i].Tag(), From: i, To: j, Before: fa[i], After: fb[j], Same: SameText}
		}
		return nil
	}
	taken := make([]bool, len(fb)) // fields that a change refers to
	for _, c := range changes {
		if c.To >= 0 {
			taken[c.To] = true
		}
	}
	next := func(end int) {
		for ; i < end; i++ {
			for taken[j] {
				j++
			}
			if c := pair(i, j); c != nil {
				found = append(found, *c)
			}
			j++
		}
	}
	for _, c := range changes {
		if c.From >= 0 {
			next(c.From)
			i++
		}
		if c.Op == Moved {
			if x := pair(c.From, c.To); x != nil {
				c = *x
			}
		}
		found = append(found, c)
	}
	next(len(fa))
	d.Fields = found
}

func sameMemory(a, b []byte) bool { return len(a) == len(b) && len(a) > 0 && &a[0] == &b[0] }

// likeBytes is the result of comparing the bytes of two fields with the same text.
type likeBytes uint8

const (
	same likeBytes = iota
	recoded
	differ
)

// sameBytes compares the bytes of two fields whose text is the same.
func sameBytes(a, b parse.Field, from, to *parse.Coding) likeBytes {
	x, y := bytesIn(a, from), bytesIn(b, to)
	switch {
	case x != nil && y != nil && bytes.Equal(x, y):
		return same
	case from != to && (x == nil || y == nil) && isASCII(a.Data()):
		return same
	case from == to && (x == nil || y == nil):
		return same // both are the result of encoding the same text
	case from == to:
		return differ
	}
	return recoded
}

// bytesIn returns the bytes of a field in an encoding, nil when they would have to be encoded.
func bytesIn(f parse.Field, c *parse.Coding) []byte {
	if f.Record().Coding() == c {
		if data, ok := f.Native(); ok {
			return data
		}
	}
	if data := f.Data(); c == parse.UTF8 || isASCII(data) {
		return data
	}
	return nil
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf || c == 0x1B {
			return false
		}
	}
	return true
}

// parts returns the differences between the data of two fields with the same tag.
func parts(tag parse.Tag, before, after []byte) (list []Part) {
	if tag.IsControl() {
		return nil
	}
	headA, headB := head(before), head(after)
	if headA < 0 || headB < 0 {
		return nil
	}
	for n := range 2 {
		x, y := indicator(before[:headA], n), indicator(after[:headB], n)
		if !bytes.Equal(x, y) {
			list = append(list, Part{Op: Changed, Indicator: n + 1, Before: x, After: y})
		}
	}
	a, b := subfields(before), subfields(after)
	for _, e := range match(a, b, false) {
		p := Part{Op: e.op}
		if e.from >= 0 {
			p.Code, p.Before = rune(a[e.from].group), a[e.from].data
		}
		if e.to >= 0 {
			p.Code, p.After = rune(b[e.to].group), b[e.to].data
		}
		list = append(list, p)
	}
	return list
}

// head returns the offset of the first delimiter, -1 when there is none.
func head(data []byte) int { return bytes.IndexByte(data, parse.SubfieldDelimiter) }

// indicator returns the n-th of the bytes before the first delimiter; extra bytes belong to the second.
func indicator(head []byte, n int) []byte {
	switch {
	case n >= len(head):
		return nil
	case n == 1:
		return head[1:]
	}
	return head[n : n+1]
}

func subfields(data []byte) (list []element) {
	it := parse.SubfieldsOf(data)
	for {
		code, value, ok := it.Next()
		if !ok {
			return list
		}
		group := rune(code)
		if code >= utf8.RuneSelf {
			group, _ = utf8.DecodeRune(it.Code())
		}
		list = append(list, element{group: uint32(group), data: value})
	}
}
