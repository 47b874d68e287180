package job

import (
	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
)

// giveUpAfter is the number of first records on which a script may fail in the same line: if it fails on
// all of them, the script is wrong, not the records.
const giveUpAfter = 100

// Options returns the options of the engine that do not depend on open files. The error is
// *engine.UsageError.
func (s *Spec) Options(env *console.Env, script *engine.Script) (engine.Options, error) {
	opt := engine.Options{
		Script: script,
		Input:  engine.Input{Paths: s.Input.Files, Stdin: env.Stdin, Limit: s.Input.Limit, Skip: s.Input.Skip, Salvage: s.Bad.Salvage},
		Speed:  engine.Speed{Mode: engine.Mode(s.Speed.Mode), Jobs: s.Speed.Jobs, Parsers: s.Speed.Parsers, Readers: s.Speed.Readers, Block: s.Speed.Block},
		Bad:    engine.BadRecords{Strict: s.Bad.Strict, MaxErrors: s.Bad.MaxErrors},
		Limits: engine.Limits{Timeout: s.Sandbox.Timeout},
		Args:   map[string]string{},
		Output: engine.Output{Table: engine.RowStyle{Join: s.Output.Join, Safe: s.Output.SafeCells, Mark: s.Output.Mark}},
	}
	if !s.Bad.KeepGoing {
		opt.Bad.GiveUp = giveUpAfter
	}
	var err error
	if s.Sandbox.Timeout == 0 {
		opt.Limits.Timeout = -1
	}
	if err = s.Formats(&opt); err != nil {
		return opt, err
	}
	if opt.Speed.Mode, err = Modes().Of("--mode", s.Speed.Mode); err != nil {
		return opt, err
	}
	if opt.Speed.Lift, err = Lifts().Of("--lift", s.Speed.Lift); err != nil {
		return opt, err
	}
	if opt.Speed.Memory, err = parseSize("--memory", s.Speed.Memory); err != nil {
		return opt, err
	}
	if opt.Args, err = s.Args(); err != nil {
		return opt, err
	}
	opt.Input.Open = s.Input.opener()
	if !script.Reads() {
		opt.Input.Paths, err = Inputs(env, opt.Input.Paths)
	}
	return opt, err
}

// parseSize reads the size of a flag; "" is 0. The error is *engine.UsageError.
func parseSize(flag, text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, ok := console.ParseSize(text)
	if !ok {
		return 0, usage("%s %s: a number of bytes is expected, as in 64M", flag, text)
	}
	return n, nil
}
