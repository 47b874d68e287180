package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/luabind/stubs"
)

// editorConfig is a configuration of lua-language-server: the version of Lua, and the definitions.
const editorConfig = `{
  "runtime.version": "Lua 5.1",
  "workspace.library": ["%s"],
  "diagnostics.globals": ["source", "begin", "filter", "transform", "extract", "batch", "combine", "finish"]
}
`

func (c *command) stubsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "stubs [DIR]",
		Short: "Write definitions for editors into the directory of scripts",
		Long: `Write the definitions of records, fields, run and the modules for lua-language-server, so that
editors complete and check names: a file of definitions, and a .luarc.json unless there is one.`,
		Example: "  mrrc-lua stubs scripts",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			return c.writeStubs(dir)
		},
	}
}

func (c *command) writeStubs(dir string) error {
	path := filepath.Join(dir, stubs.FileName)
	if err := os.WriteFile(path, []byte(stubs.Definitions), 0o666); err != nil {
		return &engine.OutputError{Name: path, Err: console.Bare(err)}
	}
	fmt.Fprintln(c.env.Stdout, path)
	config := filepath.Join(dir, ".luarc.json")
	f, err := os.OpenFile(config, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err == nil {
		_, err = fmt.Fprintf(f, editorConfig, stubs.FileName)
		if e := f.Close(); err == nil {
			err = e
		}
	}
	if err != nil {
		return &engine.OutputError{Name: config, Err: console.Bare(err)}
	}
	fmt.Fprintln(c.env.Stdout, config)
	return nil
}
