package job

import (
	"context"
	"errors"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/parse"
)

// Instead runs a job in place of the engine: a job whose records are worked on by several processes.
type Instead struct {
	// Run is called with the options that the engine would get, when the outputs are open.
	Run func(ctx context.Context, opt engine.Options, to Told) (engine.Summary, error)
	// Elsewhere: another process writes the outputs. Their names are checked, and nothing else is done about
	// them; nothing is printed but an error.
	Elsewhere bool
	// File is one that Run writes, for the flag --job; "": none. It can be no input and no output.
	File string
	// Warned: what may be wrong with the script was printed before, by another process.
	Warned bool
	// Account returns what the report says about the work of the other processes; nil: nothing.
	Account func() any
	// Kept is set when the outputs have got their names.
	Kept bool
}

// elsewhere reports whether another process writes the outputs.
func (s *Spec) elsewhere() bool { return s.Instead != nil && s.Instead.Elsewhere }

// Told is who is told about records that other processes worked on, in their order, as the engine tells about
// those of a run.
type Told struct {
	Rejected  func(*engine.RecordError)
	Tolerated func(*Troubled)
	Lost      func(*Troubled, parse.Problem) // the record is nil if it is not known
	Expect    func(bytes int64)              // before the first Read: how many there will be
	Read      func(bytes int)                // for the progress of the run
	Env       *console.Env                   // whose streams pass the bar that shows the progress
}

// Troubled is what messages say about a record that was read with problems.
type Troubled struct {
	Pos      parse.Pos
	ID       string // its 001
	Salvaged bool
	Bytes    int // of the input that it was read from
	Problems []parse.Problem
}

// TroubledOf describes a record that was read with problems. The problems are valid as long as the record is.
func TroubledOf(r *parse.Record) *Troubled {
	return &Troubled{Pos: r.Pos(), ID: string(r.ControlNumber()), Salvaged: r.Salvaged(), Bytes: len(r.Raw()), Problems: r.Problems()}
}

func (j *job) told() Told {
	return Told{Rejected: j.messages.reject, Tolerated: j.messages.troubled, Lost: j.messages.leaves, Expect: j.bar.expect, Read: j.bar.read, Env: &j.env}
}

// endElsewhere ends a job whose outputs another process writes.
func (j *job) endElsewhere(err error) (ExitCode, error) {
	if e := j.outputs.finish(&engine.Summary{}, false); err == nil {
		err = e
	}
	code := Code(err, 0)
	if err == nil || code == ExitUsage {
		return code, err
	}
	PrintError(&j.env, err)
	if failed := (*engine.AllFailedError)(nil); errors.As(err, &failed) {
		j.messages.allFailed(failed)
	}
	return code, &Reported{code}
}
