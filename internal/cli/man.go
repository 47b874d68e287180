package cli

import (
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
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
