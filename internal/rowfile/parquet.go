package rowfile

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"mrrc-lua/internal/rows"
)

// parquetFile makes a file of Parquet: a column of texts, numbers or booleans, which may lack values, or of lists
// of texts.
type parquetFile struct {
	w       io.Writer
	columns []column
	out     *parquet.GenericWriter[any]
	made    parquet.Row
	held    int // bytes of values since the last group of rows
}

// groupBytes is how many bytes of values a group of rows has, about: a writer holds one group in memory.
const groupBytes = 32 << 20

// inOrder is a group whose fields keep their order.
type inOrder struct {
	parquet.Group
	names []string
}

// Fields returns the fields in the order of the columns.
func (g inOrder) Fields() []parquet.Field {
	fields := g.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int {
		return slices.Index(g.names, a.Name()) - slices.Index(g.names, b.Name())
	})
	return fields
}

func (p *parquetFile) open(columns []column) error {
	p.columns = columns
	root := inOrder{Group: parquet.Group{}}
	for _, c := range columns {
		if _, twice := root.Group[c.name]; twice {
			return errors.New("two columns are called " + c.name + ", which parquet does not allow")
		}
		var node parquet.Node
		switch c.kind {
		case listKind:
			node = parquet.List(parquet.String())
		case integerKind:
			node = parquet.Optional(parquet.Leaf(parquet.Int64Type))
		case numberKind:
			node = parquet.Optional(parquet.Leaf(parquet.DoubleType))
		case boolKind:
			node = parquet.Optional(parquet.Leaf(parquet.BooleanType))
		default:
			node = parquet.Optional(parquet.String())
		}
		root.Group[c.name], root.names = node, append(root.names, c.name)
	}
	p.out = parquet.NewGenericWriter[any](p.w, parquet.NewSchema("records", root), parquet.Compression(&parquet.Zstd), parquet.CreatedBy("mrrc-lua", "", ""))
	return nil
}

func (p *parquetFile) row(r *rows.PackedRow) error {
	p.made = p.made[:0]
	for i, c := range p.columns {
		cell := rows.PackedCell{}
		if i < len(r.Cells) {
			cell = r.Cells[i]
		}
		if c.kind == listKind {
			p.list(i, &cell)
			continue
		}
		v, err := p.value(c.kind, &cell)
		if err != nil {
			return err
		}
		level := 1
		if v.IsNull() {
			level = 0
		}
		p.made = append(p.made, v.Level(0, level, i))
	}
	if _, err := p.out.WriteRows([]parquet.Row{p.made}); err != nil {
		return err
	}
	if p.held < groupBytes {
		return nil
	}
	p.held = 0
	return p.out.Flush()
}

// list appends the values of a list. A text in a column of lists is a list of one.
func (p *parquetFile) list(i int, c *rows.PackedCell) {
	elements := c.List
	if s, ok := text(c); c.Kind != rows.List && ok {
		elements = [][]byte{[]byte(s)}
	}
	if len(elements) == 0 {
		p.made = append(p.made, parquet.Value{}.Level(0, 0, i))
		return
	}
	for n, v := range elements {
		p.held += len(v)
		p.made = append(p.made, parquet.ByteArrayValue(v).Level(min(n, 1), 1, i))
	}
}

// value returns a cell as a value of its column's type; null if it has none.
func (p *parquetFile) value(k kind, c *rows.PackedCell) (parquet.Value, error) {
	s, ok := text(c)
	if !ok {
		return parquet.Value{}, nil
	}
	p.held += len(s) + 8
	switch k {
	case integerKind:
		n, err := strconv.ParseInt(s, 10, 64)
		return parquet.Int64Value(n), err
	case numberKind:
		n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		return parquet.DoubleValue(n), err
	case boolKind:
		return parquet.BooleanValue(s == "true"), nil
	}
	return parquet.ByteArrayValue([]byte(s)), nil
}

func (p *parquetFile) close() error {
	if p.out == nil || len(p.columns) == 0 {
		return errors.New("there are no rows and no columns, and a file of parquet has at least one column: declare columns = {…} in the script")
	}
	return p.out.Close()
}

func (p *parquetFile) abort() {}
