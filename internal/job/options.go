package job

import (
	"fmt"
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
		opt.Inputs, err = OrStdin(env, opt.Inputs)
	}
	return opt, err
}

// OrStdin returns the inputs that were named, or else standard input, unless that is a terminal.
func OrStdin(env *console.Env, inputs []string) ([]string, error) {
	if len(inputs) > 0 {
		return inputs, nil
	}
	if console.IsTerminal(env.Stdin) {
		return nil, usage("no input: name files, or - for standard input")
	}
	return []string{"-"}, nil
}

// parseSize reads a number of bytes, which may end in K, M or G. flag is for the message.
func parseSize(flag, s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	digits, unit := s, int64(1)
	switch last := strings.ToUpper(s[len(s)-1:]); last {
	case "K", "M", "G":
		digits, unit = s[:len(s)-1], int64(1)<<(10*(strings.Index("KMG", last)+1))
	}
	var n int64
	if _, err := fmt.Sscanf(digits+"\n", "%d\n", &n); err != nil || n <= 0 {
		return 0, usage("%s %s: a number of bytes is expected, as in 64M", flag, s)
	}
	return n * unit, nil
}
