package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mrrc-lua/internal/job"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// flag is a row of the table of flags. Help, completion, manual pages, docs/cli.md, the options of
// --report and the settings of checkpoints come from it.
type flag struct {
	name  string
	short string // one letter, or ""
	group string // the heading in the help, one of flagGroups; "": a flag of one command alone
	help  string // with the name of its value in backquotes, unless it is a bool
	// to is where the value goes: a pointer to a string, bool, int, int64, uint64, float64,
	// time.Duration or list of strings, or a pflag.Value. Its present value is the default.
	to     any
	values completion // how the value completes; not for a bool
	list   listed     // of a flag with a list of strings
	alone  string     // the value of the flag when none is given; "": one is required
	hidden bool       // for experiments: no help mentions it

	in     []string          // the commands that have it; nil: those that declare it
	refuse map[string]string // by command, why it does not have the flag
	resume bool              // --resume requires the value that the run had before
}

// flagGroups are the headings under which commands show their flags, in the order of the help.
var flagGroups = []string{ownGroup, scriptGroup, inputGroup, outputGroup, previewGroup, badGroup, reportGroup, longGroup, sandboxGroup, speedGroup, helpGroup}

const (
	ownGroup     = "Flags"
	scriptGroup  = "Script"
	inputGroup   = "Input"
	outputGroup  = "Output"
	previewGroup = "Preview"
	badGroup     = "Bad records"
	reportGroup  = "Messages and reports"
	longGroup    = "Long runs"
	sandboxGroup = "Sandbox"
	speedGroup   = "Speed"
	helpGroup    = "Help"
)

// listed is how a flag with a list of strings is given.
type listed int

const (
	repeated  listed = iota // the flag may be repeated
	separated               // by commas
)

// completion is how the value of a flag completes.
type completion struct {
	words  func() []string // each may have a tab and its meaning after it
	closed bool            // any other value is refused
	what   cobra.ShellCompDirective
}

// Ways to complete values, besides words.
var (
	file   = completion{what: cobra.ShellCompDirectiveDefault, words: func() []string { return nil }}
	folder = completion{what: cobra.ShellCompDirectiveFilterDirs, words: func() []string { return nil }}
	free   = completion{what: cobra.ShellCompDirectiveNoFileComp, words: func() []string { return nil }} // a number, a text
)

// oneOf completes the names of a job.Choice.
func oneOf(c interface{ Words() []string }) completion {
	return completion{words: c.Words, closed: true, what: cobra.ShellCompDirectiveNoFileComp}
}

// words completes words, each of which may have a tab and its meaning after it.
func words(list ...string) completion {
	return completion{words: func() []string { return list }, what: cobra.ShellCompDirectiveNoFileComp}
}

// addFlags adds to a command its own flags and the shared flags that name it. spec receives the values
// of the shared flags. A command that cannot be the one that runs gets none: all flags of all commands would
// take longer than a short run.
func (c *command) addFlags(cmd *cobra.Command, spec *job.Spec, own ...flag) {
	if !c.needsFlags(cmd.Name()) {
		return
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	cmd.SetUsageFunc(groupedUsage)
	for _, row := range own {
		if row.group == "" {
			row.group = ownGroup
		}
		row.add(cmd)
	}
	for _, row := range sharedFlags(spec) {
		if slices.Contains(row.in, cmd.Name()) {
			row.add(cmd)
		}
	}
}

// needsFlags reports whether a command may need its flags. The one that runs, is completed or explained is named
// by an argument. The manual pages describe all, as a root without arguments does.
func (c *command) needsFlags(name string) bool {
	args := c.env.Args
	return len(args) == 0 || slices.Contains(args, "man") || slices.Contains(args, name)
}

// groupOf is the annotation of a pflag.Flag that has its heading.
const groupOf = "group"

// resumes is the annotation of a pflag.Flag whose value must be the same with --resume.
const resumes = "resume"

// add registers the flag with a command.
func (f *flag) add(cmd *cobra.Command) {
	fs := cmd.Flags()
	f.bind(fs)
	p := fs.Lookup(f.name)
	p.Hidden, p.NoOptDefVal = f.hidden, f.alone
	if p.Value.Type() == "bool" {
		p.NoOptDefVal = "true"
	}
	p.Annotations = map[string][]string{groupOf: {f.group}}
	if f.resume {
		p.Annotations[resumes] = nil
	}
	if f.values.words != nil {
		complete := f.values
		_ = cmd.RegisterFlagCompletionFunc(f.name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return complete.words(), complete.what
		})
	}
}

