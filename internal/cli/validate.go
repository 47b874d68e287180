package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/validate"
)

// validateFlags are the flags of validate.
type validateFlags struct {
	formats    *job.Spec // its part about the input
	ignore     []string
	severity   string
	places     int
	fixed      bool
	all, quiet bool
	asJSON     bool
	result     result
}

func (c *command) validateCommand() *cobra.Command {
	f := validateFlags{formats: job.NewSpec(), severity: "info", places: 3}
	cmd := &cobra.Command{
		Use:   "validate FILE...",
		Short: "List structural errors in records",
		Long: `List structural errors in the records of files, or of standard input (-): everything that the parser
had to repair or could not read, and everything that MARC 21 does not allow. Each kind of finding has
a code and a severity; docs/errors.md explains them.

Exit codes: 0 nothing found, 1 something found, 2 wrong usage, 4 an input cannot be read.`,
		Example: `  mrrc-lua validate catalogue.mrc
  mrrc-lua validate --ignore 9.. --ignore empty-subfield/5.. *.mrc.gz
  mrrc-lua validate --severity error --json catalogue.mrc > report.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := f.result.of(textOrJSON())
			if err != nil {
				return err
			}
			f.asJSON = format == "json"
			files := job.Expand(args)
			return c.print(&f.result, files, func() error { return c.validate(cmd.Context(), &f, files) })
		},
	}
	c.addFlags(cmd, f.formats, append(f.result.flags("the list", textOrJSON()),
		flags.Flag{Name: "ignore", To: &f.ignore, Values: flags.Free, Help: "leave out findings with a `CODE`, about fields with a tag (9..), or both (empty-subfield/9..); may be repeated"},
		flags.Flag{Name: "severity", To: &f.severity, Values: flags.Words(severities()...), Help: "leave out findings below `SEVERITY`: " + strings.Join(severities(), ", ")},
		flags.Flag{Name: "fixed", To: &f.fixed, Help: "check the values of leader, 006, 007 and 008 as well"},
		flags.Flag{Name: "all", To: &f.all, Help: "list every finding"},
		flags.Flag{Name: "places", To: &f.places, Values: flags.Free, Help: "show the first `N` findings of each code"},
		flags.Flag{Name: "quiet", Short: "q", To: &f.quiet, Help: "print nothing; the exit code is the result"},
	)...)
	return cmd
}

// textOrJSON are the values of --format of commands that print a report.
func textOrJSON() job.Choice[string] {
	return job.Choice[string]{{Name: "text", Is: "text", Means: "for people"}, {Name: "json", Is: "json", Means: "for programs"}}
}

// validate validates files one after the other. One that cannot be read does not prevent the others from
// being validated.
func (c *command) validate(ctx context.Context, f *validateFlags, files []string) error {
	stdin, release := c.env.Input(ctx)
	defer release()
	opt := engine.Options{Input: engine.Input{Stdin: stdin, Opened: func(_ int, _ string, in io.ReadCloser) (io.ReadCloser, error) {
		return console.Impatient(ctx, in), nil
	}}}
	opt.Input.Limit, opt.Input.Skip = f.formats.Input.Limit, f.formats.Input.Skip
	if err := f.formats.Formats(&opt); err != nil {
		return err
	}
	if f.fixed && opt.Input.Text.UNIMARC {
		return usage("--fixed has the lists of MARC 21, and not those of UNIMARC")
	}
	filter, err := f.filter()
	if err != nil {
		return err
	}
	if files, err = job.Inputs(&c.env, files); err != nil {
		return err
	}
	out := bufio.NewWriter(c.env.Stdout)
	w := validation{flags: f, out: out}
	code := job.ExitDone
	for _, name := range files {
		v := validate.New(f.places, filter)
		v.Values = f.fixed
		if f.all && !f.quiet {
			v.Each = w.finding
		}
		opt.Input.Paths = []string{name}
		sum, err := engine.Examine(ctx, opt.Input, opt.Speed, v)
		switch {
		case errors.As(err, new(*engine.InputError)):
			code = job.ExitInput
			if e := out.Flush(); e != nil {
				return &engine.OutputError{Err: e}
			}
			job.PrintError(&c.env, err)
		case err != nil:
			_ = out.Flush() // earlier findings; the error counts
			return err
		case v.Records > 0 && code == job.ExitDone:
			code = job.ExitRejected
		}
		for _, text := range sum.PassedOver {
			fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s\n", job.OneLine(text))
		}
		w.file(name, v, &sum, err)
	}
	if w.end(); w.err == nil {
		w.err = out.Flush()
	}
	switch {
	case w.err != nil:
		return &engine.OutputError{Err: w.err}
	case code != job.ExitDone:
		return &job.Reported{Code: code}
	}
	return nil
}

// severities returns the values of --severity, the most severe first.
func severities() (names []string) {
	for s := validate.Info; s <= validate.Error; s++ {
		names = append(names, s.String())
	}
	slices.Reverse(names)
	return names
}

func (f *validateFlags) filter() (validate.Filter, error) {
	var filter validate.Filter
	var err error
	if filter.Least, err = validate.SeverityOf(f.severity); err != nil {
		return filter, usage("--severity %s: one of %s is expected%s", f.severity, strings.Join(severities(), ", "), job.Meant(f.severity, severities()))
	}
	if f.places < 0 {
		return filter, usage("--places %d: a whole number from 0 on is expected", f.places)
	}
	for _, text := range f.ignore {
		if err := filter.Ignore(text); err != nil {
			return filter, usage("--ignore: %v", err)
		}
	}
	return filter, nil
}
