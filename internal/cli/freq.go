package cli

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/frequency"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/meter"
	"mrrc-lua/internal/tabulate"
	"mrrc-lua/internal/text"
	"mrrc-lua/parse"
)

// freqFlags are the flags of freq alone.
type freqFlags struct {
	by      string
	top     int
	percent bool
	fold    bool
	memory  string
	script  bool
	result  result
}

func (c *command) freqCommand() *cobra.Command {
	spec := job.NewSpec()
	spec.Speed.Jobs = -1
	f := &freqFlags{by: "value", memory: "256M"}
	cmd := &cobra.Command{
		Use:   "freq SPEC [FILE...]",
		Short: "Count the values of a field or subfield",
		Long: `Count how often each value of a spec, such as 650$a, 008/35-37 or LDR/6, occurs. The most frequent value comes
first; values that are equally frequent are in the order of their bytes.

With --by record, a value counts once for each record that has it, however often it occurs there. With --fold, values that differ
only in case, normal form or the punctuation of ISBD at their end count as one.`,
		Example: `  mrrc-lua freq 008/35-37 books.mrc
  mrrc-lua freq 650a books.mrc --top 20 --percent
  mrrc-lua freq 650a books.mrc --by record --fold -o subjects.csv
  mrrc-lua freq 856u books.mrc --where 'record.leader.type == "a"' --format json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no spec: name what to count, as in 'mrrc-lua freq 650a books.mrc'")
			}
			if isFile(args[0]) {
				return usage("%s is a file, not a spec: the spec comes first, as in 'mrrc-lua freq 650a %s'", args[0], args[0])
			}
			if list := strings.Split(args[0], ","); len(list) > 1 && areColumns(list) {
				return usage("%s: the values of one spec are counted: mrrc-lua freq %s", args[0], list[0])
			}
			column, err := tabulate.ParseColumn(args[0])
			if err != nil {
				return usage("%s: a spec such as 650$a or 008/35-37 is expected: %v", args[0], err)
			}
			return c.freq(cmd, spec, f, column, args[1:])
		},
	}
	c.addFlags(cmd, spec, append(f.result.formatFlags(listFormats()),
		flags.Flag{Name: "output", Short: "o", To: &spec.Output.File, Values: flags.File, Help: "write the list to `FILE`; .csv and .json decide the format (default standard output)"},
		flags.Flag{Name: "by", To: &f.by, Values: flags.OneOf(countings()), Help: "count each `WHAT`: value (every time it occurs), or record (the records that have it)"},
		flags.Flag{Name: "top", To: &f.top, Values: flags.Free, Help: "show only the `N` most frequent values"},
		flags.Flag{Name: "percent", To: &f.percent, Help: "show percentages as well: of all values, or of all records with --by record"},
		flags.Flag{Name: "fold", To: &f.fold, Help: "count values that differ in case, normal form or punctuation at the end as one"},
		flags.Flag{Name: "memory", To: &f.memory, Values: flags.Free, Help: "keep the values in `SIZE` of memory; more go to temporary files"},
		flags.Flag{Name: "show-script", To: &f.script, Help: "print the script in Lua that counts the same, and do nothing else"},
		flags.Flag{Name: "jobs", To: flags.VMs{N: &spec.Speed.Jobs}, Values: flags.Free, Help: "count on `N` cores; 0: all"},
	)...)
	return cmd
}

// listFormats are the values of --format.
func listFormats() job.Choice[string] {
	return job.Choice[string]{{Name: "table", Is: "table", Means: "for people"}, {Name: "csv", Is: "csv", Means: "comma-separated values; by default if the name of the output ends with .csv"},
		{Name: "json", Is: "json", Means: "an array; by default if the name of the output ends with .json"}}
}

// countings are the values of --by: whether a value counts once in a record.
func countings() job.Choice[bool] {
	return job.Choice[bool]{{Name: "value", Is: false, Means: "every time a value occurs"}, {Name: "record", Is: true, Means: "the records that have a value"}}
}

// formatOf returns the format of the result, which may follow from the name of the output. A name that
// promises a table in a format which the command does not have is an error.
func (r *result) formatOf(choice job.Choice[string], output string) (string, error) {
	name := string(formats.RowsOfName(output))
	if f, _, _ := formats.OfName(output); f == parse.FormatJSON {
		name = string(f)
	}
	switch {
	case name == "" || r.format != "" || r.asJSON:
		return r.of(choice)
	case slices.Contains(choice.Names(), name):
		return name, nil
	}
	return "", usage("-o %s: this command does not write %s; --format %s writes under any name", output, name, choice.Names()[0])
}

// smallest is the least memory for values.
const smallest = 1 << 20

// freq counts, and writes the list when all was read.
func (c *command) freq(cmd *cobra.Command, spec *job.Spec, f *freqFlags, column tabulate.Column, files []string) error {
	format, err := f.result.formatOf(listFormats(), spec.Output.File)
	if err != nil {
		return err
	}
	perRecord, err := countings().Of("--by", f.by)
	if err != nil {
		return err
	}
	room, ok := console.ParseSize(f.memory)
	switch {
	case !ok || room < smallest:
		return usage("--memory %s: a number of bytes from 1M on is expected, as in 256M", f.memory)
	case f.top < 0 || f.top == 0 && cmd.Flags().Changed("top"):
		return usage("--top: a number from 1 on is expected")
	case f.script:
		return c.showTally(spec, f, column, perRecord)
	}
	const shares = 2 // of the memory: for the counters, and for sorting
	totals := frequency.New(frequency.Options{Room: room / shares, PerRecord: perRecord})
	defer totals.Close()
	load := observed(spec, func() func(*parse.Record) {
		counter := totals.Counter()
		values := column.Values(f.counting(counter))
		return func(r *parse.Record) {
			counter.Begin()
			values(r)
		}
	})
	spec.Table = func(w io.Writer) error {
		sum, err := totals.Sum(f.top)
		if err != nil {
			return err
		}
		defer sum.Close()
		if sum.Distinct == 0 {
			fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s: no value in %s\n", engine.Printable(column.Name), console.Counted(sum.Records, "record", "records"))
		}
		return f.write(w, format, perRecord, sum)
	}
	return c.run(cmd, spec, load, files)
}

// counting returns a function that counts a value.
func (f *freqFlags) counting(counter *frequency.Counter) func(value []byte) {
	if !f.fold {
		return counter.Add
	}
	return func(value []byte) { counter.Add([]byte(folded(string(value)))) }
}

// folded returns a form that is the same for values that differ in case, normal form or punctuation at their end. The
// script of showTally does the same.
func folded(value string) string {
	s, err := text.NFC(value, meter.Free{})
	if err == nil {
		s, err = text.Fold(s, meter.Free{})
	}
	if err != nil {
		return value // it is too long for the functions of scripts
	}
	return text.TrimISBD(s)
}

// showTally prints the script that counts the same.
func (c *command) showTally(spec *job.Spec, f *freqFlags, column tabulate.Column, perRecord bool) error {
	of := "value"
	if f.fold {
		of = "text.trim_isbd(text.fold(text.nfc(value)))"
	}
	where := ""
	if spec.Input.Where != "" {
		where = whereFunction(spec.Input.Where)
	}
	_, err := fmt.Fprintf(c.env.Stdout, "-- mrrc-lua run SCRIPT FILE... --tally counts.tsv\n%s", column.Tally(where, of, perRecord))
	if err != nil {
		return &engine.OutputError{Err: err}
	}
	return nil
}

// countedValue is a line of the list as JSON.
type countedValue struct {
	Value   string   `json:"value"`
	Count   int64    `json:"count"`
	Percent *float64 `json:"percent,omitempty"`
}

// write writes the list.
func (f *freqFlags) write(w io.Writer, format string, perRecord bool, sum *frequency.Result) error {
	all := sum.Total
	if perRecord {
		all = sum.Records
	}
	out := bufio.NewWriterSize(w, 64<<10)
	var line func(c frequency.Count, percent float64) error
	var end string
	switch format {
	case "csv":
		line = f.csvLines(out)
	case "json":
		line, end = f.jsonLines(out), "]\n"
		if sum.Distinct == 0 {
			end = "[]\n"
		}
	default:
		line = f.tableLines(out)
	}
	err := sum.Each(func(c frequency.Count) error { return line(c, 100*float64(c.N)/float64(max(all, 1))) })
	if err == nil {
		_, _ = out.WriteString(end) // Flush returns the error
		err = out.Flush()
	}
	return err
}

func (f *freqFlags) csvLines(out *bufio.Writer) func(c frequency.Count, percent float64) error {
	lines := csv.NewWriter(out) // its buffer is out itself
	var cells []string
	head := []string{"value", "count"}
	if f.percent {
		head = append(head, "percent")
	}
	_ = lines.Write(head) // Error returns it
	return func(c frequency.Count, percent float64) error {
		cells = append(cells[:0], c.Value, strconv.FormatInt(c.N, 10))
		if f.percent {
			cells = append(cells, fmt.Sprintf("%.2f", percent))
		}
		return lines.Write(cells)
	}
}

func (f *freqFlags) jsonLines(out *bufio.Writer) func(c frequency.Count, percent float64) error {
	before := "["
	return func(c frequency.Count, percent float64) error {
		row := countedValue{Value: c.Value, Count: c.N}
		if f.percent {
			rounded := float64(int64(percent*100+0.5)) / 100
			row.Percent = &rounded
		}
		b, err := json.Marshal(row)
		if err != nil {
			return err
		}
		_, err = out.WriteString(before + string(b))
		before = ",\n "
		return err
	}
}

// tableLines writes counts in a column as wide as the first, which is the largest.
func (f *freqFlags) tableLines(out *bufio.Writer) func(c frequency.Count, percent float64) error {
	width := 0
	return func(c frequency.Count, percent float64) error {
		n := console.Number(c.N)
		if width = max(width, len(n)); f.percent {
			n = fmt.Sprintf("%*s  %6.2f %%", width, n, percent)
		}
		for range width - utf8.RuneCountInString(n) {
			_ = out.WriteByte(' ') // Flush returns the error
		}
		_, _ = out.WriteString(n)
		_, _ = out.WriteString("  ")
		_, _ = out.WriteString(engine.Printable(c.Value))
		return out.WriteByte('\n')
	}
}
