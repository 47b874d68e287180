package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
)

// runFlags are the flags of commands that run a script.
type runFlags struct {
	*job.Spec
	set  *pflag.FlagSet // all of them, also those that the command does not have
	jobs int
}

func newRunFlags() *runFlags { return &runFlags{Spec: job.NewSpec()} }

// defaultBackup is the suffix of backups.
const defaultBackup = ".bak"

func (f *runFlags) register(cmd *cobra.Command, own ...func(*pflag.FlagSet)) {
	cmd.SetUsageFunc(groupedUsage)
	fs := cmd.Flags()
	f.set = fs
	fs.SortFlags = false
	fs.StringVarP(&f.Output.File, "output", "o", "", "write records to `FILE`; its suffix says format and compression (default standard output)")
	for _, register := range own {
		register(fs)
	}
	f.registerFormats(fs)
	fs.StringVar(&f.Output.Join, "join", f.Output.Join, "put `TEXT` between the elements of a list in a cell")
	fs.BoolVar(&f.Output.SafeCells, "csv-safe", false, "put an apostrophe before cells that a spreadsheet would take for a formula")
	fs.StringArrayVar(&f.Script.Set, "set", nil, "give the script `KEY=VALUE` as run.args.KEY; may be repeated")
	f.registerBounds(fs)
	fs.BoolVar(&f.Bad.Salvage, "salvage", false, "read what is likeliest of records that are rejected otherwise; --rejects keeps their bytes, too")
	fs.StringVar(&f.Output.InPlace, "in-place", "", "rewrite each file; what it was is kept beside it, with `SUFFIX` behind its name")
	fs.Lookup("in-place").NoOptDefVal = defaultBackup
	fs.BoolVar(&f.Bad.Append, "append", false, "add to the file of --errors instead of replacing it")
	f.registerAccount(fs)
	fs.StringVar(&f.Keep.File, "checkpoint", "", "keep in `FILE` what it takes to continue a run that was broken off")
	fs.DurationVar(&f.Keep.Every, "checkpoint-every", f.Keep.Every, "write it every `TIME`")
	fs.BoolVar(&f.Keep.Resume, "resume", false, "continue the run of --checkpoint, if it was broken off")
	f.registerSpeed(fs)
	f.registerSandbox(fs)
	_ = cmd.RegisterFlagCompletionFunc("mode", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return strings.Split(modeNames(), " "), cobra.ShellCompDirectiveNoFileComp
	})
}

// registerFormats registers the flags about formats and encodings.
func (f *runFlags) registerFormats(fs *pflag.FlagSet) {
	fs.StringVar(&f.Input.From, "from", "", "read `FORMAT`: marc, xml, json, jsonl, mrk (default by content)")
	fs.StringVar(&f.Output.To, "to", "", "write `FORMAT`: marc, xml, json, jsonl, mrk, text; rows as csv, tsv, jsonl (default by the suffix of the output, else marc, rows csv)")
	fs.StringVar(&f.Input.Encoding, "encoding", f.Input.Encoding, "text of the input is in `ENCODING`: auto, utf-8, marc-8, latin-1, windows-1251, …")
	fs.StringVar(&f.Output.Encoding, "output-encoding", f.Output.Encoding, "write ISO 2709 in `ENCODING`: same, utf-8, marc-8")
	fs.StringVar(&f.Output.Normalize, "normalize", f.Output.Normalize, "bring text into the normal `FORM`: none, nfc, nfd")
	fs.StringVar(&f.Output.Oversize, "oversize", f.Output.Oversize, "what to do with records too long for ISO 2709, `WAY` is reject, or zero-lengths for programs that do without lengths")
	fs.StringVar(&f.Input.Flavor, "flavor", f.Input.Flavor, "`FLAVOR` is marc21 or unimarc: where a record says its encoding")
}

// registerBounds registers the flags about how much is read, and what becomes of bad records.
func (f *runFlags) registerBounds(fs *pflag.FlagSet) {
	fs.Int64Var(&f.Input.Limit, "limit", 0, "read at most `N` records")
	fs.Int64Var(&f.Input.Skip, "skip", 0, "pass over the first `N` records")
	fs.BoolVar(&f.Bad.Strict, "strict", false, "stop at the first record that is rejected or has a problem")
	fs.Int64Var(&f.Bad.MaxErrors, "max-errors", 0, "stop at the `N`th record that is rejected")
	fs.StringVar(&f.Bad.Rejects, "rejects", "", "write the raw bytes of rejected records to `FILE`")
	fs.StringVar(&f.Bad.Errors, "errors", "", "write what was wrong with records, and what became of them, to `FILE`, as JSON Lines")
}

