package rowfile

import "encoding/binary"

// The structures of Parquet that describe a file, with their fields by number, as parquet.thrift of
// https://github.com/apache/parquet-format declares them.

// Types of values, codecs, encodings and kinds of repetition.
const (
	typeBool, typeInt64, typeDouble, typeBytes = 0, 2, 5, 6
	codecZstd                                  = 6
	encodingPlain, encodingRLE                 = 0, 3
	required, optional, repeated               = 0, 1, 2
	convertedText, convertedList               = 0, 3
	logicalText, logicalList                   = 1, 3 // numbers of fields of the union LogicalType
)

// group is what the footer says about a group of rows.
type group struct {
	rows   int64
	chunks []written
}

// written is what it says about a chunk: its place, its bytes before and after compression, and its values.
type written struct{ at, plain, packed, values int64 }

// pageHeader returns the header of a data page, with its bytes before and after compression, and its values.
func pageHeader(plain, packed, values int) []byte {
	var c compact
	c.int32(1, 0) // a data page
	c.int32(2, plain)
	c.int32(3, packed)
	c.begin(5)
	c.int32(1, values)
	c.int32(2, encodingPlain)
	c.int32(3, encodingRLE)
	c.int32(4, encodingRLE)
	c.end()
	c.end()
	return c.b
}

// footer returns the description of the whole file.
func (p *parquetFile) footer() []byte {
	var c compact
	c.int32(1, 1) // version of the format
	elements := 1
	for _, column := range p.columns {
		elements += len(column.path())
	}
	c.list(2, elements, isStruct)
	c.element()
	c.text(4, "records")
	c.int32(5, len(p.columns))
	c.end()
	for _, column := range p.columns {
		column.declare(&c)
	}
	c.int64(3, p.rows)
	c.list(4, len(p.groups), isStruct)
	for _, g := range p.groups {
		c.element()
		c.list(1, len(g.chunks), isStruct)
		var size int64
		for i, w := range g.chunks {
			p.columns[i].describe(&c, w)
			size += w.plain
		}
		c.int64(2, size)
		c.int64(3, g.rows)
		c.end()
	}
	c.text(6, "mrrc-lua")
	c.end()
	return c.b
}

// path returns the names that lead to the values of a column.
func (c *chunk) path() []string {
	if c.kind == listKind {
		return []string{c.name, "list", "element"}
	}
	return []string{c.name}
}

// valueType returns the type of the values.
func (c *chunk) valueType() int {
	switch c.kind {
	case integerKind:
		return typeInt64
	case numberKind:
		return typeDouble
	case boolKind:
		return typeBool
	}
	return typeBytes
}

// declare adds the elements of the schema for a column.
func (c *chunk) declare(to *compact) {
	name, repetition := c.name, optional
	if c.kind == listKind {
		to.element()
		to.int32(3, required)
		to.text(4, c.name)
		to.int32(5, 1)
		to.int32(6, convertedList)
		to.logical(logicalList)
		to.end()
		to.element()
		to.int32(3, repeated)
		to.text(4, "list")
		to.int32(5, 1)
		to.end()
		name, repetition = "element", required
	}
	to.element()
	to.int32(1, c.valueType())
	to.int32(3, repetition)
	to.text(4, name)
	if c.valueType() == typeBytes {
		to.int32(6, convertedText)
		to.logical(logicalText)
	}
	to.end()
}

// describe adds what the footer says about a chunk.
func (c *chunk) describe(to *compact, w written) {
	to.element()
	to.int64(2, w.at)
	to.begin(3)
	to.int32(1, c.valueType())
	to.list(2, 2, isInt32)
	to.zigzag(encodingPlain)
	to.zigzag(encodingRLE)
	path := c.path()
	to.list(3, len(path), isText)
	for _, name := range path {
		to.bytes(name)
	}
	to.int32(4, codecZstd)
	to.int64(5, w.values)
	to.int64(6, w.plain)
	to.int64(7, w.packed)
	to.int64(9, w.at)
	to.end()
	to.end()
}

// compact writes structures in the compact protocol of Thrift
// (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
type compact struct {
	b     []byte
	last  int   // the number of the last field of this structure
	outer []int // the same of those around it
}

// Types of fields and elements.
const (
	isInt32  = 5
	isInt64  = 6
	isText   = 8
	isList   = 9
	isStruct = 12
)

// field begins a field. Numbers ascend within a structure.
func (c *compact) field(number, kind int) {
	c.b = append(c.b, byte((number-c.last)<<4|kind))
	c.last = number
}

func (c *compact) zigzag(n int64) { c.b = binary.AppendVarint(c.b, n) }

func (c *compact) bytes(s string) { c.b = append(binary.AppendUvarint(c.b, uint64(len(s))), s...) }

func (c *compact) int32(number, n int) {
	c.field(number, isInt32)
	c.zigzag(int64(n))
}

func (c *compact) int64(number int, n int64) {
	c.field(number, isInt64)
	c.zigzag(n)
}

func (c *compact) text(number int, s string) {
	c.field(number, isText)
	c.bytes(s)
}

// list begins a list, whose n elements follow.
func (c *compact) list(number, n, kind int) {
	const most = 14 // in one byte
	c.field(number, isList)
	if n <= most {
		c.b = append(c.b, byte(n<<4|kind))
	} else {
		c.b = binary.AppendUvarint(append(c.b, byte(0xf0|kind)), uint64(n))
	}
}

// element begins a structure that is an element of a list, and begin one that is a field. end ends either.
func (c *compact) element() { c.outer, c.last = append(c.outer, c.last), 0 }

func (c *compact) begin(number int) {
	c.field(number, isStruct)
	c.element()
}

// end ends a structure; the outermost one has no begin.
func (c *compact) end() {
	c.b = append(c.b, 0)
	if n := len(c.outer); n > 0 {
		c.last, c.outer = c.outer[n-1], c.outer[:n-1]
	}
}

// logical adds the field logicalType, with one of its types, which has no fields.
func (c *compact) logical(kind int) {
	c.begin(10)
	c.begin(kind)
	c.end()
	c.end()
}
