package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/keylist"
	"mrrc-lua/internal/matchkey"
	"mrrc-lua/internal/sheet"
	"mrrc-lua/internal/tabulate"
	"mrrc-lua/parse"
)

// picking is how records are picked.
type picking struct {
	keyFlags
	in, missing string
	list        sheet.Options
	not, show   bool
}

func (c *command) pickCommand() *cobra.Command {
	spec := job.NewSpec()
	spec.Speed.Jobs = -1
	p := picking{list: sheet.Options{Flag: "--list-encoding"}}
	cmd := &cobra.Command{
		Use:   "pick --in LIST[:COLUMN] [FILE...]",
		Short: "Keep the records whose key is in a list",
		Long: `Keep the records of the files, or of standard input (-), whose key is in a list: the lines of a text file, or a
column of CSV, TSV or an Excel workbook (XLSX). COLUMN is its name or its number. If it is a name, the first row of
the table has the names. The key is the control number (001) unless --key names another; all its values count.
Keys are compared in a normal form: ISBNs with ten digits match those with thirteen.

Records are unchanged and keep their order. The last line shows the number of keys in the list that no record has;
--missing lists these keys.`,
		Example: `  mrrc-lua pick --in withdrawn.txt catalogue.mrc -o withdrawn.mrc
  mrrc-lua pick --in orders.xlsx:ISBN --key '020$a' catalogue.mrc --missing not-held.txt -o held.mrc
  mrrc-lua pick --in withdrawn.csv:id --not catalogue.mrc -o rest.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.pick(cmd, spec, &p, args)
		},
	}
	c.addFlags(cmd, spec, append([]flags.Flag{
		{Name: "in", To: &p.in, Values: flags.File, Help: "the `LIST`: list.txt, list.csv:COLUMN or list.xlsx:COLUMN"},
		{Name: "not", To: &p.not, Help: "keep the records whose key is not in the list, and those without a key"},
		{Name: "missing", To: &p.missing, Values: flags.File, Help: "write the keys of the list that no record has to `FILE`, one on each line"},
		{Name: "list-encoding", To: &p.list.Encoding, Values: flags.OneOf(listEncodings()), Help: "the list is text in `ENCODING` (default utf-8)"},
		{Name: "sheet", To: &p.list.Sheet, Values: flags.Free, Help: "the list is in the worksheet `NAME` (default the first)"},
		showScriptFlag(&p.show),
	}, p.flags("`SPEC` selects the keys of a record (default 001); may be repeated: any of them counts")...)...)
	return cmd
}

// listEncodings are the most usual encodings of tables.
func listEncodings() job.Choice[string] {
	return job.Choice[string]{{Name: "utf-8", Is: "utf-8", Means: "Unicode"}, {Name: "windows-1252", Is: "windows-1252", Means: "CSV of Excel in Western Europe"}, {Name: "utf-16", Is: "utf-16", Means: "Unicode text of Excel"}, {Name: "latin-1", Is: "latin-1", Means: "ISO 8859-1"}}
}

// pick picks records.
func (c *command) pick(cmd *cobra.Command, spec *job.Spec, p *picking, args []string) error {
	switch {
	case p.in == "":
		return usage("no list: give --in FILE, or --in FILE:COLUMN for a column of a table")
	case p.in == "-":
		return usage("--in -: the list is read from a file")
	}
	if err := notSpecs("pick --in "+p.in, "--key", args); err != nil {
		return err
	}
	keys, err := p.compile()
	if err != nil {
		return err
	}
	for _, k := range keys {
		if len(k.Specs()) > 1 {
			return usage("--key %s: the keys of a list have one value: name one spec", k)
		}
	}
	if p.list.Encoding, err = encodingOf("--list-encoding", p.list.Encoding); err != nil {
		return err
	}
	path, column := keylist.Split(p.in)
	if p.show {
		return c.showPick(spec, p, keys, path, column)
	}
	if st, err := os.Stat(path); err == nil && p.missing != "" && path != os.DevNull && !st.Mode().IsRegular() && !st.IsDir() {
		return usage("--missing: the list is read again for it, and %s can be read only once: save the list to a file first", path)
	}
	if err := job.CheckName("--missing", p.missing, job.OnLines, append(args, spec.Output.File)...); err != nil {
		return err
	}
	dir, err := tempDir(p.tmp, spec)
	if err != nil {
		return err
	}
	list, err := keylist.Read(keylist.Options{Path: path, Column: column, Sheet: p.list, Keys: keys, Temp: dir})
	if err != nil {
		return listError(path, err)
	}
	defer list.Close()
	if list.Len() == 0 {
		fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s: there is no key in the list\n", engine.Printable(p.in))
	}
	if spoilt := list.Spoilt(); spoilt != "" {
		fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s: %s\n", engine.Printable(path), engine.Printable(spoilt))
	}
	if n, first := list.Invalid(); n > 0 {
		fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s: %s that no record can have: %s\n", engine.Printable(path), console.Counted(n, "key", "keys"), job.OneLine(first.Error()))
	}
	spec.RecordsOnly, spec.Reads = true, []string{path}
	spec.Adjust = func(opt *engine.Options) { opt.Step.Each = picker(list, p.not) }
	if p.missing != "" {
		spec.Also = append(spec.Also, job.Further{Path: p.missing, Flag: "--missing", Write: list.WriteMissing})
	}
	spec.Ended = func() ([]string, int64) {
		return []string{"keys " + console.Number(list.Len()), "not found " + console.Number(list.Missing())}, 0
	}
	return c.run(cmd, spec, whereScript(spec, job.NoScript), args)
}

// picker makes the step of the engine that keeps the records of a list.
func picker(list *keylist.List, not bool) func() engine.StepFunc {
	return func() engine.StepFunc {
		var scratch []byte
		return func(_ int, r *parse.Record, note []byte) (_ []byte, keep bool, err error) {
			keep, scratch, err = list.Takes(scratch, r)
			return note, keep != not, err
		}
	}
}

// encodingOf returns the name of an encoding of a table, the value of a flag. The error is *engine.UsageError.
func encodingOf(flag, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	if _, err := parse.CodingOf(name); err != nil {
		return listEncodings().Of(flag, name)
	}
	return name, nil
}

// listError is the error of a list that cannot be read.
func listError(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &engine.InputError{Name: path, Err: err}
	}
	return &engine.InputError{Name: path, Err: &job.TableError{Err: err}}
}

// showPick prints the script that does the same.
func (c *command) showPick(spec *job.Spec, p *picking, keys []*matchkey.Key, path, column string) error {
	loop, cell := p.luaList(path, column)
	var lines, tests []string
	for i, k := range keys {
		lines = append(lines,
			fmt.Sprintf("local function form%d(v) return %s end", i+1, luaForm(k.Forms()[0])),
			fmt.Sprintf("local wanted%d = {}", i+1),
			loop,
			fmt.Sprintf("  local key = form%d(%s)", i+1, cell),
			fmt.Sprintf(`  if key and key ~= "" then wanted%d[key] = true end`, i+1),
			"end")
		tests = append(tests, fmt.Sprintf("  for _, v in ipairs(record:values(%s)) do", tabulate.Quote(k.Specs()[0])),
			fmt.Sprintf("    local key = form%d(v)", i+1), fmt.Sprintf("    if key and wanted%d[key] then return %t end", i+1, !p.not), "  end")
	}
	lines = append(lines, "function filter(record)", "  if not where(record) then return false end -- where")
	lines = append(append(lines, tests...), fmt.Sprintf("  return %t", p.not), "end")
	return c.showScript("pick", spec, lines, "")
}

// luaList returns the line of Lua that begins a loop over the keys of a list, and the expression of a key in it.
func (p *picking) luaList(path, column string) (loop, cell string) {
	name, more := tabulate.Quote(path), ""
	named := column != "" && !sheet.IsNumber(column)
	if strings.HasSuffix(strings.ToLower(path), ".xlsx") {
		if p.list.Sheet != "" {
			more = ", sheet = " + tabulate.Quote(p.list.Sheet)
		}
		switch {
		case named:
			column = tabulate.Quote(column)
		case column == "":
			column = "1"
		}
		return fmt.Sprintf("for _, cell in ipairs(lookup.xlsx({ file = %s, key = %s, header = %t, all = true%s }):keys()) do", name, column, named, more), "cell"
	}
	if list, marked := sheet.IsList(path); list && p.list.Encoding == "" && (column == "" || column == "1") {
		if cell = "line"; marked {
			cell = `(line:gsub("^\239\187\191", ""):gsub("\r$", ""))`
		}
		return fmt.Sprintf("for line in io.lines(%s) do", name), cell
	}
	if p.list.Encoding != "" {
		more = ", encoding = " + tabulate.Quote(p.list.Encoding)
	}
	separator := tabulate.Quote(string(sheet.Separator(path, p.list)))
	if separator == tabulate.Quote("\t") {
		separator = `"\t"`
	}
	switch {
	case named:
		cell = "row[" + tabulate.Quote(column) + "]"
	case column == "":
		cell = "row[1]"
	default:
		cell = "row[" + column + "]"
	}
	return fmt.Sprintf("for row in csv.read(%s, { header = %t, separator = %s%s }) do", name, named, separator, more), cell
}
