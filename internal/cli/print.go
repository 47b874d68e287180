package cli

import (
	"github.com/spf13/cobra"

	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
)

func (c *command) printCommand() *cobra.Command {
	spec := job.NewSpec()
	var tags []string
	cmd := &cobra.Command{
		Use:   "print FILE...",
		Short: "Show records as text",
		Long: `Show the records of the files, or of standard input (-), as text for people. Apart from them, only
errors are printed, unless --quiet=false is given.`,
		Example: `  mrrc-lua print books.mrc --limit 3
  mrrc-lua print books.mrc --tags 001,245,6.. | less
  mrrc-lua print books.mrc --where 'record:any("650$a", "Bridges")'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkTags("--tags", tags); err != nil {
				return err
			}
			spec.Output.Envelope = job.DropEnvelope
			spec.RecordsOnly = true
			if spec.Output.To == "" && spec.Output.File == "" {
				spec.Output.To = "text"
			}
			if !cmd.Flags().Changed("quiet") {
				spec.Account.Quiet = true
			}
			load := whereScript(spec, job.NoScript)
			if len(tags) > 0 {
				load = builtinScript("print", spec.Input.Where, params{"tags": tags})
			}
			return c.run(cmd, spec, load, args)
		},
	}
	c.addFlags(cmd, spec, flags.Flag{Name: "tags", To: &tags, List: flags.Separated, Values: flags.Free,
		Help: "show only the fields with these `TAGS`; a dot or X stands for any character"})
	return cmd
}