// bind makes a pflag.Flag that sets the variable that the row points to.
func (f *flag) bind(fs *pflag.FlagSet) {
	switch to := f.to.(type) {
	case *string:
		fs.StringVarP(to, f.name, f.short, *to, f.help)
	case *bool:
		fs.BoolVarP(to, f.name, f.short, *to, f.help)
	case *int:
		fs.IntVarP(to, f.name, f.short, *to, f.help)
	case *int64:
		fs.Int64VarP(to, f.name, f.short, *to, f.help)
	case *uint64:
		fs.Uint64VarP(to, f.name, f.short, *to, f.help)
	case *float64:
		fs.Float64VarP(to, f.name, f.short, *to, f.help)
	case *time.Duration:
		fs.DurationVarP(to, f.name, f.short, *to, f.help)
	case *[]int:
		fs.IntSliceVarP(to, f.name, f.short, *to, f.help)
	case *[]string:
		if f.list == separated {
			fs.StringSliceVarP(to, f.name, f.short, *to, f.help)
		} else {
			fs.StringArrayVarP(to, f.name, f.short, *to, f.help)
		}
	case pflag.Value:
		fs.VarP(to, f.name, f.short, f.help)
	default:
		panic(fmt.Sprintf("--%s goes to a %T, and there is no such flag", f.name, f.to))
	}
}

// take notes in a spec the flags that the user gave.
func take(cmd *cobra.Command, spec *job.Spec) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		text := f.Value.String()
		if _, same := f.Annotations[resumes]; same {
			spec.Keep.Same = append(spec.Keep.Same, job.Setting{Flag: shown(f), Value: text})
		}
		if !f.Changed {
			return
		}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			spec.Given[f.Name] = list.GetSlice()
			return
		}
		spec.Given[f.Name] = text
	})
}

// shown is how messages name a flag.
func shown(f *pflag.Flag) string {
	if f.Shorthand != "" {
		return "-" + f.Shorthand
	}
	return "--" + f.Name
}

// vms is the value of a flag with a number of VMs: 0 is one per core.
type vms struct{ n *int }

// String implements pflag.Value.
func (v vms) String() string {
	if v.n == nil {
		return ""
	}
	return fmt.Sprint(max(0, *v.n))
}

// Set implements pflag.Value.
func (v vms) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err == nil {
		*v.n = n
		if n == 0 {
			*v.n = -1
		}
	}
	return err
}

// Type implements pflag.Value: messages speak of a whole number.
func (vms) Type() string { return "int" }

// specOf returns the spec that the value of a flag means; expected describes what the flag takes. The error
// is *engine.UsageError.
func specOf(flag, text, expected string) (string, error) {
	spec := marcspec.Typed(text)
	_, err := marcspec.Compile(spec)
	var syntax *marcspec.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return "", usage("%s %s: %s is expected: %s", flag, text, expected, syntax.Msg)
	case err != nil:
		return "", usage("%s %s: %s is expected: %v", flag, text, expected, err)
	}
	return spec, nil
}

// checkTags returns *engine.UsageError if one of the values of a flag is not a tag.
func checkTags(flag string, tags []string) error {
	for _, tag := range tags {
		if _, ok := parse.MakeTagPattern(tag); ok && !strings.ContainsAny(tag, "$/^") {
			continue
		}
		if spec := marcspec.Typed(tag); len(spec) > 3 && strings.ContainsAny(spec, "$/^") {
			return usage("%s %s: a tag has three characters; write %s %s", flag, tag, flag, spec[:3])
		}
		return usage("%s %s: a tag has three characters, as in 245, 6.. or 6XX", flag, tag)
	}
	return nil
}