// registerAccount registers the flags about what a run says of itself.
func (f *runFlags) registerAccount(fs *pflag.FlagSet) {
	fs.StringVar(&f.Account.Tally, "tally", "", "write what run:tally counted to `FILE`, as TSV, instead of printing it")
	fs.StringVar(&f.Account.Progress, "progress", f.Account.Progress, "show how far the run is: `WHEN` is auto (on a terminal), always (elsewhere a line every minute) or never")
	fs.StringVar(&f.Account.Report, "report", "", "write what the run did to `FILE`, as JSON: options, counts and hashes of inputs and outputs, problems, times")
	fs.BoolVar(&f.Account.Stats, "stats", false, "print times and the account of the VM lock")
	fs.BoolVarP(&f.Account.Quiet, "quiet", "q", false, "print errors only, and what run:tally counted")
}

// registerSpeed registers the flags about how the work is divided.
func (f *runFlags) registerSpeed(fs *pflag.FlagSet) {
	fs.StringVar(&f.Speed.Mode, "mode", f.Speed.Mode, "who reads and parses: `MODE` is one of "+modeNames())
	fs.IntVar(&f.jobs, "jobs", 1, "run `N` Lua VMs; 0: one per core (default 1, or what the script says)")
	fs.Lookup("jobs").DefValue = "0" // the text says what the default is
	fs.IntVar(&f.Speed.Parsers, "parsers", 0, "parse with `N` goroutines in mode parallel; 0: one per core")
	fs.IntVar(&f.Speed.Readers, "readers", f.Speed.Readers, "deal the files to `N` readers that share the VM")
	fs.StringVar(&f.Speed.Memory, "memory", "", "bound what is in flight to `SIZE`, as in 64M")
	fs.IntVar(&f.Speed.Block, "block", 0, "bytes read at once; for experiments")
	_ = fs.MarkHidden("block")
}

// registerSandbox registers the flags about what a script may do.
func (f *runFlags) registerSandbox(fs *pflag.FlagSet) {
	fs.DurationVar(&f.Sandbox.Timeout, "timeout", f.Sandbox.Timeout, "let the hooks take `TIME` for one record; 0: any")
	fs.StringVar(&f.Sandbox.Memory, "script-memory", "", "end a script that needs more than `SIZE` of memory, as in 2G; 0: any (default a quarter of the machine's)")
	fs.StringArrayVar(&f.Sandbox.AllowRead, "allow-read", nil, "let the script read files in `DIR`, besides its own and the working directory")
	fs.StringArrayVar(&f.Sandbox.AllowWrite, "allow-write", nil, "let the script's further outputs and files be made in `DIR`")
	fs.StringArrayVar(&f.Sandbox.AllowEnv, "allow-env", nil, "let the script read the environment variable `NAME`")
	fs.StringArrayVar(&f.Script.Lib, "lib", nil, "let require find modules in `DIR`, after those beside the script")
}

// registerPreview registers the flags about what a run changes.
func (f *runFlags) registerPreview(fs *pflag.FlagSet) {
	fs.BoolVar(&f.Preview.DryRun, "dry-run", false, "do all but write: say what would be written, and what would be changed")
	fs.BoolVar(&f.Preview.Diff, "diff", false, "print what is changed, field by field; without -o nothing is written, as with --dry-run")
	fs.StringVar(&f.Preview.Format, "diff-format", f.Preview.Format, "print what is changed as `FORMAT`: text, jsonl")
	fs.StringVar(&f.Preview.Changes, "changes", "", "write what is changed to `FILE`, as JSON Lines")
}

// take notes what the user gave.
func (f *runFlags) take() {
	f.set.Visit(func(flag *pflag.Flag) {
		if list, ok := flag.Value.(pflag.SliceValue); ok {
			f.Given[flag.Name] = list.GetSlice()
			return
		}
		f.Given[flag.Name] = flag.Value.String()
	})
	if _, given := f.Given["jobs"]; given {
		f.Speed.Jobs = orAll(f.jobs)
	}
}

// orAll returns a number of VMs as a Spec has it: 0 on the command line means one per core.
func orAll(jobs int) int {
	if jobs == 0 {
		return -1
	}
	return jobs
}

func modeNames() string {
	var names []string
	for _, m := range engine.Modes() {
		names = append(names, string(m))
	}
	return strings.Join(names, " ")
}

// readingFlags returns the flags of run as they are when nobody sets them.
func readingFlags() *runFlags {
	f := newRunFlags()
	nobody := &cobra.Command{}
	f.register(nobody)
	f.registerPreview(nobody.Flags())
	f.Speed.Jobs = 1
	return f
}

// registerReading registers the flags of commands that read records and write none.
func (f *runFlags) registerReading(fs *pflag.FlagSet) {
	f.lend(fs, "from", "encoding", "limit", "skip", "strict", "max-errors", "rejects", "errors")
}

// lend gives a command some of the flags of run; f is of readingFlags.
func (f *runFlags) lend(fs *pflag.FlagSet, names ...string) {
	for _, name := range names {
		fs.AddFlag(f.set.Lookup(name))
	}
}
