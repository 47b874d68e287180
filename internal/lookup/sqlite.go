package lookup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/ioutil"
	"github.com/ncruces/go-sqlite3/vfs/readervfs"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/jsontext"
	"mrrc-lua/internal/meter"
)

// Database is an SQLite file, and the table or query to read from it.
type Database struct {
	File  io.ReaderAt
	Size  int64
	Table string // a table or view; or
	Query string // a SELECT
	Meter meter.Meter
}

// Open uses a file that was opened for reading: directly when it can be read at any offset, otherwise a
// copy in memory of up to 256 MiB.
func (d *Database) Open(r io.Reader) error {
	file := r
	for {
		if wrapped, ok := file.(interface{ Unwrap() io.ReadCloser }); ok {
			file = wrapped.Unwrap()
		} else if wrapped, ok := file.(interface{ Unwrap() io.Reader }); ok {
			file = wrapped.Unwrap()
		} else {
			break
		}
	}
	if f, ok := file.(interface {
		io.ReaderAt
		Stat() (fs.FileInfo, error)
	}); ok {
		if st, err := f.Stat(); err == nil && st.Mode().IsRegular() {
			d.File, d.Size = f, st.Size()
			return nil
		}
	}
	all, err := io.ReadAll(io.LimitReader(r, maxCache+1))
	if len(all) > maxCache {
		return fmt.Errorf("a database that is not a regular file can have at most %d MiB", maxCache>>20)
	}
	d.File, d.Size = bytes.NewReader(all), int64(len(all))
	return err
}

// Null is the value of a key without a value.
type Null struct{}

// Bounds of a database: for one value, for the text of a query, for the memory of SQLite itself, and for
// the arguments of a function.
const (
	maxValue     = 1 << 20
	maxQuery     = 64 << 10
	maxCache     = 256 << 20
	maxArguments = 32
)

// rowCost is about how many bytes a row takes besides its values.
const rowCost = 200

// memory returns how many bytes SQLite may take for itself.
func (d *Database) memory() int64 { return min(maxCache, 4*int64(d.Meter.Largest())) }

// databases counts the databases that were read, so that each has a name of its own.
var databases atomic.Int64 //nolint:gochecknoglobals // the names are global as well

// ReadSQLite reads all rows at once, as from the other formats, so that the file is not in use afterwards.
// Neither this file nor any other is written; the query can only select. It ends when ctx ends. The value
// of a row is the column that c.Value names, or an object of all columns that have a value.
func ReadSQLite(ctx context.Context, d Database, c Columns, k Keys) (t *Table, err error) {
	defer func() {
		if v := recover(); v != nil { // for example when SQLite has no memory left
			t, err = nil, fmt.Errorf("SQLite failed: %v", v)
		}
		if err != nil && ctx.Err() != nil {
			t, err = nil, ctx.Err()
		}
	}()
	name := "lookup-" + strconv.FormatInt(databases.Add(1), 10)
	readervfs.Create(name, sized{d.File, d.Size})
	defer readervfs.Delete(name)
	conn, err := sqlite3.OpenContext(sqlite3.WithMaxMemory(ctx, d.memory()), "file:"+name+"?vfs=reader&mode=ro")
	if err != nil {
		return nil, reason(err)
	}
	defer func() { _ = conn.Close() }() // it was only read
	conn.SetInterrupt(ctx)
	if err := d.confine(conn); err != nil {
		return nil, reason(err)
	}
	query := d.Query
	if query == "" {
		query = "SELECT * FROM " + `"` + strings.ReplaceAll(d.Table, `"`, `""`) + `"`
	}
	stmt, tail, err := conn.Prepare(query)
	if err != nil {
		return nil, hinted(conn, d, err)
	}
	if stmt == nil {
		return nil, errors.New("the query is empty")
	}
	defer func() { _ = stmt.Close() }() // it was only read
	if strings.Trim(tail, " \t\r\n;") != "" {
		return nil, errors.New("the query is more than one statement")
	}
	if stmt.BindCount() > 0 {
		return nil, errors.New("the query has parameters, which are not supported: it must return all rows, and the keys are looked up in these")
	}
	if stmt.ColumnCount() == 0 || !stmt.ReadOnly() {
		return nil, errNoSelect
	}
	return c.rows(stmt, k, d.Meter)
}

var errNoSelect = errors.New("a query can select, and nothing else")

// confine restricts the file and the query to reading.
func (d *Database) confine(conn *sqlite3.Conn) error {
	if err := conn.Exec("PRAGMA temp_store = memory; PRAGMA cell_size_check = on"); err != nil {
		return err
	}
	for option, on := range map[sqlite3.DBConfig]bool{
		sqlite3.DBCONFIG_DEFENSIVE: true, sqlite3.DBCONFIG_TRUSTED_SCHEMA: false,
		sqlite3.DBCONFIG_ENABLE_TRIGGER: false, sqlite3.DBCONFIG_DQS_DML: false,
	} {
		if _, err := conn.Config(option, on); err != nil {
			return err
		}
	}
	conn.Limit(sqlite3.LIMIT_LENGTH, maxValue)
	conn.Limit(sqlite3.LIMIT_SQL_LENGTH, maxQuery)
	conn.Limit(sqlite3.LIMIT_ATTACHED, 0)
	conn.Limit(sqlite3.LIMIT_FUNCTION_ARG, maxArguments)
	conn.HardHeapLimit(d.memory())
	if err := replaceFunctions(conn, d.Meter); err != nil {
		return err
	}
	return conn.SetAuthorizer(func(action sqlite3.AuthorizerActionCode, _, _, _, _ string) sqlite3.AuthorizerReturnCode {
		switch action {
		case sqlite3.AUTH_SELECT, sqlite3.AUTH_READ, sqlite3.AUTH_FUNCTION, sqlite3.AUTH_RECURSIVE:
			return sqlite3.AUTH_OK
		}
		return sqlite3.AUTH_DENY
	})
}

