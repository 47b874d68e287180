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
	set      *pflag.FlagSet
}

// defaultBackup is the suffix of backups.
const defaultBackup = ".bak"

func (f *outputFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.inPlace, "in-place", "", "rewrite each file and keep what it was as FILE`SUFFIX`")
	fs.Lookup("in-place").NoOptDefVal = defaultBackup
	fs.BoolVar(&f.appendTo, "append", false, "add to the file of --errors instead of replacing it")
	fs.StringVar(&f.tally, "tally", "", "write what run:tally counted to `FILE`, as TSV, instead of printing it")
	f.set = fs
}

// rewrites tells whether files are rewritten.
func (f *outputFlags) rewrites() bool { return f.set != nil && f.set.Changed("in-place") }

// check refuses what cannot be combined.
func (f *outputFlags) check(r *runFlags) error {
	if f.appendTo && r.errors == "" {
		return &engine.UsageError{Msg: "--append is about the file of --errors, and there is none"}
	}
	return nil
}
