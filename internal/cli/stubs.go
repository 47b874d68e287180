package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/scaffold"
	"mrrc-lua/luabind/stubs"
)

// editorConfig is a configuration of lua-language-server: the version of Lua, and the definitions.
const editorConfig = `{
  "runtime.version": "Lua 5.1",
  "workspace.library": ["%s"],
  "diagnostics.disable": ["unnecessary-assert", "unnecessary-if"],
  "diagnostics.globals": ["source", "begin", "filter", "transform", "extract", "batch", "combine", "finish"]
}
`

func (c *command) newCommand() *cobra.Command {
	var names, meanings []string
	for _, t := range scaffold.Tasks() {
		names = append(names, t.Name)
		meanings = append(meanings, t.Name+"\t"+t.Means)
	}
	task := names[0]
	cmd := &cobra.Command{
		Use:   "new NAME",
		Short: "Write a script to begin with, and its test",
		Long: `Write a script NAME.lua and a test NAME_test.lua, which passes, and next to them what editors need to complete and check
names. Nothing is replaced except the definitions for editors. docs/editor.md explains how to set up an editor.`,
		Example: `  mrrc-lua new add_note
  mrrc-lua new scripts/titles --task table
  mrrc-lua test scripts`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("the name of one script is expected")
			}
			if !slices.Contains(names, task) {
				return usage("--task %s: a task is one of %s", task, strings.Join(names, ", "))
			}
			return c.writeNew(args[0], task)
		},
	}
	c.addFlags(cmd, job.NewSpec(), flags.Flag{Name: "task", To: &task, Values: flags.Words(meanings...), Help: "write a script that does `TASK`: " + strings.Join(names, ", ")})
	return cmd
}

// writeNew writes a script, its test, and what editors need.
func (c *command) writeNew(name, task string) error {
	files, err := scaffold.Script(name, task)
	if err != nil {
		return usage("%v", err)
	}
	if filepath.Base(files[0].Path) == stubs.FileName {
		return usage("%s: this is the name of the definitions for editors, which are written next to each script", name)
	}
	for _, f := range files {
		if _, err := os.Lstat(f.Path); err == nil {
			return usage("%s exists: nothing was written", f.Path)
		}
	}
	dir := filepath.Dir(files[0].Path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return &engine.OutputError{Name: dir, Err: console.Bare(err)}
	}
	for _, f := range files {
		w, err := os.OpenFile(f.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err == nil {
			_, err = w.WriteString(f.Text)
			if e := w.Close(); err == nil {
				err = e
			}
		}
		if err != nil {
			return &engine.OutputError{Name: f.Path, Err: console.Bare(err)}
		}
		fmt.Fprintln(c.env.Stdout, f.Path)
	}
	return c.writeStubs(dir)
}

func (c *command) stubsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "stubs [DIR]",
		Short: "Write definitions for editors into the directory of scripts",
		Long: `Write the definitions of records, fields, run and the modules for lua-language-server, so that
editors can complete and check names: a file of definitions, and a .luarc.json unless there is one already.`,
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
