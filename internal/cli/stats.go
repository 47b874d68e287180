package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/profile"
	"mrrc-lua/internal/tabulate"
	"mrrc-lua/parse"
)

func (c *command) statsCommand() *cobra.Command {
	spec := job.NewSpec()
	spec.Speed.Jobs = -1
	opt := profile.Options{Subfields: true}
	var r result
	var show bool
	var html string
	cmd := &cobra.Command{
		Use:   "stats [FILE...]",
		Short: "Count fields and subfields, and the records that have them",
		Long: `Count how often each field and subfield occurs, and in how many records: a table with the columns
tag, indicators, code, records, times, sorted. A row without indicators and code counts the
whole field, and the row LDR counts the records. If 245 occurs more often than LDR, some record has two titles.`,
		Example: `  mrrc-lua stats books.mrc
  mrrc-lua stats books.mrc --tags 245,6.. --indicators -o stats.tsv
  mrrc-lua stats books.mrc --where 'record.leader.type == "a"'
  mrrc-lua stats books.mrc --html books.html
  mrrc-lua stats *.mrc --format json | jq '.[] | select(.times > .records)'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := r.formatOf(tableFormats(), spec.Output.File)
			if err != nil {
				return err
			}
			write := writeTSV
			switch format {
			case "json":
				write = writeJSON
			case "csv":
				write = writeCSV
			case "table":
				write = writeTable
			}
			if err := checkTags("--tags", opt.Tags); err != nil {
				return err
			}
			if show {
				return c.showStats(spec, opt)
			}
			if html == "-" {
				return usage("--html needs the name of a file, as in --html report.html")
			}
			if err := job.CheckName("--html", html, job.PageText, append(args, spec.Output.File)...); err != nil {
				return err
			}
			if html != "" && r.format == "" && !r.asJSON && spec.Output.File == "" {
				write = func(io.Writer, []profile.Row) error { return nil }
			}
			return c.stats(cmd, spec, opt, html, write, args)
		},
	}
	c.addFlags(cmd, spec, append(r.formatFlags(tableFormats()),
		flags.Flag{Name: "output", Short: "o", To: &spec.Output.File, Values: flags.File, Help: "write the table to `FILE`; .tsv, .csv and .json decide the format (default standard output)"},
		flags.Flag{Name: "tags", To: &opt.Tags, List: flags.Separated, Values: flags.Free, Help: "count only the fields with these `TAGS`; a dot or X stands for any character"},
		flags.Flag{Name: "subfields", To: &opt.Subfields, Help: "count subfields as well"},
		flags.Flag{Name: "indicators", To: &opt.Indicators, Help: "count pairs of indicators as well; # stands for a blank"},
		flags.Flag{Name: "values", To: &opt.Values, Help: "add columns: the percentage of records, the largest number in one record, the number of different values (an estimate if there are more than 4,096), the shortest and longest value in characters, a sample"},
		flags.Flag{Name: "html", To: &html, Values: flags.File, Help: "write a page for a browser to `FILE`, and the table only with -o or --format"},
		showScriptFlag(&show),
		flags.Flag{Name: "jobs", To: flags.VMs{N: &spec.Speed.Jobs}, Values: flags.Free, Help: "count on `N` cores; 0: all"},
	)...)
	return cmd
}

// tableFormats are the values of --format.
func tableFormats() job.Choice[string] {
	return job.Choice[string]{{Name: "tsv", Is: "tsv", Means: "tab-separated values"}, {Name: "csv", Is: "csv", Means: "comma-separated values; by default if the name of the output ends with .csv"},
		{Name: "table", Is: "table", Means: "for people, with a bar for the records that have it"}, {Name: "json", Is: "json", Means: "an array; by default if the name of the output ends with .json"}}
}

// stats counts, and writes the table and the page when all was read.
func (c *command) stats(cmd *cobra.Command, spec *job.Spec, o profile.Options, html string, write func(io.Writer, []profile.Row) error, args []string) error {
	counted := o
	if html != "" {
		counted.Values, counted.Indicators, counted.Subfields = true, true, true
	}
	var mu sync.Mutex
	var parts []*profile.Profile
	var coded []*profile.Coded
	load := observed(spec, func() func(*parse.Record) {
		p, d := profile.New(counted), &profile.Coded{}
		mu.Lock()
		defer mu.Unlock()
		parts, coded = append(parts, p), append(coded, d)
		if html == "" {
			return p.Add
		}
		return func(r *parse.Record) {
			p.Add(r)
			d.Add(r)
		}
	})
	rows := sync.OnceValue(func() []profile.Row {
		sum := profile.New(counted)
		for _, p := range parts {
			sum.Merge(p)
		}
		return sum.Rows()
	})
	spec.Table = func(w io.Writer) error { return write(w, o.Of(rows())) }
	if html != "" {
		spec.Also = append(spec.Also, job.Further{Path: html, Flag: "--html", Write: func(w io.Writer) error {
			page := htmlreport.Stats{Rows: rows(), Coded: &profile.Coded{}}
			for _, d := range coded {
				page.Coded.Merge(d)
			}
			return (&htmlreport.Page{Title: "Fields and subfields", Lead: htmlreport.Inputs(spec.Input.Files),
				Program: "mrrc-lua " + c.env.Version, Made: time.Now(), UNIMARC: spec.Input.Flavor == "unimarc", Stats: &page}).Write(w)
		}})
	}
	return c.run(cmd, spec, load, args)
}

// showStats prints the script that counts the same.
func (c *command) showStats(spec *job.Spec, o profile.Options) error {
	if o.Values {
		return c.showScript("stats", spec, nil, "run:tally counts; a script that also notes lengths and samples keeps them in tables of its own")
	}
	tags := ""
	for i, tag := range o.Tags {
		if i > 0 {
			tags += ", "
		}
		tags += tabulate.Quote(strings.NewReplacer("X", ".", "x", ".").Replace(tag))
	}
	lines := []string{"parallel = true", "function filter(record)", "  if not where(record) then return false end -- where", "  local seen = {}",
		"  local function count(what)", `    run:tally("times", what)`, "    if not seen[what] then", "      seen[what] = true", `      run:tally("records", what)`, "    end", "  end",
		`  count("LDR")`, "  for field in record:each(" + tags + ") do", "    count(field.tag)"}
	if o.Indicators || o.Subfields {
		lines = append(lines, "    if field.ind1 then")
		if o.Indicators {
			lines = append(lines, `      count(field.tag .. " " .. (field.ind1 .. field.ind2):gsub(" ", "#"))`)
		}
		if o.Subfields {
			lines = append(lines, `      for code in field:each() do count(field.tag .. "$" .. code) end`)
		}
		lines = append(lines, "    end")
	}
	return c.showScript("stats", spec, append(lines, "  end", "  return false", "end"), "")
}

// observed makes a command of a spec that only looks at records: those that --where keeps. It returns the script of
// its run. see is called for each goroutine that looks at records, and may be called by several at the same time.
func observed(spec *job.Spec, see func() func(*parse.Record)) job.Loader {
	spec.Account.Quiet = true
	spec.Adjust = func(opt *engine.Options) {
		opt.Output.Main, opt.Output.ZeroLengths = nil, true // none is too long to be looked at
		opt.Watch.Kept = spec.Input.Where != ""
		opt.Watch.Observe = see
	}
	return whereScript(spec, builtinScript("drop", "", nil))
}

// statsCells returns the table with its header as cells.
func statsCells(rows []profile.Row) (cells [][]string) {
	head := []string{"tag", "indicators", "code", "records", "times"}
	if len(rows) > 0 && rows[0].Details != nil {
		head = append(head, "percent", "most", "distinct", "shortest", "longest", "sample")
	}
	cells = append(cells, head)
	for _, r := range rows {
		line := []string{r.Tag, r.Indicators, r.Code, fmt.Sprint(r.Records), fmt.Sprint(r.Times)}
		if d := r.Details; d != nil {
			line = append(line, fmt.Sprintf("%.2f", d.Percent), fmt.Sprint(d.Most), known(d.Distinct), known(d.Shortest), known(d.Longest), d.Sample)
		}
		cells = append(cells, line)
	}
	return cells
}

// known returns a number as text, "" for nil.
func known[T int | int64](n *T) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func writeCSV(w io.Writer, rows []profile.Row) error {
	return csv.NewWriter(w).WriteAll(statsCells(rows))
}

// bars is how long the bar of something that all records have is.
const bars = 20

// writeTable writes the table for people: with a bar for the share of the records.
func writeTable(w io.Writer, rows []profile.Row) error {
	cells := statsCells(rows)
	cells[0] = append(cells[0], "of all records")
	for i, r := range rows {
		for k := range cells[i+1] {
			cells[i+1][k] = engine.Printable(cells[i+1][k])
		}
		cells[i+1] = append(cells[i+1], strings.Repeat("█", int((bars*r.Records+rows[0].Records-1)/max(rows[0].Records, 1))))
	}
	sides := []console.Side{console.Left, console.Left, console.Left, console.Right, console.Right, console.Right, console.Right, console.Right, console.Right, console.Right}
	console.Table(w, "", sides[:min(len(sides), len(cells[0])-1)], cells)
	return nil
}

func writeTSV(w io.Writer, rows []profile.Row) error {
	lines := csv.NewWriter(w)
	lines.Comma = '\t'
	return lines.WriteAll(statsCells(rows))
}

func writeJSON(w io.Writer, rows []profile.Row) error {
	var b strings.Builder
	for i, r := range rows {
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		if i == 0 {
			b.WriteString("[")
		} else {
			b.WriteString(",\n ")
		}
		b.Write(line)
	}
	_, err := io.WriteString(w, b.String()+"]\n")
	return err
}
