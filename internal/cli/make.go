package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/mapping"
	"mrrc-lua/internal/sheet"
)

// making is how records are made of a table.
type making struct {
	file          string // of the mapping
	separator     string
	table         sheet.Options
	example, show bool
}

func (c *command) makeCommand() *cobra.Command {
	spec := job.NewSpec()
	spec.Speed.Jobs = -1
	m := making{table: sheet.Options{Header: true, Flag: "--encoding"}}
	cmd := &cobra.Command{
		Use:   "make TABLE --map MAP",
		Short: "Make records from the rows of a table",
		Long: `Make a record from each row of TABLE: CSV, TSV or an Excel workbook (XLSX), whose first row has the names of the
columns. MAP is a file in TOML, which defines the field or subfield for each column:

    [columns]
    "Title" = "245$a"

    [[field]]
    tag = "650"
    ind2 = "4"
    repeat = "Subjects"      # a field for each part of the cell
    by = ";"
    a = "{Subjects}"

--example prints a map that explains the notation: begin with it. The message about a mistake in the map names its line.
A row from which no record can be made, such as one with a wrong ISBN where the map requires its normal form, is
rejected: --errors lists these rows with their columns, and --rejects writes them to a table. The other rows become
records.`,
		Example: `  mrrc-lua make --example > map.toml
  mrrc-lua make orders.xlsx --map map.toml --limit 3 --to mrk
  mrrc-lua make orders.xlsx --map map.toml --errors errors.jsonl -o orders.mrc
  mrrc-lua make old.csv --encoding windows-1252 --map map.toml --rejects again.csv -o old.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case m.example:
				if _, err := io.WriteString(c.env.Stdout, mapping.Example); err != nil {
					return &engine.OutputError{Err: err}
				}
				return nil
			case m.show:
				return c.showScript("make", spec, nil, "no script reads a map; scripts/examples/records_from_csv.lua makes records of a table with csv.read and marc.record")
			}
			return c.make(cmd, spec, &m, args)
		},
	}
	c.addFlags(cmd, spec,
		flags.Flag{Name: "map", To: &m.file, Values: flags.File, Help: "read `MAP`, the file in TOML that defines the field for each column"},
		flags.Flag{Name: "example", To: &m.example, Help: "print a map that explains the notation, and do nothing else"},
		flags.Flag{Name: "sheet", To: &m.table.Sheet, Values: flags.Free, Help: "read the worksheet `NAME` (default the first)"},
		flags.Flag{Name: "encoding", To: &m.table.Encoding, Values: flags.OneOf(listEncodings()), Help: "the table is text in `ENCODING` (default utf-8)"},
		flags.Flag{Name: "separator", To: &m.separator, Values: flags.Free, Help: "the cells are separated by the character `C` (default: a comma, a semicolon or a tab, whichever the first line has most of)"},
		showScriptFlag(&m.show),
	)
	return cmd
}

// check returns an error if the arguments of make are not those of a run.
func (m *making) check(args []string) (err error) {
	switch {
	case len(args) == 0:
		return usage("no table: name one, as in 'mrrc-lua make orders.xlsx --map map.toml'")
	case len(args) > 1 && m.file == "" && strings.HasSuffix(args[len(args)-1], ".toml"):
		return usage("the map needs its flag: mrrc-lua make %s --map %s", strings.Join(args[:len(args)-1], " "), args[len(args)-1])
	case len(args) > 1:
		return usage("one table at a time is made into records, and there are %d arguments", len(args))
	case m.file == "":
		return usage("no map: give --map MAP; 'mrrc-lua make --example > map.toml' writes one to begin with")
	case args[0] == "-" || m.file == "-":
		return usage("standard input: the table and the map are read from files")
	}
	if f, _, ok := formats.OfName(args[0]); ok && formats.Reads(f) {
		return usage("%s: this is a file of records by its name, and a table is expected: CSV, TSV or XLSX", args[0])
	}
	if m.separator != "" {
		r, n := utf8.DecodeRuneInString(m.separator)
		if n != len(m.separator) || r == '"' || r == '\n' || r == '\r' || r == utf8.RuneError {
			return usage("--separator %q: one character other than a quotation mark is expected, such as ';'", m.separator)
		}
		m.table.Separator = r
	}
	m.table.Encoding, err = encodingOf("--encoding", m.table.Encoding)
	return err
}

// make makes records of a table.
func (c *command) make(cmd *cobra.Command, spec *job.Spec, m *making, args []string) error {
	args = job.Expand(args)
	if err := m.check(args); err != nil {
		return err
	}
	path := args[0]
	text, err := os.ReadFile(m.file)
	if err != nil {
		return &engine.InputError{Name: m.file, Err: console.Bare(err)}
	}
	table, err := sheet.Open(path, m.table)
	if err != nil {
		return listError(path, err)
	}
	defer table.Close()
	made, err := mapping.New(text, mapping.Options{Columns: table.Names(), Today: c.today(), Meant: job.Meant})
	if err != nil {
		var wrong *mapping.Mistake
		if errors.As(err, &wrong) {
			return usage("%s:%d: %s", m.file, wrong.Line, wrong.Msg)
		}
		return usage("%s: %v", m.file, err)
	}
	rows := mapping.NewMaker(made, table, path)
	flags.Note(cmd, spec)
	spec.Script.Load, spec.Input.Files = whereScript(spec), args
	spec.RecordsOnly, spec.Reads = true, []string{m.file}
	spec.Adjust = func(opt *engine.Options) {
		opt.Input.Records, opt.Output.Bare = rows, true
		if opt.Bad.Rejects != nil {
			opt.Bad.Rejects = &headed{w: opt.Bad.Rejects, head: rows.Header()}
		}
	}
	if unused := made.Unused(); len(unused) > 0 && !spec.Account.Quiet {
		fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s: columns that the map does not use: %s\n", engine.Printable(path), engine.Printable(strings.Join(unused, ", ")))
	}
	sum, err := c.runner.Run(cmd.Context(), spec)
	if err == nil && sum.Read+sum.Skipped == 0 {
		fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s: there is no row below the names of the columns\n", engine.Printable(path))
	}
	return err
}

// today returns the day as 008/00-05 has it: the present one, or that of SOURCE_DATE_EPOCH, for results that can be made
// again.
func (c *command) today() string {
	const form = "060102"
	if n, err := strconv.ParseInt(c.env.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		return time.Unix(n, 0).UTC().Format(form)
	}
	return time.Now().Format(form)
}

// headed writes a line before the first bytes.
type headed struct {
	w    io.Writer
	head []byte // nil: it was written
}

// Write implements io.Writer.
func (h *headed) Write(b []byte) (int, error) {
	if h.head != nil {
		if _, err := h.w.Write(h.head); err != nil {
			return 0, err
		}
		h.head = nil
	}
	return h.w.Write(b)
}
