package cli

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"mrrc-lua/engine"
	"mrrc-lua/internal/about"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
)

func (c *command) manCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "man DIR",
		Short: "Write the manual pages",
		Long: `Write a manual page for each command into a directory, for man -M or for a package. Their date is
SOURCE_DATE_EPOCH, or today.`,
		Example: `  mrrc-lua man ~/.local/share/man/man1`,
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.man(cmd.Root(), args[0]) },
	}
	c.addFlags(cmd, job.NewSpec())
	return cmd
}

func (c *command) versionCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, and what this program reads, writes and allows",
		Long: `Print the version, the commit and its date, the version of Go, the formats that are read and written, and
what a script may do by default. mrrc-lua --version prints the first line only.`,
		Example: `  mrrc-lua version
  mrrc-lua version --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			program := about.Of(c.env.Version)
			if !asJSON {
				if err := program.Print(c.env.Stdout); err != nil {
					return &engine.OutputError{Err: err}
				}
				return nil
			}
			enc := json.NewEncoder(c.env.Stdout)
			enc.SetIndent("", "  ")
			if err := enc.Encode(program); err != nil {
				return &engine.OutputError{Err: err}
			}
			return nil
		},
	}
	c.addFlags(cmd, job.NewSpec(), flags.Flag{Name: "json", To: &asJSON, Help: "print JSON, for programs"})
	return cmd
}

// man writes the manual pages.
func (c *command) man(root *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return &engine.OutputError{Name: dir, Err: console.Bare(err)}
	}
	header := &doc.GenManHeader{Section: "1", Source: "mrrc-lua " + c.env.Version, Manual: "mrrc-lua"}
	eachCommand(root, func(cmd *cobra.Command) {
		cmd.Long = roffText(cmd.Long)
		cmd.DisableAutoGenTag = true
	})
	if err := doc.GenManTree(root, header, dir); err != nil {
		return &engine.OutputError{Name: dir, Err: console.Bare(err)}
	}
	return nil
}

// eachCommand calls a function for a command and all below it.
func eachCommand(cmd *cobra.Command, do func(*cobra.Command)) {
	do(cmd)
	for _, sub := range cmd.Commands() {
		eachCommand(sub, do)
	}
}

// roffText protects text from being read as Markdown, from which package doc makes manual pages. Lines
// that are indented are shown as they are.
func roffText(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "    ") {
			line = strings.NewReplacer(`*`, `\*`, `_`, `\_`, `<`, `\<`, "`", "\\`").Replace(line)
		}
		b.WriteString(line)
	}
	return b.String()
}
