package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/profile"
	"mrrc-lua/parse"
)

func (c *command) statsCommand() *cobra.Command {
	f := readingFlags()
	var opt profile.Options
	var format string
	var jobs int
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
			if format == "" && strings.HasSuffix(f.Output.File, ".json") {
				format = "json"
			}
			write, err := job.OneOf("--format", format, map[string]func(io.Writer, []profile.Row) error{"": writeTSV, "tsv": writeTSV, "json": writeJSON})
			if err != nil {
				return err
			}
			for _, t := range opt.Tags {
				if len(t) != 3 {
					return usage("--tags %s: a tag has three characters", t)
				}
			}
			f.Speed.Jobs = orAll(jobs)
			return c.stats(cmd, f, opt, write, args)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVarP(&f.Output.File, "output", "o", "", "write the table to `FILE` (default standard output)")
	fs.StringVar(&format, "format", "", "the table is `FORMAT`: tsv or json (default by the suffix of the output, else tsv)")
	fs.StringSliceVar(&opt.Tags, "tags", nil, "count only the fields with these `TAGS`; a dot stands for any character")
	fs.BoolVar(&opt.Subfields, "subfields", true, "count subfields as well")
	fs.BoolVar(&opt.Indicators, "indicators", false, "count pairs of indicators as well; # stands for a blank")
	fs.IntVar(&jobs, "jobs", 0, "count on `N` cores; 0: all")
	f.registerReading(fs)
	return cmd
}

// stats counts, and writes the table when all was read.
func (c *command) stats(cmd *cobra.Command, f *runFlags, o profile.Options, write func(io.Writer, []profile.Row) error, args []string) error {
	var mu sync.Mutex
	var parts []*profile.Profile
	f.Account.Quiet = true
	f.Adjust = func(opt *engine.Options) {
		opt.Output = nil
		opt.Observe = func() func(*parse.Record) {
			p := profile.New(o)
			mu.Lock()
			defer mu.Unlock()
			parts = append(parts, p)
			return p.Add
		}
	}
	f.Table = func(w io.Writer) error {
		sum := profile.New(o)
		for _, p := range parts {
			sum.Merge(p)
		}
		return write(w, sum.Rows())
	}
	return c.run(cmd, f, builtinScript("drop"), args)
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
