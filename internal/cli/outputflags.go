package cli

import (
	"github.com/spf13/pflag"

	"mrrc-lua/engine"
)

// outputFlags are the flags about what a run leaves behind.
type outputFlags struct {
	inPlace  string // the suffix of backups; "": files are not rewritten
	appendTo bool
	tally    string
	progress string
	report   string
	set      *pflag.FlagSet
}

// defaultBackup is the suffix of backups.
const defaultBackup = ".bak"

func (f *outputFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.inPlace, "in-place", "", "rewrite each file; what it was is kept beside it, with `SUFFIX` behind its name")
	fs.Lookup("in-place").NoOptDefVal = defaultBackup
	fs.BoolVar(&f.appendTo, "append", false, "add to the file of --errors instead of replacing it")
	fs.StringVar(&f.tally, "tally", "", "write what run:tally counted to `FILE`, as TSV, instead of printing it")
	fs.StringVar(&f.progress, "progress", "auto", "show how far the run is: `WHEN` is auto (on a terminal), always (elsewhere a line every minute) or never")
	fs.StringVar(&f.report, "report", "", "write what the run did to `FILE`, as JSON: options, counts and hashes of inputs and outputs, problems, times")
	f.set = fs
}

// rewrites tells whether files are rewritten.
func (f *outputFlags) rewrites() bool { return f.set != nil && f.set.Changed("in-place") }

// check refuses what cannot be combined.
func (f *outputFlags) check(r *runFlags) error {
	if _, err := oneOf("--progress", f.progress, map[string]bool{"auto": true, "always": true, "never": true}); f.set != nil && err != nil {
		return err
	}
	if f.appendTo && r.errors == "" {
		return &engine.UsageError{Msg: "--append is about the file of --errors, and there is none"}
	}
	for flag, name := range map[string]string{"--report": f.report, "--tally": f.tally, "--rejects": r.rejects, "--errors": r.errors} {
		if name == "-" {
			return &engine.UsageError{Msg: flag + " names a file: standard output has the records"}
		}
	}
	return nil
}
