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
	fs.StringVar(&f.from, "from", "", "read `FORMAT`: marc, xml, json, jsonl, mrk (default by content)")
	fs.StringVar(&f.encoding, "encoding", "auto", "text of the input is in `ENCODING`: auto, utf-8, marc-8, latin-1, windows-1251, …")
	f.registerBounds(fs)
}
