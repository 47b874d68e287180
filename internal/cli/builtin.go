package cli

import (
	"embed"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
)

// builtin are the scripts of commands that are one.
//
//go:embed lua/*.lua
var builtin embed.FS

// builtinScript loads one of them by the name of its command.
func builtinScript(name string) job.Loader {
	return func() (*engine.Script, string, error) {
		source, err := builtin.ReadFile("lua/" + name + ".lua")
		if err != nil {
			return nil, "", err
		}
		return job.TextScript("mrrc-lua "+name, string(source))()
	}
}
