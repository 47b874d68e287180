package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/explain"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/rules"
	"mrrc-lua/internal/validate"
	"mrrc-lua/parse"
)

// validateFlags are the flags of validate.
type validateFlags struct {
	formats    *job.Spec // its part about the input
	config     validate.Config
	local      []string
	ignore     []string
	only       []string
	severity   string
	places     int
	perCode    int
	fixed      bool
	oclc       bool // --fixed was given
	all, quiet bool
	asJSON     bool
	result     result
	html       string
}

func (c *command) validateCommand() *cobra.Command {
	f := validateFlags{formats: job.NewSpec(), severity: "info", places: 3, fixed: true}
	cmd := &cobra.Command{
		Use:   "validate FILE...",
		Short: "List what is wrong with records",
		Long: `List what is wrong with the records of files, or of standard input (-): everything that the parser
had to repair or could not read, and everything that MARC 21 does not allow: in bibliographic records also
fields, indicators, subfields and codes that the format does not define, and those that are repeated although the
format does not allow it. --schema checks by another schema, in the Avram format, and --rules adds rules. Each kind
of finding has a code and a severity; mrrc-lua explain CODE explains it.

Exit codes: 0 nothing found, 1 something found, 2 wrong usage, 4 an input cannot be read.`,
		Example: `  mrrc-lua validate catalogue.mrc
  mrrc-lua validate --ignore 9.. --ignore empty-subfield/5.. *.mrc.gz
  mrrc-lua validate --severity error --json catalogue.mrc > report.json
  mrrc-lua validate catalogue.mrc --html findings.html
  mrrc-lua validate --schema marc21 --schema ours.json --rules ours.toml catalogue.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := f.result.of(textOrJSON())
			if err != nil {
				return err
			}
			f.asJSON = format == "json"
			if cmd.Flags().Changed("local") {
				f.config.Local = listed(f.local)
			}
			f.oclc = f.fixed && cmd.Flags().Changed("fixed")
			files := job.Expand(args)
			return c.print(&f.result, files, func() error { return c.validate(cmd.Context(), &f, files) })
		},
	}
	c.addFlags(cmd, f.formats, append(f.result.flags("the list", textOrJSON()),
		flags.Flag{Name: "schema", To: &f.config.Schemas, Values: flags.File, Help: "check records by the Avram schema in `FILE`, a second one is put over the first; marc21 is the schema that is built in, none is no schema"},
		flags.Flag{Name: "rules", To: &f.config.Rules, Values: flags.File, Help: "check records by the rules in `FILE` as well; none switches off the rules that are built in"},
		flags.Flag{Name: "local", To: &f.local, Values: flags.Free, Help: "fields with such `TAGS` may be unknown to the schema (" + strings.Join(validate.LocalTags(), ",") + ")"},
		flags.Flag{Name: "ignore", To: &f.ignore, Values: flags.Free, Help: "leave out findings with a `CODE`, about fields with a tag (9..), or both (empty-subfield/9..); several are separated by commas; may be repeated"},
		flags.Flag{Name: "only", To: &f.only, Values: flags.Free, Help: "leave out all findings but those with a `CODE`, as in --ignore"},
		flags.Flag{Name: "severity", To: &f.severity, Values: flags.Words(severities()...), Help: "leave out findings below `SEVERITY`: " + strings.Join(severities(), ", ")},
		flags.Flag{Name: "fixed", To: &f.fixed, Help: "name values that only OCLC has among those of leader, 006, 007 and 008 as well; --fixed=false does not check these at all"},
		flags.Flag{Name: "all", To: &f.all, Help: "list every finding"},
		flags.Flag{Name: "max-per-code", To: &f.perCode, Values: flags.Free, Help: "with --all, list at most `N` findings of each code; all are counted"},
		flags.Flag{Name: "places", To: &f.places, Values: flags.Free, Help: "show the first `N` findings of each code"},
		flags.Flag{Name: "html", To: &f.html, Values: flags.File, Help: "write a page for a browser to `FILE`, and the list only with -o, --format or --all; if FILE is a directory, as in pages/, a page for each input and index.html"},
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
	if f.oclc && opt.Input.Text.UNIMARC {
		return usage("--fixed has the lists of MARC 21, and not those of UNIMARC")
	}
	loaded, err := f.config.Load(readNamed)
	if err != nil {
		return &engine.UsageError{Msg: err.Error()}
	}
	for _, text := range loaded.Notes {
		fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s\n", job.OneLine(text))
	}
	filter, err := f.filter(loaded.Codes)
	if err != nil {
		return err
	}
	if files, err = job.Inputs(&c.env, files); err != nil {
		return err
	}
	page, err := c.pageFiles(f.html, append(slices.Clone(files), f.result.output)...)
	if err != nil {
		return err
	}
	defer page.discard()
	places := f.places
	if page != nil {
		f.quiet = f.quiet || f.result.output == "" && f.result.format == "" && !f.result.asJSON && !f.all
		places = max(places, pagePlaces)
	}
	out := bufio.NewWriter(c.env.Stdout)
	w := validation{flags: f, out: out, own: map[parse.Code]string{}}
	if loaded.Rules != nil {
		for _, i := range loaded.Rules.Infos() {
			w.own[parse.Code(i.Code)] = i.Text
		}
	}
	code := job.ExitDone
	for _, name := range files {
		v := validate.New(places, filter)
		v.Values, v.OCLC, v.Schema, v.Rules = f.fixed && !opt.Input.Text.UNIMARC, f.oclc, loaded.Schema, loaded.Rules
		of, err := c.validateFile(ctx, &opt, &w, name, v)
		if err != nil {
			return err
		}
		if of == job.ExitInput || code == job.ExitDone {
			code = of
		}
	}
	if w.end(); w.err == nil {
		w.err = out.Flush()
	}
	if page != nil && w.err == nil {
		if err := c.writePages(f, &w, page, files); err != nil {
			return err
		}
	}
	switch {
	case w.err != nil:
		return &engine.OutputError{Err: w.err}
	case code != job.ExitDone:
		return &job.Reported{Code: code}
	}
	return nil
}

// validateFile validates a file and writes what was found. The exit code is that of the file: ExitInput if it cannot be
// read, which is reported here. An error ends the command.
func (c *command) validateFile(ctx context.Context, opt *engine.Options, w *validation, name string, v *validate.Validator) (job.ExitCode, error) {
	f, code := w.flags, job.ExitDone
	if f.all && !f.quiet {
		w.listed = map[parse.Code]int{}
		v.Each = w.finding
	}
	opt.Input.Paths = []string{name}
	sum, err := engine.Examine(ctx, opt.Input, opt.Speed, v)
	switch {
	case errors.As(err, new(*engine.InputError)):
		code = job.ExitInput
		if e := w.out.Flush(); e != nil {
			return code, &engine.OutputError{Err: e}
		}
		job.PrintError(&c.env, err)
	case err != nil:
		_ = w.out.Flush() // earlier findings; the error counts
		return code, err
	default:
		if err := v.End(name); err != nil {
			return code, err
		}
	}
	if len(v.Counts()) > 0 && code == job.ExitDone {
		code = job.ExitRejected
	}
	for _, text := range sum.PassedOver {
		fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s\n", job.OneLine(text))
	}
	w.file(name, v, &sum, err)
	return code, nil
}

// readNamed reads a file that the user names.
func readNamed(path string) ([]byte, error) {
	text, err := os.ReadFile(path) //nolint:gosec // that is what it is for
	var at *os.PathError
	if errors.As(err, &at) {
		err = fmt.Errorf("%s: %w", path, at.Err)
	}
	return text, err
}

// listed splits values at their commas.
func listed(values []string) []string {
	list := []string{}
	for _, v := range values {
		for _, part := range strings.Split(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
	}
	return list
}

// severities returns the values of --severity, the most severe first.
func severities() (names []string) {
	for s := validate.Info; s <= validate.Error; s++ {
		names = append(names, s.String())
	}
	slices.Reverse(names)
	return names
}

func (f *validateFlags) filter(known []parse.Code) (validate.Filter, error) {
	filter := validate.Filter{Known: known}
	var err error
	if filter.Least, err = validate.SeverityOf(f.severity); err != nil {
		return filter, usage("--severity %s: one of %s is expected%s", f.severity, strings.Join(severities(), ", "), job.Meant(f.severity, severities()))
	}
	for _, text := range f.ignore {
		if err := filter.Ignore(text); err != nil {
			return filter, usage("--ignore: %v", err)
		}
	}
	for _, text := range f.only {
		if err := filter.Only(text); err != nil {
			return filter, usage("--only: %v", err)
		}
	}
	return filter, nil
}

func (c *command) explainCommand() *cobra.Command {
	var files []string
	cmd := &cobra.Command{
		Use:   "explain CODE...",
		Short: "Explain codes of problems and fields of MARC 21",
		Long: `Explain the meaning of a code with which validate, --errors and --rejects name a problem, and what to do about it. For
a tag, show what MARC 21 bibliographic allows in the field. Without arguments, list the codes. Nothing is read from
a network.

Exit codes: 0 done, 2 wrong usage, or there is no such code.`,
		Example: `  mrrc-lua explain unknown-subfield
  mrrc-lua explain 245
  mrrc-lua explain --rules ours.toml shelf-mark`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return explain.Codes(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error { return c.explain(args, files) },
	}
	c.addFlags(cmd, job.NewSpec(), flags.Flag{Name: "rules", To: &files, Values: flags.File, Help: "explain the codes of the rules in a `FILE` as well"})
	return cmd
}

// explain prints what codes and tags mean.
func (c *command) explain(args, files []string) error {
	own := map[string]rules.Info{}
	names := explain.Codes()
	for _, path := range files {
		text, err := readNamed(path)
		if err != nil {
			return usage("--rules: %v", err)
		}
		set, err := rules.Read(text, path)
		if err != nil {
			return usage("--rules: %v", err)
		}
		for _, i := range set.Infos() {
			own[i.Code] = i
			names = append(names, i.Code)
		}
	}
	if len(args) == 0 {
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			fmt.Fprintln(c.env.Stdout, name)
		}
		return nil
	}
	for n, arg := range args {
		text, ok := explained(arg, own)
		if !ok {
			return usage("there is no code %q%s", job.OneLine(arg), job.Meant(strings.ToLower(arg), names))
		}
		if n > 0 {
			fmt.Fprintln(c.env.Stdout)
		}
		fmt.Fprintln(c.env.Stdout, strings.TrimRight(text, "\n"))
	}
	return nil
}

// explained returns what a code of a rule, a code or a tag means.
func explained(arg string, own map[string]rules.Info) (string, bool) {
	if i, ok := own[arg]; ok {
		return fmt.Sprintf("%s\n\n%s: %s", i.Code, i.Severity, i.Text), true
	}
	if text, ok := explain.Code(arg); ok {
		return arg + "\n\n" + text, true
	}
	return explain.Field(strings.ToUpper(arg))
}
