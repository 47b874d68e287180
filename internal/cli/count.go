package cli

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
)

func (c *command) countCommand() *cobra.Command {
	spec := job.NewSpec()
	spec.Speed.Jobs = 1
	var r result
	cmd := &cobra.Command{
		Use:   "count [FILE...]",
		Short: "Count records",
		Long: `Print the number of records in each file, and in all of them when there are several. Stretches that
cannot be read as records are reported and not counted; the exit code is then 1.`,
		Example: `  mrrc-lua count *.mrc
  mrrc-lua count books.mrc --where 'record:has("856$u")'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			load := job.Loader(job.NoScript)
			if cmd.Flags().Changed("where") {
				load = job.FilterScript(spec.Input.Where)
			}
			format, err := r.of(textOrJSON())
			if err != nil {
				return err
			}
			return c.print(&r, job.Expand(args), func() error { return c.count(cmd, spec, load, args, format == "json") })
		},
	}
	c.addFlags(cmd, spec, r.flags("the numbers", textOrJSON())...)
	return cmd
}

// counted is the number of records of an input, in the JSON of count.
type counted struct {
	Name    string `json:"name"`
	Records int64  `json:"records"`
}

// count counts the records of each input.
func (c *command) count(cmd *cobra.Command, spec *job.Spec, load job.Loader, inputs []string, asJSON bool) error {
	inputs, err := job.Inputs(&c.env, inputs)
	if err != nil {
		return err
	}
	if len(inputs) > 1 && (spec.Bad.Rejects != "" || spec.Bad.Errors != "") {
		return usage("--rejects and --errors need a single file: count files one by one")
	}
	total, code := int64(0), job.ExitDone
	list := []counted{}
	for _, name := range inputs {
		n, err := c.countOne(cmd, spec, load, name)
		var reported *job.Reported
		switch {
		case errors.As(err, &reported):
			code = max(code, reported.Code)
			if code > job.ExitRejected {
				return err
			}
		case err != nil:
			return err
		}
		total += n
		if list = append(list, counted{name, n}); asJSON {
			continue
		}
		if _, err := fmt.Fprintf(c.env.Stdout, "%8d  %s\n", n, engine.Printable(name)); err != nil {
			return &engine.OutputError{Err: err}
		}
	}
	if asJSON {
		if err := json.NewEncoder(c.env.Stdout).Encode(list); err != nil {
			return &engine.OutputError{Err: err}
		}
	} else if len(inputs) > 1 {
		if _, err := fmt.Fprintf(c.env.Stdout, "%8d  total\n", total); err != nil {
			return &engine.OutputError{Err: err}
		}
	}
	if code != job.ExitDone {
		return &job.Reported{Code: code}
	}
	return nil
}

// countOne counts the records of one input, and writes none.
func (c *command) countOne(cmd *cobra.Command, spec *job.Spec, load job.Loader, name string) (int64, error) {
	spec.Account.Quiet = true
	spec.Adjust = func(opt *engine.Options) { opt.Output.Main, opt.Output.ZeroLengths = nil, true } // none is too long to be counted
	spec.Script.Load, spec.Input.Files = load, []string{name}
	sum, err := c.runner.Run(cmd.Context(), spec)
	return sum.Written, err
}
