package flags

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
)

// Flag is a row of the table of flags. Help, completion, manual pages, docs/cli.md, the options of
// --report and the settings of checkpoints come from it.
type Flag struct {
	Name  string
	Short string // one letter, or ""
	Group string // the heading in the help, one of Groups; "": a flag of one command alone
	Help  string // with the name of its value in backquotes, unless it is a bool
	// to is where the value goes: a pointer to a string, bool, int, int64, uint64, float64,
	// time.Duration or list of strings, or a pflag.Value. Its present value is the default.
	To     any
	Values Completion // how the value completes; not for a bool
	List   Listed     // of a flag with a list of strings
	Alone  string     // the value of the flag when none is given; "": one is required
	Hidden bool       // for experiments: no help mentions it

	In     []string          // the commands that have it; nil: those that declare it
	Refuse map[string]string // by command, why it does not have the flag
	Resume bool              // --resume requires the value that the run had before
}

// Groups are the headings under which commands show their flags, in the order of the help.
var Groups = []string{OwnGroup, ScriptGroup, InputGroup, OutputGroup, PreviewGroup, BadGroup, ReportGroup, LongGroup, SandboxGroup, SpeedGroup, HelpGroup}

// The groups. OwnGroup has the flags that only one command has.
const (
	OwnGroup     = "Flags"
	ScriptGroup  = "Script"
	InputGroup   = "Input"
	OutputGroup  = "Output"
	PreviewGroup = "Preview"
	BadGroup     = "Bad records"
	ReportGroup  = "Messages and reports"
	LongGroup    = "Long runs"
	SandboxGroup = "Sandbox"
	SpeedGroup   = "Speed"
	HelpGroup    = "Help"
)

// Listed is how a flag with a list of strings is given.
type Listed int

// The values of Listed.
const (
	Repeated  Listed = iota // the flag may be repeated
	Separated               // by commas
)

// Completion is how the value of a flag completes.
type Completion struct {
	Words  func() []string // each may have a tab and its meaning after it
	Closed bool            // any other value is refused
	What   cobra.ShellCompDirective
}

// Ways to complete values, besides Words.
var (
	File = Completion{What: cobra.ShellCompDirectiveDefault, Words: func() []string { return nil }}
	Dir  = Completion{What: cobra.ShellCompDirectiveFilterDirs, Words: func() []string { return nil }}
	Free = Completion{What: cobra.ShellCompDirectiveNoFileComp, Words: func() []string { return nil }} // a number, a text
)

// OneOf completes the names of a job.Choice.
func OneOf(c interface{ Words() []string }) Completion {
	return Completion{Words: c.Words, Closed: true, What: cobra.ShellCompDirectiveNoFileComp}
}

// Words completes words, each of which may have a tab and its meaning after it.
func Words(list ...string) Completion {
	return Completion{Words: func() []string { return list }, What: cobra.ShellCompDirectiveNoFileComp}
}

// Add adds to a command its own flags and the shared flags that name it. spec receives the values of the
// shared flags.
func Add(cmd *cobra.Command, spec *job.Spec, own ...Flag) {
	AddOwn(cmd, own...)
	for _, row := range Shared(spec) {
		if slices.Contains(row.In, cmd.Name()) {
			row.add(cmd)
		}
	}
}

// AddOwn adds to a command its own flags alone.
func AddOwn(cmd *cobra.Command, own ...Flag) {
	cmd.Flags().SortFlags = false
	cmd.SetUsageFunc(Usage)
	for _, row := range own {
		if row.Group == "" {
			row.Group = OwnGroup
		}
		row.add(cmd)
	}
}

// groupOf is the annotation of a pflag.Flag that has its heading.
const groupOf = "group"

// closed is the annotation of a pflag.Flag that takes no other values than those that complete.
const closed = "closed"

// resumes is the annotation of a pflag.Flag whose value must be the same with --resume.
const resumes = "resume"

