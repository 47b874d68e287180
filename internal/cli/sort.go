package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/sortkey"
	"mrrc-lua/internal/spill"
	"mrrc-lua/parse"
)

// sorting is the order that records are put in.
type sorting struct {
	by                                 []string
	tmp                                string
	numeric, natural, fold, callnumber bool
	reverse, show                      bool
}

func (c *command) sortCommand() *cobra.Command {
	spec := job.NewSpec()
	spec.Speed.Jobs = -1
	var s sorting
	cmd := &cobra.Command{
		Use:   "sort --by SPEC [FILE...]",
		Short: "Put records in the order of a key",
		Long: `Put the records of the files, or of standard input (-), in the order of the first value of a spec; without --by, of
the control number (001). A second --by decides the order of records whose first values are equal. Records whose values
are all equal keep their order. Records without a key come last, and are counted in the last line.

Values are compared by the code points of Unicode, unless one of --fold, --natural, --numeric and --callnumber is given.
The files may be of any size: records that do not fit into memory go to a temporary file.`,
		Example: `  mrrc-lua sort catalogue.mrc -o sorted.mrc
  mrrc-lua sort --by '050$a' --callnumber catalogue.mrc -o shelf.mrc
  mrrc-lua sort --by 008/07-10 --by '245$a' --fold a.mrc b.xml.gz -o sorted.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error { return c.sort(cmd, spec, &s, args) },
	}
	c.addFlags(cmd, spec,
		flags.Flag{Name: "by", To: &s.by, Values: flags.Words("001\tthe control number", "050$a\tcall number", "245$a\ttitle", "008/07-10\tyear"), Help: "order by the first value of `SPEC` (default 001); may be repeated"},
		flags.Flag{Name: "fold", To: &s.fold, Help: "compare without case, accents and punctuation"},
		flags.Flag{Name: "natural", To: &s.natural, Help: "the same, and compare numbers in the text by their value"},
		flags.Flag{Name: "numeric", To: &s.numeric, Help: "compare the first number in each value"},
		flags.Flag{Name: "callnumber", To: &s.callnumber, Help: "compare call numbers as they are shelved: Library of Congress, Dewey, NLM"},
		flags.Flag{Name: "reverse", To: &s.reverse, Help: "begin with the largest key"},
		tmpFlag(&s.tmp),
		showScriptFlag(&s.show),
	)
	return cmd
}

// order returns the order. The error is *engine.UsageError.
func (s *sorting) order() (*sortkey.Order, error) {
	way, n := sortkey.ByText, 0
	for given, is := range map[sortkey.Way]bool{sortkey.ByFolded: s.fold, sortkey.ByNatural: s.natural, sortkey.ByNumber: s.numeric, sortkey.ByCallNumber: s.callnumber} {
		if is {
			way = given
			n++
		}
	}
	if n > 1 {
		return nil, usage("give one of --fold, --natural, --numeric and --callnumber")
	}
	by := s.by
	if len(by) == 0 {
		by = []string{"001"}
	}
	for _, text := range by {
		if _, err := specOf("--by", text, "a spec such as 245$a or 008/35-37"); err != nil {
			return nil, err
		}
	}
	return sortkey.New(by, way, s.reverse)
}

// sort collects the records with their keys, and writes them when all were read.
func (c *command) sort(cmd *cobra.Command, spec *job.Spec, s *sorting, args []string) error {
	if err := notSpecs("sort", "--by", args); err != nil {
		return err
	}
	order, err := s.order()
	if err != nil {
		return err
	}
	if s.show {
		return c.showScript("sort", spec, nil, "a script sees the records one after the other, and the first of them in the new order may be the last one that is read")
	}
	dir, err := tempDir(s.tmp, spec)
	if err != nil {
		return err
	}
	sorter := spill.NewSorter(dir, 0)
	defer sorter.Close()
	noKey := int64(0)
	var format parse.Format
	spec.RecordsOnly = true
	spec.Adjust = func(opt *engine.Options) {
		format = opt.Output.Format
		opt.Output.Main = nil
		opt.Step = engine.Step{
			Each: func() engine.StepFunc {
				return func(_ int, r *parse.Record, note []byte) ([]byte, bool, error) {
					note, has := order.Append(note, r)
					if !has {
						note = append(note, 0) // for the count; it stays the last
					}
					return note, true, nil
				}
			},
			Take: func(_ int, _ *parse.Record, note, written []byte) error {
				if written == nil {
					return nil
				}
				if note[len(note)-1] == 0 && isWithoutKey(note) {
					noKey++
				}
				return tempError(sorter.Add(note, written))
			},
		}
	}
	spec.Table = func(w io.Writer) error { return writeSorted(c.runner.Stop, w, format, sorter) }
	spec.Ended = func() ([]string, int64) { return []string{"without key " + console.Number(noKey)}, 0 }
	return c.run(cmd, spec, whereScript(spec, job.NoScript), args)
}

// isWithoutKey reports whether a note of the step is that of a record without a key.
func isWithoutKey(note []byte) bool {
	for _, b := range note[:len(note)-1] {
		if b != sortkey.Missing {
			return false
		}
	}
	return true
}

// writeSorted writes the records of a sorter as a file of a format. It ends when ctx does.
func writeSorted(ctx context.Context, w io.Writer, f parse.Format, sorter *spill.Sorter) error {
	if f == "" {
		f = parse.FormatMARC
	}
	format, _ := formats.WriterOf(f)
	out := spill.NewWriter(w)
	_, _ = out.Write(format.Header) // an error stays until Close
	n := 0
	var failed error // of writing
	err := sorter.Each(func(_, record []byte) error {
		if n++; n%1024 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if n > 1 {
			_, _ = out.Write(format.Separator)
		}
		_, failed = out.Write(record)
		return failed
	})
	if err == nil {
		_, _ = out.Write(format.Footer)
	}
	end := out.Close()
	switch {
	case failed != nil:
		return failed
	case err != nil:
		return tempError(err)
	}
	return end
}
