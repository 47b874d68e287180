package rowfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"mrrc-lua/internal/rows"
)

// database makes an SQLite file with one table, or adds rows to a table of one that exists. A new file is made in
// the directory of temporary files, and copied to its place when it is whole; rows are added in one transaction.
type database struct {
	w       io.Writer
	opt     Options
	dir     string // the temporary directory of a new file; "": there is none
	conn    *sqlite3.Conn
	insert  *sqlite3.Stmt
	columns []column
}

func (d *database) open(columns []column) error {
	d.columns = columns
	if len(columns) == 0 {
		return errNoColumns
	}
	if err := d.connect(); err != nil {
		return err
	}
	have, err := d.existing()
	switch {
	case err != nil:
		return err
	case have == nil:
		err = d.conn.Exec("CREATE TABLE " + quoted(d.opt.Table) + " (" + d.declared() + ")")
	default:
		err = d.fits(have)
	}
	if err != nil {
		return d.explain(err)
	}
	var names, marks []string
	for _, c := range columns {
		names, marks = append(names, quoted(c.name)), append(marks, "?")
	}
	d.insert, _, err = d.conn.Prepare("INSERT INTO " + quoted(d.opt.Table) + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")")
	return d.explain(err)
}

var errNoColumns = errors.New("there are no rows and no columns, and a table of SQLite has at least one column: declare columns = {…} in the script")

// connect opens the file, and begins the transaction.
func (d *database) connect() (err error) {
	path := d.opt.Into
	if path == "" {
		if d.dir, err = os.MkdirTemp(d.opt.Temp, "mrrc-lua-rows-"); err != nil {
			return fmt.Errorf("a temporary directory for the table: %w", err)
		}
		path = filepath.Join(d.dir, "table.sqlite")
	}
	if d.conn, err = sqlite3.Open(path); err != nil {
		return d.explain(err)
	}
	if d.opt.Into == "" { // nobody else sees the file before it is whole
		if err := d.conn.Exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"); err != nil {
			return d.explain(err)
		}
	}
	return d.explain(d.conn.Exec("BEGIN IMMEDIATE"))
}

// existing returns the columns of the table, or nil if there is no table.
func (d *database) existing() (names []string, err error) {
	stmt, _, err := d.conn.Prepare("SELECT name FROM pragma_table_info(?)")
	if err != nil {
		return nil, d.explain(err)
	}
	defer func() { _ = stmt.Close() }() // it was only read
	if err := stmt.BindText(1, d.opt.Table); err != nil {
		return nil, err
	}
	for stmt.Step() {
		names = append(names, stmt.ColumnText(0))
	}
	return names, d.explain(stmt.Err())
}

// fits returns an error if the table lacks one of the columns.
func (d *database) fits(have []string) error {
	for _, c := range d.columns {
		if !slices.ContainsFunc(have, func(name string) bool { return strings.EqualFold(name, c.name) }) {
			return fmt.Errorf("the table %s has no column %s: it has %s; name the columns as there, or choose another table with --table", d.opt.Table, c.name, strings.Join(have, ", "))
		}
	}
	return nil
}

// declared returns the columns with their types.
func (d *database) declared() string {
	types := map[kind]string{textKind: "TEXT", listKind: "TEXT", integerKind: "INTEGER", numberKind: "REAL", boolKind: "BOOLEAN"}
	var list []string
	for _, c := range d.columns {
		list = append(list, quoted(c.name)+" "+types[c.kind])
	}
	return strings.Join(list, ", ")
}

func (d *database) row(r *rows.PackedRow) error {
	for i := range d.columns {
		var err error
		if i < len(r.Cells) {
			err = d.bind(i+1, &r.Cells[i])
		} else {
			err = d.insert.BindNull(i + 1)
		}
		if err != nil {
			return d.explain(err)
		}
	}
	d.insert.Step()
	if err := d.insert.Reset(); err != nil {
		return fmt.Errorf("the row of %s: %w", record(r), d.explain(err))
	}
	return nil
}

// bind sets a parameter of the statement to a cell.
func (d *database) bind(at int, c *rows.PackedCell) error {
	switch c.Kind {
	case rows.Text:
		return d.insert.BindRawText(at, c.Text)
	case rows.Bool:
		return d.insert.BindBool(at, string(c.Text) == "true")
	case rows.Number:
		if n, err := strconv.ParseInt(string(c.Text), 10, 64); err == nil {
			return d.insert.BindInt64(at, n)
		}
		if n, err := strconv.ParseFloat(string(c.Text), 64); err == nil {
			return d.insert.BindFloat(at, n)
		}
	}
	if s, ok := text(c); ok {
		return d.insert.BindText(at, s)
	}
	return d.insert.BindNull(at)
}

func (d *database) close() error {
	if d.conn == nil {
		return errNoColumns
	}
	if err := d.insert.Close(); err != nil {
		return d.explain(err)
	}
	if err := d.conn.Exec("COMMIT"); err != nil {
		return d.explain(err)
	}
	err := d.explain(d.conn.Close())
	d.conn = nil
	if err != nil || d.opt.Into != "" {
		return err
	}
	f, err := os.Open(filepath.Join(d.dir, "table.sqlite"))
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	_, err = io.Copy(d.w, f)
	d.abort()
	return err
}

// abort takes the transaction back, and removes the temporary file.
func (d *database) abort() {
	if d.conn != nil {
		_ = d.insert.Close() // nil is allowed
		_ = d.conn.Exec("ROLLBACK")
		_ = d.conn.Close() // without the transaction there is nothing to be written
		d.conn = nil
	}
	if d.dir != "" {
		_ = os.RemoveAll(d.dir)
		d.dir = ""
	}
}

// explain returns an error of SQLite without the name of the library.
func (d *database) explain(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sqlite3.NOTADB) {
		return errors.New("the file is not a database of SQLite")
	}
	if errors.Is(err, sqlite3.BUSY) {
		return errors.New("another program is writing to the database")
	}
	return errors.New(strings.TrimPrefix(err.Error(), "sqlite3: "))
}

// quoted returns a name of SQL in quotation marks.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
