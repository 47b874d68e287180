package cli

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/internal/job"
)

func (c *command) filterCommand() *cobra.Command {
	spec := job.NewSpec()
	cmd := &cobra.Command{
		Use:   "filter EXPRESSION [FILE...]",
		Short: "Keep the records for which a Lua expression is true",
		Long: `Write the records of the files, or of standard input (-), for which a Lua expression is true. In it,
record is the current record. Several statements are allowed as well; the last one is a return.`,
		Example: `  mrrc-lua filter 'record:any("650$a", "History")' in.mrc -o history.mrc
  mrrc-lua filter 'record:value("008/35-37") == "ger"' in.mrc -o german.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 || strings.TrimSpace(args[0]) == "":
				return usage(`no expression: give one, as in 'record:any("650$a", "History")'`)
			case isFile(args[0]):
				return usage("%s is a file, not an expression: the expression comes first, then the files", args[0])
			}
			spec.RecordsOnly = true
			return c.run(cmd, spec, job.FilterScript(args[0]), args[1:])
		},
	}
	c.addFlags(cmd, spec)
	return cmd
}

// isFile reports whether an argument is the name of a file rather than an expression.
func isFile(arg string) bool {
	st, err := os.Stat(arg)
	return err == nil && st.Mode().IsRegular()
}