// rows makes a table from the rows of a statement.
func (c Columns) rows(stmt *sqlite3.Stmt, k Keys, m meter.Meter) (*Table, error) {
	var names []string
	for i := range stmt.ColumnCount() {
		names = append(names, stmt.ColumnName(i))
	}
	key, err := c.column(c.Key, names)
	if err != nil {
		return nil, err
	}
	value := -1
	if c.Value != "" {
		if value, err = c.column(c.Value, names); err != nil {
			return nil, err
		}
	}
	if key = max(key, value); key >= len(names) {
		return nil, fmt.Errorf("there are only %d columns, and not a column %d", len(names), key+1)
	}
	key, _ = c.column(c.Key, names)
	t := newTable(k)
	if value < 0 {
		t.columns = names
	}
	for row := 1; stmt.Step(); row++ {
		size := rowCost
		for i := range names {
			size += sizeOf(stmt, i)
		}
		if err := m.Need(size); err != nil {
			return nil, err
		}
		if err := areText(stmt, names, row, key, value); err != nil {
			return nil, err
		}
		k := ""
		switch v := cellOf(stmt, key).(type) {
		case string:
			k = v
		case jsontext.Number:
			k = string(v)
		}
		switch {
		case value < 0:
			t.add(k, object(stmt, names))
		default:
			v := cellOf(stmt, value)
			if v == nil {
				v = Null{}
			}
			t.add(k, v)
		}
	}
	if err := stmt.Err(); err != nil {
		return nil, reason(err)
	}
	return t, nil
}

// areText returns an error if the key or the value of a row is not UTF-8, or, without a column of the
// value, any column.
func areText(stmt *sqlite3.Stmt, names []string, row, key, value int) error {
	for i, name := range names {
		if i != key && i != value && value >= 0 {
			continue
		}
		if s, ok := cellOf(stmt, i).(string); ok {
			if fault := charset.Find(s); fault != nil {
				return fmt.Errorf("row %d, column %s is %w", row, name, fault)
			}
		}
	}
	return nil
}

// object makes an object from the columns of a row that have a value.
func object(stmt *sqlite3.Stmt, names []string) *jsontext.Object {
	o := &jsontext.Object{}
	for i, name := range names {
		if v := cellOf(stmt, i); v != nil {
			o.Keys, o.Values = append(o.Keys, name), append(o.Values, v)
		}
	}
	return o
}

// sizeOf returns about how many bytes cellOf takes.
func sizeOf(stmt *sqlite3.Stmt, col int) int {
	const number = 32
	switch stmt.ColumnType(col) {
	case sqlite3.TEXT:
		return len(stmt.ColumnRawText(col))
	case sqlite3.BLOB:
		return len(stmt.ColumnRawBlob(col))
	}
	return number
}

// cellOf returns the value of a column: nil, a string, or a jsontext.Number.
func cellOf(stmt *sqlite3.Stmt, col int) any {
	switch stmt.ColumnType(col) {
	case sqlite3.INTEGER:
		return jsontext.Number(strconv.FormatInt(stmt.ColumnInt64(col), 10))
	case sqlite3.FLOAT:
		return jsontext.Number(strconv.FormatFloat(stmt.ColumnFloat(col), 'g', -1, 64))
	case sqlite3.TEXT:
		return stmt.ColumnText(col)
	case sqlite3.BLOB:
		return string(stmt.ColumnRawBlob(col))
	}
	return nil
}

// hinted adds the names of the existing tables to the error about a missing one.
func hinted(conn *sqlite3.Conn, d Database, err error) error {
	err = reason(err)
	if !strings.Contains(err.Error(), "no such table") {
		return err
	}
	stmt, _, e := conn.Prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' ORDER BY name")
	if e != nil {
		return err
	}
	defer func() { _ = stmt.Close() }() // it was only read
	var names []string
	for len(names) < 20 && stmt.Step() {
		names = append(names, stmt.ColumnText(0))
	}
	if len(names) == 0 {
		return err
	}
	slices.Sort(names)
	return fmt.Errorf("%w; there are %s", err, strings.Join(names, ", "))
}

// reason removes the name of the library from its errors.
func reason(err error) error {
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "sqlite3: "), "SQL logic error: ")
	switch {
	case errors.Is(err, sqlite3.NOTADB):
		text = "the file is not an SQLite database"
	case errors.Is(err, sqlite3.AUTH):
		return errNoSelect
	}
	return errors.New(text)
}

// sized is a file whose size is known.
type sized struct {
	io.ReaderAt
	size int64
}

// Size implements ioutil.SizeReaderAt.
func (s sized) Size() (int64, error) { return s.size, nil }

var _ ioutil.SizeReaderAt = sized{}
