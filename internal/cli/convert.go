package cli

import (
	"github.com/spf13/cobra"

	"mrrc-lua/internal/job"
)

func (c *command) convertCommand() *cobra.Command {
	spec := job.NewSpec()
	cmd := &cobra.Command{
		Use:   "convert FILE... -o OUT",
		Short: "Write records in another format or encoding",
		Long: `Write the records of the files, or of standard input (-), in another format or encoding. --to or the suffix
of -o sets the format. Content that it cannot hold is counted, and listed by --errors FILE.`,
		Example: `  mrrc-lua convert books.mrc -o books.xml
  mrrc-lua convert old.mrc --output-encoding utf-8 -o new.mrc
  mrrc-lua convert *.xml.gz -o all.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error {
			spec.RecordsOnly = true
			return c.run(cmd, spec, job.NoScript, args)
		},
	}
	c.addFlags(cmd, spec)
	return cmd
}
