package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/outfile"
	"mrrc-lua/internal/profile"
	"mrrc-lua/parse"
)

func (c *command) statsCommand() *cobra.Command {
	f := readingFlags()
	var opt profile.Options
	var format, output string
	cmd := &cobra.Command{
		Use:   "stats [FILE...]",
		Short: "Count fields and subfields, and the records that have them",
		Long: `Count how often each field and subfield occurs, and in how many records: a table with the columns
tag, indicators, code, records, times, sorted. A row without indicators and code is about the whole
field, the row LDR about the records. 245 more often than there are records is a mistake.`,
		Example: `  mrrc-lua stats books.mrc
  mrrc-lua stats books.mrc --tags 245,6.. --indicators -o stats.tsv
  mrrc-lua stats *.mrc --format json | jq '.[] | select(.times > .records)'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if format == "" && strings.HasSuffix(output, ".json") {
				format = "json"
			}
			write, err := oneOf("--format", format, map[string]func(io.Writer, []profile.Row) error{"": writeTSV, "tsv": writeTSV, "json": writeJSON})
			if err != nil {
				return err
			}
			for _, t := range opt.Tags {
				if len(t) != 3 {
					return usage("--tags %s: a tag has three characters", t)
				}
			}
			return c.stats(cmd, f, opt, output, write, args)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVarP(&output, "output", "o", "", "write the table to `FILE` (default standard output)")
	fs.StringVar(&format, "format", "", "the table is `FORMAT`: tsv or json (default by the suffix of the output, else tsv)")
	fs.StringSliceVar(&opt.Tags, "tags", nil, "count only the fields with these `TAGS`; a dot stands for any character")
	fs.BoolVar(&opt.Subfields, "subfields", true, "count subfields as well")
	fs.BoolVar(&opt.Indicators, "indicators", false, "count pairs of indicators as well; # stands for a blank")
	fs.IntVar(&f.jobs, "jobs", 0, "count on `N` cores; 0: all")
	f.registerReading(fs)
	return cmd
}

// stats counts, and writes the table when all was read.
func (c *command) stats(cmd *cobra.Command, f *runFlags, o profile.Options, output string, write func(io.Writer, []profile.Row) error, args []string) error {
	if output != "" && output != "-" {
		var files claims
		files.inputs(args)
		if err := files.write(output, "-o"); err != nil {
			return err
		}
	}
	var mu sync.Mutex
	var parts []*profile.Profile
	f.jobsSet, f.quiet = true, true
	f.adjust = func(opt *engine.Options) {
		opt.Output = nil
		opt.Observe = func() func(*parse.Record) {
			p := profile.New(o)
			mu.Lock()
			defer mu.Unlock()
			parts = append(parts, p)
			return p.Add
		}
	}
	err := c.run(cmd.Context(), f, builtinScript("drop"), args)
	var reported *reportedError
	if err != nil && (!errors.As(err, &reported) || reported.code != ExitRejected) {
		return err
	}
	sum := profile.New(o)
	for _, p := range parts {
		sum.Merge(p)
	}
	if e := c.writeTable(output, func(w io.Writer) error { return write(w, sum.Rows()) }); e != nil {
		return e
	}
	return err
}

// writeTable writes a file whole or not at all, or to standard output.
func (c *command) writeTable(output string, write func(io.Writer) error) error {
	if output == "" || output == "-" {
		if err := write(c.env.Stdout); err != nil {
			return &engine.OutputError{Err: err}
		}
		return nil
	}
	f, err := c.files.Create(output, outfile.Options{})
	if err == nil {
		err = write(f)
	}
	if err != nil {
		_ = c.files.Discard(false)
		return &engine.OutputError{Name: output, Err: err}
	}
	if err := c.files.Commit(nil); err != nil {
		return &engine.OutputError{Name: output, Err: err}
	}
	return nil
}

func writeTSV(w io.Writer, rows []profile.Row) error {
	var b strings.Builder
	b.WriteString("tag\tindicators\tcode\trecords\ttimes\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%d\t%d\n", r.Tag, r.Indicators, r.Code, r.Records, r.Times)
	}
	_, err := io.WriteString(w, b.String())
	return err
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
