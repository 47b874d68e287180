package cli

import (
	"bufio"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/marcgen"
)

func (c *command) genCommand() *cobra.Command {
	var o marcgen.Options
	cmd := &cobra.Command{
		Use:     "gen",
		Short:   "Write made-up records, for trying things out and for measurements",
		Example: "  mrrc-lua gen --records 200000 --seed 1 > big.mrc",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if console.IsTerminal(c.env.Stdout) {
				return usage("records are no text for a terminal: send standard output to a file")
			}
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
		},
	}
	cmd.Flags().IntVar(&o.Records, "records", 1000, "make `N` records")
	cmd.Flags().Uint64Var(&o.Seed, "seed", 1, "the same `N` gives the same records")
	cmd.Flags().IntVar(&o.Size, "size", 0, "about `N` bytes per record; 0: as they come, about 1,100")
	cmd.Flags().IntVar(&o.Fields, "fields", 0, "`N` fields per record; 0: as they come, about 19")
	cmd.Flags().Float64Var(&o.Damage, "damage", 0, "damage this `SHARE` of the records, from 0 to 1")
	return cmd
}
