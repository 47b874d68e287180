package cli

import (
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
)

// colorFlag is the flag of commands that colour differences.
func colorFlag(when *string) flags.Flag {
	return flags.Flag{Name: "color", To: when, Values: flags.Words("auto\ton a terminal", "always", "never"), Help: "colour differences: `WHEN` is auto, always or never"}
}

// painter returns the colours of standard output: those requested, otherwise colours on a terminal,
// unless NO_COLOR is set.
func (c *command) painter(when string) (console.Painter, error) {
	return job.Choice[console.Painter]{
		{Name: "auto", Is: console.Painter(c.env.Colours(c.env.Stdout))}, {Name: "always", Is: true}, {Name: "never", Is: false},
	}.Of("--color", when)
}
