package cli

import (
	"github.com/spf13/pflag"

	"mrrc-lua/internal/console"
	"mrrc-lua/internal/job"
)

// registerColor registers the flag of commands that colour differences.
func registerColor(fs *pflag.FlagSet, when *string) {
	fs.StringVar(when, "color", "auto", "colour differences: `WHEN` is auto, always or never")
}

// painter returns what colours standard output: when asked for, else on a terminal, unless NO_COLOR is
// set.
func (c *command) painter(when string) (console.Painter, error) {
	v, err := job.OneOf("--color", when, map[string]bool{"auto": c.env.Colours(c.env.Stdout), "always": true, "never": false})
	return console.Painter(v), err
}
