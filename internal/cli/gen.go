package cli

import (
	"bufio"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/marcgen"
)

func (c *command) genCommand() *cobra.Command {
	o := marcgen.Options{Records: 1000, Seed: 1}
	var r result
	cmd := &cobra.Command{
		Use:     "gen",
		Short:   "Write generated records, for trying things out and for measurements",
		Example: "  mrrc-lua gen --records 200000 --seed 1 > big.mrc",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if console.IsTerminal(c.env.Stdout) && r.output == "" {
				return usage("records are not text for a terminal: name a file with -o, or send standard output to one")
			}
			return c.print(&r, nil, func() error { return c.generate(o) })
		},
	}
	c.addFlags(cmd, job.NewSpec(),
		flags.Flag{Name: "output", Short: "o", To: &r.output, Values: flags.File, Help: "write the records to `FILE`, as ISO 2709 (default standard output)"},
		flags.Flag{Name: "records", To: &o.Records, Values: flags.Free, Help: "make `N` records"},
		flags.Flag{Name: "seed", To: &o.Seed, Values: flags.Free, Help: "the same `N` makes the same records"},
		flags.Flag{Name: "size", To: &o.Size, Values: flags.Free, Help: "about `N` bytes per record; 0: different lengths, about 1,100"},
		flags.Flag{Name: "fields", To: &o.Fields, Values: flags.Free, Help: "`N` fields per record; 0: different numbers, about 19"},
		flags.Flag{Name: "damage", To: &o.Damage, Values: flags.Free, Help: "damage this `SHARE` of the records, from 0 to 1"},
	)
	return cmd
}

// generate writes made-up records to standard output.
func (c *command) generate(o marcgen.Options) error {
	w := bufio.NewWriterSize(c.env.Stdout, 1<<20)
	_, err := marcgen.Write(w, o)
	if err == nil {
		err = w.Flush()
	}
	if errors.Is(err, marcgen.ErrOptions) {
		return &engine.UsageError{Msg: strings.TrimPrefix(err.Error(), "marcgen: ")}
	}
	if err != nil {
		return &engine.OutputError{Err: err}
	}
	return nil
}
