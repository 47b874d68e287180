package cli

import (
	"os"
	"slices"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
)

// sampling is how records are chosen: in one of three ways.
type sampling struct {
	every, number, seed int64
	percent             float64
}

func (c *command) sampleCommand() *cobra.Command {
	spec := job.NewSpec()
	var by sampling
	cmd := &cobra.Command{
		Use:   "sample [FILE...]",
		Short: "Keep some of the records: every Nth, or a random choice",
		Long: `Keep every Nth record, beginning with the first; or N random records; or a random percentage of them.
Records are unchanged and keep their order. The same --seed makes the same sample on every machine.

With --number the files are read twice, the first time to count; this is impossible with standard input.`,
		Example: `  mrrc-lua sample books.mrc --every 100 -o some.mrc
  mrrc-lua sample books.mrc --number 500 --seed 7 -o some.mrc
  zcat big.mrc.gz | mrrc-lua sample --percent 0.5 -o some.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error {
			spec.Output.Envelope = job.DropEnvelope
			if err := by.check(cmd); err != nil {
				return err
			}
			spec.RecordsOnly, spec.Speed.Jobs = true, 1
			p := params{"seed": by.seed}
			switch {
			case by.every > 0:
				p["every"] = by.every
			case by.percent > 0:
				p["share"] = by.percent / 100
			default:
				total, err := c.countAll(cmd, spec, args)
				if err != nil {
					return err
				}
				p["number"], p["of"] = by.number, total
			}
			return c.run(cmd, spec, builtinScript("sample", spec.Input.Where, p), args)
		},
	}
	c.addFlags(cmd, spec,
		flags.Flag{Name: "every", To: &by.every, Values: flags.Free, Help: "keep every `N`th record"},
		flags.Flag{Name: "number", To: &by.number, Values: flags.Free, Help: "keep `N` random records"},
		flags.Flag{Name: "percent", To: &by.percent, Values: flags.Free, Help: "keep a random `P` percent of the records"},
		flags.Flag{Name: "seed", To: &by.seed, Values: flags.Free, Help: "the same `N` makes the same random choice"},
	)
	return cmd
}

// check refuses a choice of no records, or in two ways.
func (s *sampling) check(cmd *cobra.Command) error {
	given := cmd.Flags().Changed
	ways := 0
	for _, name := range []string{"every", "number", "percent"} {
		if given(name) {
			ways++
		}
	}
	switch {
	case ways != 1:
		return usage("give one of --every N, --number N and --percent P")
	case given("every") && s.every < 1, given("number") && s.number < 1:
		return usage("a number from 1 on is expected")
	case given("percent") && !(s.percent > 0 && s.percent <= 100):
		return usage("--percent %v: a number above 0 and at most 100 is expected", s.percent)
	}
	return nil
}

// countAll counts the records that a script would get of all inputs. It reports nothing about those
// that cannot be read: the second reading does.
func (c *command) countAll(cmd *cobra.Command, spec *job.Spec, inputs []string) (int64, error) {
	if len(inputs) == 0 || slices.Contains(inputs, "-") {
		return 0, usage("--number reads the records twice, and standard input can be read only once: use --every or --percent")
	}
	for _, name := range inputs {
		if st, err := os.Stat(name); err == nil && !st.Mode().IsRegular() && !st.IsDir() {
			return 0, usage("--number reads the records twice, and %s can be read only once: use --every or --percent", name)
		}
	}
	script, _, err := whereScript(spec, job.NoScript)()
	if err != nil {
		return 0, err
	}
	spec.Input.Files = inputs
	opt, err := spec.Options(&c.env, script)
	if err != nil {
		return 0, err
	}
	opt.Output.ZeroLengths, opt.Bad.Strict, opt.Bad.MaxErrors = true, false, 0
	sum, err := engine.Run(cmd.Context(), opt)
	return sum.Written, err
}
