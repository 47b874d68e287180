package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
		Long: `Make a record from each row of TABLE: CSV, TSV or an Excel workbook (XLSX), or standard input (-), whose first row has
the names of the columns. MAP is a file in TOML, which defines the field or subfield for each column:

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
	case m.file == "-":
		return usage("--map -: the map is read from a file")
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
	if err := job.CheckName("--rejects", spec.Bad.Rejects, job.CSVText, append(args, spec.Output.File)...); err != nil {
		return err
	}
	path := args[0]
	text, err := os.ReadFile(m.file)
	if err != nil {
		return &engine.InputError{Name: m.file, Err: console.Bare(err)}
	}
	in, release, err := c.tableInput(cmd.Context(), path)
	if err != nil {
		return listError(path, err)
	}
	defer release()
	table, err := sheet.From(in, suffixOfTable(path), m.table)
	if errors.Is(err, engine.ErrInterrupted) {
		return err
	}
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
	maker := mapping.NewMaker(made, table, path)
	flags.Note(cmd, spec)
	spec.Script.Load, spec.Input.Files = whereScript(spec, job.NoScript), args
	spec.RecordsOnly, spec.Reads = true, []string{m.file}
	spec.Adjust = func(opt *engine.Options) {
		in.pass(func(all io.ReadCloser) (io.ReadCloser, error) { return opt.Input.Opened(0, path, all) })
		opt.Input.Records, opt.Output.Bare = maker, true
		if opt.Bad.Rejects != nil {
			opt.Bad.Rejects = &headed{w: opt.Bad.Rejects, head: maker.Header()}
		}
	}
	if unused := made.Unused(); len(unused) > 0 && !spec.Account.Quiet {
		fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s: columns that the map does not use: %s\n", engine.Printable(path), engine.Printable(strings.Join(unused, ", ")))
	}
	sum, err := c.runner.Run(cmd.Context(), spec)
	for _, msg := range append(maker.Spoilt(), maker.Repeated()) {
		if msg != "" && !spec.Account.Quiet {
			fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s: %s\n", engine.Printable(path), engine.Printable(msg))
		}
	}
	if err == nil && sum.Read+sum.Skipped == 0 {
		fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s: there is no row below the names of the columns\n", engine.Printable(path))
	}
	return err
}

// tableInput opens a table. release must be called.
func (c *command) tableInput(ctx context.Context, path string) (in *handover, release func(), err error) {
	if path == "-" {
		stdin, release := c.env.Input(ctx)
		return &handover{src: stdin}, release, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, console.Bare(err)
	}
	if st, err := f.Stat(); err == nil && st.IsDir() {
		_ = f.Close()
		return nil, nil, errors.New("is a directory")
	}
	return &handover{src: f}, func() { _ = f.Close() }, nil // it was only read
}

// suffixOfTable returns the suffix of the name of a table; standard input is taken for CSV if it is text.
func suffixOfTable(path string) string {
	if path == "-" {
		return ".csv"
	}
	return filepath.Ext(path)
}

// handover reads a table, whose first rows are read before the run begins, which counts what is read. It is for one
// goroutine at a time.
type handover struct {
	src    io.Reader
	before []byte // what was read before pass
	ended  bool   // that was all
	passed bool
}

// Read implements io.Reader.
func (h *handover) Read(p []byte) (int, error) {
	n, err := h.src.Read(p)
	if !h.passed {
		h.before, h.ended = append(h.before, p[:n]...), errors.Is(err, io.EOF)
	}
	return n, err
}

// pass has all bytes, also those that were read before, go through what open returns. Its error is that of the next
// Read.
func (h *handover) pass(open func(all io.ReadCloser) (io.ReadCloser, error)) {
	in, err := open(io.NopCloser(io.MultiReader(bytes.NewReader(h.before), h.src)))
	switch {
	case err != nil:
	case h.ended: // the end is to be read as well
		_, err = io.Copy(io.Discard, in)
	default:
		_, err = io.CopyN(io.Discard, in, int64(len(h.before)))
	}
	h.src, h.before, h.passed = in, nil, true
	if err != nil {
		h.src = unread{err}
	}
}

// unread is a reader that fails.
type unread struct{ err error }

// Read implements io.Reader.
func (f unread) Read([]byte) (int, error) { return 0, f.err }

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
