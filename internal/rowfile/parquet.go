package rowfile

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"

	"mrrc-lua/internal/rows"
)

// parquetFile makes a file of Parquet: a column of texts, numbers or booleans, which may lack values, or of lists
// of texts. Pages are of version 1, in the encoding PLAIN and compressed by zstd, which all readers know. (Format:
// https://parquet.apache.org/docs/file-format/.)
type parquetFile struct {
	w       io.Writer
	at      int64 // bytes written
	columns []*chunk
	zstd    *zstd.Encoder
	held    int   // bytes of values since the last group of rows
	inGroup int64 // rows since then
	rows    int64 // of all groups
	groups  []group
}

// groupBytes is how many bytes of values a group of rows has, about, and pageBytes how many a page has: a writer holds
// one group in memory, compressed, and a page for each column.
const (
	groupBytes = 32 << 20
	pageBytes  = 1 << 20
)

// magic begins and ends a file.
const magic = "PAR1"

// chunk is the part of a column in a group of rows.
type chunk struct {
	column
	values  []byte // of the present page, except booleans
	bools   bits
	present bits   // whether there is a value (a level of definition)
	further bits   // whether it is a further element of a list (a level of repetition)
	pages   []byte // complete, compressed, with their headers
	plain   int64  // bytes of these before compression
	n       int64  // values in them, with those that are missing
	scratch []byte
}

// bits are packed from the lowest bit of each byte.
type bits struct {
	packed []byte
	n      int
}

func (b *bits) add(bit bool) {
	if b.n%8 == 0 {
		b.packed = append(b.packed, 0)
	}
	if bit {
		b.packed[b.n/8] |= 1 << (b.n % 8)
	}
	b.n++
}

func (b *bits) reset() { b.packed, b.n = b.packed[:0], 0 }

// appendLevels appends levels of one bit in the encoding RLE, as one run of packed bits, with the length before it.
func (b *bits) appendLevels(dst []byte) []byte {
	head := binary.AppendUvarint(nil, uint64(len(b.packed))<<1|1) // in groups of eight levels
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(head)+len(b.packed)))
	return append(append(dst, head...), b.packed...)
}

func (p *parquetFile) open(columns []column) (err error) {
	seen := map[string]bool{}
	for _, c := range columns {
		if seen[c.name] {
			return errors.New("two columns are called " + c.name + ", which parquet does not allow")
		}
		seen[c.name] = true
		p.columns = append(p.columns, &chunk{column: c})
	}
	if p.zstd, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1)); err != nil {
		return err
	}
	return p.write([]byte(magic))
}

func (p *parquetFile) write(b []byte) error {
	n, err := p.w.Write(b)
	p.at += int64(n)
	return err
}

func (p *parquetFile) row(r *rows.PackedRow) error {
	for i, c := range p.columns {
		cell := rows.PackedCell{}
		if i < len(r.Cells) {
			cell = r.Cells[i]
		}
		before := len(c.values)
		if err := c.add(&cell); err != nil {
			return err
		}
		p.held += len(c.values) - before
		if len(c.values)+len(c.present.packed) >= pageBytes {
			c.endPage(p.zstd)
		}
	}
	p.inGroup++
	if p.held < groupBytes {
		return nil
	}
	return p.endGroup()
}

// add adds the value of a row.
func (c *chunk) add(cell *rows.PackedCell) error {
	s, ok := text(cell)
	if c.kind == listKind {
		c.addList(cell, s, ok)
		return nil
	}
	c.present.add(ok)
	if !ok {
		return nil
	}
	switch c.kind {
	case integerKind:
		n, err := strconv.ParseInt(s, 10, 64)
		c.values = binary.LittleEndian.AppendUint64(c.values, uint64(n))
		return err
	case numberKind:
		n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		c.values = binary.LittleEndian.AppendUint64(c.values, math.Float64bits(n))
		return err
	case boolKind:
		c.bools.add(s == "true")
	default:
		c.addText([]byte(s))
	}
	return nil
}

// addList adds the values of a list. A text in a column of lists is a list of one.
func (c *chunk) addList(cell *rows.PackedCell, s string, ok bool) {
	elements := cell.List
	if cell.Kind != rows.List && ok {
		elements = [][]byte{[]byte(s)}
	}
	if len(elements) == 0 {
		c.present.add(false)
		c.further.add(false)
		return
	}
	for i, v := range elements {
		c.present.add(true)
		c.further.add(i > 0)
		c.addText(v)
	}
}

func (c *chunk) addText(b []byte) {
	c.values = append(binary.LittleEndian.AppendUint32(c.values, uint32(len(b))), b...)
}

// endPage adds the present page to the complete ones.
func (c *chunk) endPage(z *zstd.Encoder) {
	if c.present.n == 0 {
		return
	}
	body := c.scratch[:0]
	if c.kind == listKind {
		body = c.further.appendLevels(body)
	}
	body = c.present.appendLevels(body)
	body = append(append(body, c.values...), c.bools.packed...)
	packed := z.EncodeAll(body, nil)
	head := pageHeader(len(body), len(packed), c.present.n)
	c.pages = append(append(c.pages, head...), packed...)
	c.plain += int64(len(head) + len(body))
	c.n += int64(c.present.n)
	c.scratch, c.values = body, c.values[:0]
	c.bools.reset()
	c.present.reset()
	c.further.reset()
}

// endGroup writes a group of rows.
func (p *parquetFile) endGroup() error {
	g := group{rows: p.inGroup}
	for _, c := range p.columns {
		c.endPage(p.zstd)
		g.chunks = append(g.chunks, written{at: p.at, plain: c.plain, packed: int64(len(c.pages)), values: c.n})
		if err := p.write(c.pages); err != nil {
			return err
		}
		c.pages, c.plain, c.n = c.pages[:0], 0, 0
	}
	p.groups = append(p.groups, g)
	p.rows += p.inGroup
	p.inGroup, p.held = 0, 0
	return nil
}

func (p *parquetFile) close() error {
	if len(p.columns) == 0 {
		return errors.New("there are no rows and no columns, and a file of parquet has at least one column: declare columns = {…} in the script")
	}
	if p.inGroup > 0 {
		if err := p.endGroup(); err != nil {
			return err
		}
	}
	foot := p.footer()
	foot = binary.LittleEndian.AppendUint32(foot, uint32(len(foot)))
	return p.write(append(foot, magic...))
}

func (p *parquetFile) abort() {}
