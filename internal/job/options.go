package job

import (
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
)

// Options returns what the engine is to do: everything that does not depend on files being open. The
// error is *engine.UsageError.
func (s *Spec) Options(env *console.Env, script *engine.Script) (engine.Options, error) {
	opt := engine.Options{
		Script: script, Inputs: s.Input.Files, Stdin: env.Stdin,
		Mode: engine.Mode(s.Speed.Mode), Jobs: s.Speed.Jobs, Parsers: s.Speed.Parsers, Readers: s.Speed.Readers, Block: s.Speed.Block,
		Limit: s.Input.Limit, Skip: s.Input.Skip, Strict: s.Bad.Strict, Salvage: s.Bad.Salvage, MaxErrors: s.Bad.MaxErrors,
		Timeout: s.Sandbox.Timeout, Args: map[string]string{}, Join: s.Output.Join, SafeCells: s.Output.SafeCells,
	}
	if s.Sandbox.Timeout == 0 {
		opt.Timeout = -1
	}
	if err := s.Formats(&opt); err != nil {
		return opt, err
	}
	var err error
	if opt.Memory, err = parseSize("--memory", s.Speed.Memory); err != nil {
		return opt, err
	}
	for _, kv := range s.Script.Set {
		key, value, ok := strings.Cut(kv, "=")
		if !ok || key == "" {
			return opt, usage("--set %s: KEY=VALUE is expected", kv)
		}
		opt.Args[key] = value
	}
	if !script.Reads() {
		opt.Inputs, err = Inputs(env, opt.Inputs)
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
