package cli

import (
	"embed"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mrrc-lua/engine"
)

// builtin are the scripts of commands that are one.
//
//go:embed lua/*.lua
var builtin embed.FS

// builtinScript loads one of them by the name of its command.
func builtinScript(name string) loader {
	return func() (*engine.Script, string, error) {
		source, err := builtin.ReadFile("lua/" + name + ".lua")
		if err != nil {
			return nil, "", err
		}
		s, err := engine.LoadScript("mrrc-lua "+name, string(source))
		return s, ".", err
	}
}

// readingFlags gives the flags of run as they are when nobody sets them.
func readingFlags() *runFlags {
	f := &runFlags{}
	nobody := &cobra.Command{}
	f.register(nobody, true)
	f.diffs.register(nobody.Flags())
	return f
}

// registerReading registers the flags of commands that read records and write none.
func (f *runFlags) registerReading(fs *pflag.FlagSet) {
	f.lend(fs, "from", "encoding", "limit", "skip", "strict", "max-errors", "rejects", "errors")
}

// lend gives a command some of the flags of run; f is of readingFlags.
func (f *runFlags) lend(fs *pflag.FlagSet, names ...string) {
	for _, name := range names {
		fs.AddFlag(f.out.set.Lookup(name))
	}
}
