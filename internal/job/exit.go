package job

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// ExitCode is the exit code of the process.
type ExitCode int

// The exit codes.
const (
	ExitDone        ExitCode = 0   // done, also when the reader of the output closed its pipe
	ExitRejected    ExitCode = 1   // finished, but records were rejected or salvaged, or something was lost
	ExitUsage       ExitCode = 2   // wrong usage
	ExitScript      ExitCode = 3   // the script does not load or failed
	ExitInput       ExitCode = 4   // an input cannot be read, or is malformed under --strict
	ExitOutput      ExitCode = 5   // output failed
	ExitFault       ExitCode = 70  // internal error: a bug
	ExitInterrupted ExitCode = 130 // interrupted; ended by another signal: 128 and its number
)

// Reported is an error that was already printed.
type Reported struct{ Code ExitCode }

func (e *Reported) Error() string { return fmt.Sprintf("exit code %d", e.Code) }

// Interruption is the user's wish to end the run, as a signal expressed it.
type Interruption struct{ Signal os.Signal }

// Error names the cause of the interruption.
func (i *Interruption) Error() string {
	switch i.Signal {
	case syscall.SIGTERM:
		return "terminated"
	case syscall.SIGHUP:
		return "interrupted: the terminal was closed"
	}
	return "interrupted"
}

// Unwrap makes it engine.ErrInterrupted.
func (i *Interruption) Unwrap() error { return engine.ErrInterrupted }

// Code returns the code that a shell reports for a process that was ended by a signal.
func (i *Interruption) Code() ExitCode {
	if n, ok := i.Signal.(syscall.Signal); ok && n > 0 {
		return 128 + ExitCode(n)
	}
	return ExitInterrupted
}

// imperfect counts records that were rejected or salvaged, and things that were lost: a successful
// run with any of these needs attention.
func imperfect(sum *engine.Summary) int64 {
	a := &sum.Aside
	return sum.Rejected + sum.Salvaged + int64(sum.Lost.Total()) + a.Rejected + a.Salvaged + int64(a.Lost.Total())
}

// Code returns the exit code for the error of a run, which may be nil, and the number of rejected
// records.
func Code(err error, rejected int64) ExitCode {
	var (
		usage  *engine.UsageError
		script *engine.ScriptError
		input  *engine.InputError
		output *engine.OutputError
		bad    *parse.Error
		signal *Interruption
		resume *engine.ResumeError
		fault  *engine.FaultError
	)
	switch {
	case err == nil && rejected > 0:
		return ExitRejected
	case err == nil, hadEnough(err):
		return ExitDone
	case errors.As(err, &signal):
		return signal.Code()
	case errors.Is(err, engine.ErrInterrupted):
		return ExitInterrupted
	case errors.As(err, &usage), errors.As(err, &resume):
		return ExitUsage
	case errors.As(err, &fault):
		return ExitFault
	case errors.As(err, &script): // also of *engine.AllFailedError
		return ExitScript
	case errors.As(err, &input), errors.As(err, &bad):
		return ExitInput
	case errors.As(err, &output):
		return ExitOutput
	case isTooMany(err):
		return ExitRejected
	}
	return ExitFault
}

// hadEnough reports whether the reader of standard output closed its pipe. A further output that cannot
// be written is an error: otherwise its loss would not be noticed.
func hadEnough(err error) bool {
	if errors.As(err, new(*readerLeft)) {
		return true
	}
	var output *engine.OutputError
	return errors.Is(err, syscall.EPIPE) && !(errors.As(err, &output) && output.Name != "")
}

func isTooMany(err error) bool {
	var many *engine.TooManyError
	return errors.As(err, &many)
}