// add registers the flag with a command.
func (f *Flag) add(cmd *cobra.Command) {
	fs := cmd.Flags()
	f.Bind(fs)
	p := fs.Lookup(f.Name)
	p.Hidden, p.NoOptDefVal = f.Hidden, f.Alone
	if p.Value.Type() == "bool" {
		p.NoOptDefVal = "true"
	}
	p.Annotations = map[string][]string{groupOf: {f.Group}}
	if f.Resume {
		p.Annotations[resumes] = nil
	}
	if f.Values.Closed {
		p.Annotations[closed] = []string{"true"}
	}
	if f.Values.Words != nil {
		complete := f.Values
		_ = cmd.RegisterFlagCompletionFunc(f.Name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return complete.Words(), complete.What
		})
	}
}

// Bind makes a pflag.Flag that sets the variable that the row points to.
func (f *Flag) Bind(fs *pflag.FlagSet) {
	switch to := f.To.(type) {
	case *string:
		fs.StringVarP(to, f.Name, f.Short, *to, f.Help)
	case *bool:
		fs.BoolVarP(to, f.Name, f.Short, *to, f.Help)
	case *int:
		fs.IntVarP(to, f.Name, f.Short, *to, f.Help)
		f.natural(fs)
	case *int64:
		fs.Int64VarP(to, f.Name, f.Short, *to, f.Help)
		f.natural(fs)
	case *uint64:
		fs.Uint64VarP(to, f.Name, f.Short, *to, f.Help)
	case *float64:
		fs.Float64VarP(to, f.Name, f.Short, *to, f.Help)
	case *time.Duration:
		fs.DurationVarP(to, f.Name, f.Short, *to, f.Help)
	case *[]int:
		fs.IntSliceVarP(to, f.Name, f.Short, *to, f.Help)
	case *[]string:
		if f.List == Separated {
			fs.StringSliceVarP(to, f.Name, f.Short, *to, f.Help)
		} else {
			fs.StringArrayVarP(to, f.Name, f.Short, *to, f.Help)
		}
	case pflag.Value:
		fs.VarP(to, f.Name, f.Short, f.Help)
	default:
		panic(fmt.Sprintf("--%s goes to a %T, and there is no such flag", f.Name, f.To))
	}
}

// natural makes the flag refuse numbers below 0, which no flag has a meaning for.
func (f *Flag) natural(fs *pflag.FlagSet) {
	p := fs.Lookup(f.Name)
	p.Value = natural{p.Value}
}

type natural struct{ pflag.Value }

var errNegative = errors.New("it is below 0")

// Set implements pflag.Value.
func (n natural) Set(text string) error {
	if err := n.Value.Set(text); err != nil {
		return err
	}
	if strings.HasPrefix(n.String(), "-") {
		return errNegative
	}
	return nil
}

// Note notes in a spec the flags that the user gave.
func Note(cmd *cobra.Command, spec *job.Spec) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		text := f.Value.String()
		if _, same := f.Annotations[resumes]; same {
			spec.Keep.Same = append(spec.Keep.Same, job.Setting{Flag: Shown(f), Value: text})
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

// Shown is how messages name a flag.
func Shown(f *pflag.Flag) string {
	if f.Shorthand != "" {
		return "-" + f.Shorthand
	}
	return "--" + f.Name
}

// VMs is the value of a flag with a number of VMs: 0 is one per core.
type VMs struct{ N *int }

// String implements pflag.Value.
func (v VMs) String() string {
	if v.N == nil {
		return ""
	}
	return fmt.Sprint(max(0, *v.N))
}

// Set implements pflag.Value.
func (v VMs) Set(text string) error {
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		return err
	case n < 0:
		return errNegative
	}
	*v.N = n
	if n == 0 {
		*v.N = -1
	}
	return nil
}

// Type implements pflag.Value: messages speak of a whole number.
func (VMs) Type() string { return "int" }
