package cli

import (
	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
)

func (c *command) printCommand() *cobra.Command {
	f := newRunFlags()
	var tags []string
	cmd := &cobra.Command{
		Use:   "print FILE...",
		Short: "Show records as text",
		Long: `Show the records of the files, or of standard input (-), as text for people. Only errors are printed
beside them, unless --quiet=false is given.`,
		Example: `  mrrc-lua print books.mrc --limit 3
  mrrc-lua print books.mrc --tags 001,245,6.. | less`,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.RecordsOnly = true
			if f.Output.To == "" && f.Output.File == "" {
				f.Output.To = "text"
			}
			if !cmd.Flags().Changed("quiet") {
				f.Account.Quiet = true
			}
			return c.run(cmd, f, printScript(tags), args)
		},
	}
	cmd.Flags().StringSliceVar(&tags, "tags", nil, "show only the fields with these `TAGS`; a dot stands for any character")
	f.register(cmd)
	return cmd
}

// printScript keeps the fields with some tags.
func printScript(tags []string) job.Loader {
	if len(tags) == 0 {
		return job.NoScript
	}
	return func() (*engine.Script, string, error) {
		text := "local tags = {"
		for _, t := range tags {
			text += quoteLua(t) + ","
		}
		text += `}
function transform(record)
  local others = {}
  for field in record:each() do others[#others + 1] = field end
  for _, tag in ipairs(tags) do
    for field in record:each(tag) do
      for i = #others, 1, -1 do
        if others[i] == field then table.remove(others, i) end
      end
    end
  end
  for _, field in ipairs(others) do field:delete() end
end`
		return job.TextScript("--tags", text)()
	}
}

// quoteLua writes a string as a Lua literal.
func quoteLua(s string) string {
	out := []byte{'"'}
	for _, c := range []byte(s) {
		if c < ' ' || c == '"' || c == '\\' || c > '~' {
			out = append(out, '\\', '0'+c/100, '0'+c/10%10, '0'+c%10)
			continue
		}
		out = append(out, c)
	}
	return string(append(out, '"'))
}
