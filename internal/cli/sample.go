package cli

import (
	"fmt"
	"os"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
)

func (c *command) sampleCommand() *cobra.Command {
	f := newRunFlags()
	var every, n, seed int64
	var percent float64
	cmd := &cobra.Command{
		Use:   "sample [FILE...]",
		Short: "Keep some of the records: every Nth, or some by chance",
		Long: `Keep every Nth record, beginning with the first; or a number of records by chance; or a share of them.
Records stay as they are and in their order. The same --seed gives the same sample, everywhere.

With --number the files are read twice, the first time to count; standard input cannot be.`,
		Example: `  mrrc-lua sample books.mrc --every 100 -o some.mrc
  mrrc-lua sample books.mrc --number 500 --seed 7 -o some.mrc
  zcat big.mrc.gz | mrrc-lua sample --percent 0.5 -o some.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error {
			fs := cmd.Flags()
			ways := 0
			for _, name := range []string{"every", "number", "percent"} {
				if fs.Changed(name) {
					ways++
				}
			}
			switch {
			case ways != 1:
				return usage("say how: one of --every N, --number N and --percent P")
			case fs.Changed("every") && every < 1, fs.Changed("number") && n < 1:
				return usage("a number from 1 on is expected")
			case fs.Changed("percent") && !(percent > 0 && percent <= 100):
				return usage("--percent %v: a number above 0 is expected, and not above 100", percent)
			case fs.Changed("checkpoint"):
				return usage("--checkpoint: which records are chosen depends on those before; a sample is made in one go")
			case f.jobs != 1:
				return usage("sample counts records in their order: it runs in one VM")
			case f.Speed.Readers != 1:
				return usage("sample counts records in their order: it has one reader")
			}
			f.RecordsOnly, f.Speed.Jobs = true, 1
			f.Script.Set = append(f.Script.Set, "seed="+strconv.FormatInt(seed, 10))
			switch {
			case fs.Changed("every"):
				f.Script.Set = append(f.Script.Set, "every="+strconv.FormatInt(every, 10))
			case fs.Changed("percent"):
				f.Script.Set = append(f.Script.Set, fmt.Sprintf("share=%.17g", percent/100))
			default:
				total, err := c.countAll(cmd, f, args)
				if err != nil {
					return err
				}
				f.Script.Set = append(f.Script.Set, fmt.Sprintf("number=%d", n), fmt.Sprintf("of=%d", total))
			}
			return c.run(cmd, f, builtinScript("sample"), args)
		},
	}
	fs := cmd.Flags()
	fs.Int64Var(&every, "every", 0, "keep every `N`th record")
	fs.Int64Var(&n, "number", 0, "keep `N` records by chance")
	fs.Float64Var(&percent, "percent", 0, "keep `P` of a hundred records by chance")
	fs.Int64Var(&seed, "seed", 0, "the same `N` gives the same choice by chance")
	f.register(cmd)
	return cmd
}

// countAll counts the records that a script would get of all inputs, without a word about those that
// cannot be read: the second reading reports them.
func (c *command) countAll(cmd *cobra.Command, f *runFlags, inputs []string) (int64, error) {
	if len(inputs) == 0 || slices.Contains(inputs, "-") {
		return 0, usage("--number reads the records twice, and standard input can be read once: use --every or --percent")
	}
	for _, name := range inputs {
		if st, err := os.Stat(name); err == nil && !st.Mode().IsRegular() && !st.IsDir() {
			return 0, usage("--number reads the records twice, and %s can be read once: use --every or --percent", name)
		}
	}
	script, _, err := job.NoScript()
	if err != nil {
		return 0, err
	}
	f.Input.Files = inputs
	opt, err := f.Options(&c.env, script)
	if err != nil {
		return 0, err
	}
	opt.ZeroLengths, opt.Strict, opt.MaxErrors = true, false, 0
	sum, err := engine.Run(cmd.Context(), opt)
	return sum.Written, err
}
