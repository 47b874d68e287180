package mapping

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"mrrc-lua/internal/repeats"
	"mrrc-lua/internal/sheet"
	"mrrc-lua/internal/spoilt"
	"mrrc-lua/parse"
)

// Maker reads the rows of a table as records. It implements parse.BatchReader: a row of which no record can be made is
// a rejected one. Raw of a record is its row, as CSV.
type Maker struct {
	mapping *Mapping
	table   *sheet.Reader
	name    string
	build   build
	text    bytes.Buffer
	csv     *csv.Writer
	spoilt  *spoilt.Table
	ids     *repeats.Keys // 001 of the records, with their rows
	failed  error         // of the table, after the rows before it
}

// rowsAtOnce is how many rows a batch has at most, and bytesAtOnce about how many bytes.
const (
	rowsAtOnce  = 500
	bytesAtOnce = 256 << 10
)

// NewMaker returns a reader of the records of a table, which has the columns of the mapping. name is that of the table,
// in messages. The table is to be closed when all was read.
func NewMaker(m *Mapping, table *sheet.Reader, name string) *Maker {
	k := &Maker{mapping: m, table: table, name: name, spoilt: spoilt.NewTable(m.names), ids: repeats.New()}
	k.build.row = &row{names: m.names, sheet: table.Worksheet()}
	if table.Worksheet() != "" {
		k.build.letter = sheet.Letter
	}
	k.csv = csv.NewWriter(&k.text)
	return k
}

// Spoilt returns messages about the columns in which a spreadsheet has changed cells, of the rows that were read.
func (k *Maker) Spoilt() []string { return k.spoilt.Messages("row") }

// Repeated returns a message about rows whose records have the 001 of an earlier one, of the rows that were read; "" if
// there are none.
func (k *Maker) Repeated() string {
	list := k.ids.List()
	if len(list) == 0 {
		return ""
	}
	what, first := "1 row has the 001 of an earlier row", list[0]
	if n := k.ids.Extra(); n > 1 {
		what = fmt.Sprintf("%d rows have the 001 of an earlier row, the first of them", n)
	}
	return fmt.Sprintf("%s: row %d that of row %d, %s", what, first.Places[1], first.Places[0], first.Key)
}

// Header returns the names of the columns, as a line of CSV.
func (k *Maker) Header() []byte { return append(bytes.Clone(k.line(k.mapping.names)), '\n') }

// line returns cells as a line of CSV without its end. It is valid until the next call.
func (k *Maker) line(cells []string) []byte {
	k.text.Reset()
	_ = k.csv.Write(cells) // into memory
	k.csv.Flush()
	return bytes.TrimSuffix(k.text.Bytes(), []byte("\n"))
}

// Read implements parse.BatchReader. Errors are those of the table.
func (k *Maker) Read(b *parse.Batch) error {
	b.BeginRows(k.name)
	if k.failed != nil {
		return k.failed
	}
	for size := 0; len(b.Records) < rowsAtOnce && size < bytesAtOnce; {
		cells, number, err := k.table.Next()
		if err != nil {
			if k.failed = err; len(b.Records) == 0 {
				return err
			}
			return nil
		}
		for i, cell := range cells[:min(len(cells), len(k.mapping.used))] {
			if k.mapping.used[i] {
				k.spoilt.SeeCell(i, cell, number)
			}
		}
		raw := k.line(cells)
		size += len(raw)
		r := b.AddRow(int64(number), raw)
		if why := k.fill(r, cells); why != nil {
			r.RejectRow(why)
			continue
		}
		if id := r.ControlNumber(); len(id) > 0 {
			k.ids.Add(id, int64(number))
		}
	}
	return nil
}

// fill makes the record of a row.
func (k *Maker) fill(r *parse.Record, cells []string) *parse.RowError {
	k.build.record, k.build.cells, k.build.part = r, cells, nil
	if n := len(k.mapping.names); len(cells) > n && k.build.letter == nil { // a workbook may have notes beside the table
		for _, cell := range cells[n:] {
			if strings.TrimSpace(cell) != "" {
				return k.build.fail(-1, "the row has %d cells, and there are %d columns: is a quotation mark missing, or the separator wrong?", len(cells), n)
			}
		}
	}
	return k.mapping.fill(&k.build)
}
