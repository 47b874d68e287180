package cli

import (
	"time"

	"github.com/spf13/pflag"

	"mrrc-lua/engine"
)

// checkpointFlags are the flags of runs that can be continued.
type checkpointFlags struct {
	path   string
	every  time.Duration
	resume bool
	given  func(flag string) bool
}

const defaultEvery = 30 * time.Second

func (f *checkpointFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.path, "checkpoint", "", "keep in `FILE` what it takes to continue a run that was broken off")
	fs.DurationVar(&f.every, "checkpoint-every", defaultEvery, "write it every `TIME`")
	fs.BoolVar(&f.resume, "resume", false, "continue the run of --checkpoint, if it was broken off")
	f.given = fs.Changed
}

// check refuses what cannot be combined.
func (f *checkpointFlags) check(r *runFlags) error {
	refuse := func(text string) error { return &engine.UsageError{Msg: text} }
	if f.path == "" {
		switch {
		case f.given("checkpoint"):
			return refuse("--checkpoint: a file name is expected")
		case f.resume:
			return refuse("--resume continues the run of --checkpoint FILE: name the file")
		case f.given("checkpoint-every"):
			return refuse("--checkpoint-every is about --checkpoint FILE, and there is none")
		}
		return nil
	}
	switch {
	case f.every <= 0:
		return refuse("--checkpoint-every: a time is expected, as in 30s")
	case r.out.rewrites():
		return refuse("--checkpoint and --in-place: write to another file with -o, and rename it when the run has ended")
	case r.diffs.wanted():
		return refuse("--checkpoint goes with none of --dry-run, --diff and --changes")
	case r.out.appendTo:
		return refuse("--checkpoint and --append: what is added to a file cannot be taken back after a break")
	case r.output == "" || r.output == "-" || r.output == "/dev/stdout":
		return refuse("--checkpoint needs -o FILE: what went to standard output cannot be taken back after a break (-o /dev/null for none)")
	}
	return nil
}
