package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/internal/rows"
	"mrrc-lua/internal/tabulate"
)

func (c *command) tableCommand() *cobra.Command {
	spec := job.NewSpec()
	spec.Speed.Jobs = -1
	var per string
	var script bool
	cmd := &cobra.Command{
		Use:   "table COLUMN... [FILE...]",
		Short: "Make a table: a row for each record, with the columns that specs name",
		Long: `Make a table of the records of the files, or of standard input (-): a row for each record. A column is a
spec such as 001, 008/35-37 or 245$a (also written 245a), or NAME=SPEC. Columns come first, then the
files; the first argument that is not a column is a file.

Several values in a cell are joined with the text of --join. jsonl has lists instead, unless --join is given.

With --per TAG there is a row for each field with the tag. Columns with the same tag have the values of that
field, and all others those of the whole record. A record without the field has no row, and counts as dropped.`,
		Example: `  mrrc-lua table 001 245a 650a books.mrc -o books.csv
  mrrc-lua table id=001 title=245ab year=008/7-10 books.mrc
  mrrc-lua table 001 852b 852h --per 852 holdings.mrc -o items.csv
  mrrc-lua table 001 245a books.mrc --where 'record:has("856$u")' --csv-bom -o online.csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
			columns, files, err := c.columnsOf(args)
			if err != nil {
				return err
			}
			t, err := tabulate.New(columns, per)
			if err != nil {
				return usage("%v", err)
			}
			spec.RowsOnly = true
			if script {
				return c.showTable(cmd, spec, t)
			}
			return c.table(cmd, spec, t, files)
		},
	}
	c.addFlags(cmd, spec,
		flags.Flag{Name: "output", Short: "o", To: &spec.Output.File, Values: flags.File, Help: "write the table to `FILE`; its suffix decides format and compression (default standard output)"},
		flags.Flag{Name: "to", To: &spec.Output.To, Values: flags.OneOf(job.Tabular()), Help: "write `FORMAT`: " + strings.Join(job.Tabular().Names(), ", ") + " (default by the suffix of the output, else csv)"},
		flags.Flag{Name: "per", To: &per, Values: flags.Free, Help: "make a row for each field with `TAG`, as in 852, instead of one for each record"},
		flags.Flag{Name: "show-script", To: &script, Help: "print the script in Lua that makes the same table, and do nothing else"},
	)
	return cmd
}

// columnsOf divides the arguments of table into columns and files.
func (c *command) columnsOf(args []string) (columns []tabulate.Column, files []string, err error) {
	for i, arg := range args {
		if arg == "per" && i+1 < len(args) && !isFile(arg) {
			return nil, nil, usage("per is not a column: --per %s makes a row for each field with that tag", args[i+1])
		}
		if list := strings.Split(arg, ","); len(list) > 1 && !isFile(arg) && areColumns(list) {
			return nil, nil, usage("%s: columns are separated by blanks: mrrc-lua table %s", arg, strings.Join(list, " "))
		}
		column, e := tabulate.ParseColumn(arg)
		st, missing := os.Stat(arg)
		if e == nil && (missing != nil || !st.Mode().IsRegular() && !st.IsDir()) {
			columns = append(columns, column)
			continue
		}
		if len(columns) == 0 && isFile(arg) {
			return nil, nil, usage("%s is a file, not a column: the columns come first, as in 'mrrc-lua table 001 245a %s'", arg, arg)
		}
		files = args[i:]
		if err := notAFile(args[i:], e); err != nil {
			return nil, nil, err
		}
		break
	}
	if len(columns) == 0 {
		return nil, nil, usage("no columns: name at least one, as in 'mrrc-lua table 001 245a books.mrc'")
	}
	return columns, files, nil
}

// areColumns reports whether each of several texts is a column.
func areColumns(list []string) bool {
	for _, text := range list {
		if _, err := tabulate.ParseColumn(strings.TrimSpace(text)); err != nil {
			return false
		}
	}
	return true
}

// notAFile returns an error if the first argument is neither a column, because of err, nor a file.
func notAFile(args []string, err error) error {
	arg := args[0]
	if err == nil || arg == "-" || strings.ContainsAny(arg, `/\*?[`) || filepath.Ext(arg) != "" {
		return nil
	}
	if _, e := os.Stat(arg); !errors.Is(e, fs.ErrNotExist) {
		return nil
	}
	if hint := job.BlankName(arg, args); hint != "" {
		return usage("%s: there is no such file: %s", arg, hint)
	}
	var syntax *marcspec.SyntaxError
	if errors.As(err, &syntax) {
		return usage("%s: there is no such file, and as a column: %s", arg, syntax.Msg)
	}
	return usage("%s: there is no such file, and as a column: %v", arg, err)
}

// table runs a table over inputs.
func (c *command) table(cmd *cobra.Command, spec *job.Spec, t *tabulate.Table, files []string) error {
	lists := !cmd.Flags().Changed("join")
	spec.Adjust = func(opt *engine.Options) {
		for _, column := range t.Columns {
			opt.Output.Columns = append(opt.Output.Columns, engine.Column{Name: column.Name, Many: lists && !column.Single})
		}
		opt.Output.Tabulate = func(e *engine.RowEncoder) engine.Tabulator { return t.Maker(e) }
	}
	return c.run(cmd, spec, whereScript(spec, job.NoScript), files)
}

// filterBody returns the body of the hook filter for --where, "" without it.
func filterBody(where string) string {
	if where == "" {
		return ""
	}
	return job.FilterBody(where)
}

// showTable prints the script that makes a table.
func (c *command) showTable(cmd *cobra.Command, spec *job.Spec, t *tabulate.Table) error {
	format := rows.Format(spec.Output.To)
	if format == "" {
		format = formats.RowsOfName(spec.Output.File)
	}
	joined := cmd.Flags().Changed("join")
	lists := tabulate.Lists{Are: slices.Contains(rows.WithLists(), format), None: joined, Join: spec.Output.Join}
	head := "-- mrrc-lua run SCRIPT FILE... -o table.csv"
	if format != "" {
		head = fmt.Sprintf("-- mrrc-lua run SCRIPT FILE... -o table%s", suffixOf(format))
	}
	if joined && !lists.Are {
		head += fmt.Sprintf(" --join '%s'", spec.Output.Join)
	}
	text := t.Script(filterBody(spec.Input.Where), lists)
	if _, err := fmt.Fprintf(c.env.Stdout, "%s\n%s", head, text); err != nil {
		return &engine.OutputError{Err: err}
	}
	return nil
}

// suffixOf returns the usual suffix of a format of rows.
func suffixOf(format rows.Format) string {
	row, _ := formats.Named(string(format))
	if len(row.Suffixes) == 0 {
		return ".csv"
	}
	return row.Suffixes[0]
}
