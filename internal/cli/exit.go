package cli

import (
	"errors"
	"syscall"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// ExitCode is what the process ends with.
type ExitCode int

// The exit codes.
const (
	ExitDone        ExitCode = 0   // done, also when the reader of our output went away
	ExitRejected    ExitCode = 1   // finished, but records were rejected or failed
	ExitUsage       ExitCode = 2   // wrong usage
	ExitScript      ExitCode = 3   // the script does not load or failed
	ExitInput       ExitCode = 4   // an input cannot be read, or is malformed under --strict
	ExitOutput      ExitCode = 5   // output failed
	ExitFault       ExitCode = 70  // a fault of ours
	ExitInterrupted ExitCode = 130 // interrupted; ended by another signal: 128 and its number
)

// exitCode maps an error of a run, and the number of rejected records, to an exit code.
func exitCode(err error, rejected int64) ExitCode {
	var (
		usage  *engine.UsageError
		script *engine.ScriptError
		input  *engine.InputError
		output *engine.OutputError
		bad    *parse.Error
		signal *interruption
		resume *engine.ResumeError
		fault  *engine.FaultError
	)
	switch {
	case err == nil && rejected > 0:
		return ExitRejected
	case err == nil, hadEnough(err):
		return ExitDone
	case errors.As(err, &signal):
		return signal.code()
	case errors.Is(err, engine.ErrInterrupted):
		return ExitInterrupted
	case errors.As(err, &usage), errors.As(err, &resume):
		return ExitUsage
	case errors.As(err, &fault):
		return ExitFault
	case errors.As(err, &script):
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

// hadEnough tells that whoever reads our output went away. That a further output cannot be written
// is another matter: nobody would know that it is not whole.
func hadEnough(err error) bool {
	var output *engine.OutputError
	return errors.Is(err, syscall.EPIPE) && !(errors.As(err, &output) && output.Name != "")
}

func isTooMany(err error) bool {
	var many *engine.TooManyError
	return errors.As(err, &many)
}
