package cli

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/bench"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
)

// benchScript is the default script of bench: a filter that looks at values.
const benchScript = `function filter(record)
  for field in record:each("650") do
    local heading = field:value("a")
    if heading and heading:find("History", 1, true) then return true end
  end
  return false
end
`

func (c *command) benchCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "bench", Short: "Measure the modes side by side"}
	cmd.AddCommand(c.benchModesCommand())
	return cmd
}

func (c *command) benchModesCommand() *cobra.Command {
	var script, svg string
	var r result
	opt := bench.Options{Records: 50_000, Readers: []int{1}, Rounds: 5}
	cmd := &cobra.Command{
		Use:   "modes [FILE]",
		Short: "Run every mode over the same records and compare",
		Long: `Run every mode over the same records, in one process and in interleaved rounds, and compare
them: the cost of holding the VM lock while reading, and the gain of reading without the VM.

Without FILE, records are generated.`,
		Example: `  mrrc-lua bench modes
  mrrc-lua bench modes catalogue.mrc --script transform.lua --readers 1,2,4 --svg modes.svg`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				opt.File = args[0]
				if _, err := os.Stat(opt.File); err != nil {
					return &engine.InputError{Name: opt.File, Err: console.Bare(err)}
				}
			}
			var err error
			if opt.Script, err = engine.LoadScript("filter 650$a", benchScript); script != "" {
				opt.Script, _, err = job.FileScript(script).In(cmd.Context())
			}
			if err != nil {
				return err
			}
			format, err := r.of(textOrJSON())
			if err != nil {
				return err
			}
			return c.print(&r, args, func() error { return c.benchModes(cmd, opt, svg, format == "json") })
		},
	}
	c.addFlags(cmd, job.NewSpec(), append(r.flags("the table", textOrJSON()),
		flags.Flag{Name: "script", To: &script, Values: flags.File, Help: "run the script of `FILE`"},
		flags.Flag{Name: "records", To: &opt.Records, Values: flags.Free, Help: "generate `N` records"},
		flags.Flag{Name: "readers", To: &opt.Readers, Values: flags.Free, Help: "numbers of readers that share the VM: a `LIST`, as in 1,2,4"},
		flags.Flag{Name: "rounds", To: &opt.Rounds, Values: flags.Free, Help: "run every mode `N` times"},
		flags.Flag{Name: "svg", To: &svg, Values: flags.File, Help: "draw a bar chart into `FILE`"},
	)...)
	return cmd
}

func (c *command) benchModes(cmd *cobra.Command, opt bench.Options, svg string, asJSON bool) error {
	dir, err := os.MkdirTemp("", "mrrc-lua-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	opt.Dir = dir
	for _, n := range opt.Readers {
		if n < 1 {
			return usage("--readers: numbers from 1 on are expected")
		}
	}
	if console.IsTerminal(c.env.Stderr) {
		opt.Progress = func(round, rounds int) { fmt.Fprintf(c.env.Stderr, "\rround %d of %d", round, rounds) }
	}
	rep, err := bench.Modes(cmd.Context(), opt)
	if opt.Progress != nil {
		fmt.Fprint(c.env.Stderr, "\r\x1b[K")
	}
	if err != nil {
		return err
	}
	if svg != "" {
		if err := writeSVG(rep, svg); err != nil {
			return &engine.OutputError{Name: svg, Err: console.Bare(err)}
		}
	}
	if asJSON {
		e := json.NewEncoder(c.env.Stdout)
		e.SetIndent("", "  ")
		return e.Encode(rep)
	}
	return rep.Table(c.env.Stdout)
}

func writeSVG(rep *bench.Report, path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	err = rep.SVG(f)
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}
