package cli

import (
	"github.com/spf13/cobra"

	"mrrc-lua/engine"
)

// keepAll is the script of commands that have none of the user's.
const keepAll = "function filter() return true end"

func noScript() (*engine.Script, string, error) {
	s, err := engine.LoadScript("no script", keepAll)
	return s, ".", err
}

func (c *command) convertCommand() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "convert FILE... -o OUT",
		Short: "Write records in another format or encoding",
		Long: `Write the records of the files, or of standard input (-), in another format or encoding. The format is
that of --to, or of the suffix of -o. What it cannot say is counted, and listed with --errors FILE.`,
		Example: `  mrrc-lua convert books.mrc -o books.xml
  mrrc-lua convert old.mrc --output-encoding utf-8 -o new.mrc
  mrrc-lua convert *.xml.gz -o all.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.jobsSet, f.recordsOnly = cmd.Flags().Changed("jobs"), true
			return c.run(cmd.Context(), &f, noScript, args)
		},
	}
	f.register(cmd, false)
	f.diffs.register(cmd.Flags())
	return cmd
}

func (c *command) printCommand() *cobra.Command {
	var f runFlags
	var tags []string
	cmd := &cobra.Command{
		Use:   "print FILE...",
		Short: "Show records as text",
		Long: `Show the records of the files, or of standard input (-), as text for people. Only errors are printed
beside them, unless --quiet=false is given.`,
		Example: `  mrrc-lua print books.mrc --limit 3
  mrrc-lua print books.mrc --tags 001,245,6.. | less`,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.jobsSet, f.recordsOnly = cmd.Flags().Changed("jobs"), true
			if f.to == "" && f.output == "" {
				f.to = "text"
			}
			if !cmd.Flags().Changed("quiet") {
				f.quiet = true
			}
			return c.run(cmd.Context(), &f, printScript(tags), args)
		},
	}
	cmd.Flags().StringSliceVar(&tags, "tags", nil, "show only the fields with these `TAGS`; a dot stands for any character")
	f.register(cmd, false)
	return cmd
}

// printScript keeps the fields with some tags.
func printScript(tags []string) loader {
	if len(tags) == 0 {
		return noScript
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
		s, err := engine.LoadScript("--tags", text)
		return s, ".", err
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
