package cli

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/sandbox"
	"mrrc-lua/internal/scripttest"
)

func (c *command) checkCommand() *cobra.Command {
	spec := job.NewSpec()
	cmd := &cobra.Command{
		Use:   "check SCRIPT...",
		Short: "Find mistakes in scripts without reading a record",
		Long: `Compile scripts, run the top level of those with hooks, and list their hooks, names that are misspelt,
and code that is probably not meant as it is written. No record is read.

Exit codes: 0 they load, perhaps with warnings, 2 wrong usage, 3 a script does not load.`,
		Example: "  mrrc-lua check transform.lua",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no script: name a file")
			}
			code := job.ExitDone
			for _, path := range args {
				if err := c.check(cmd, path, spec.Script.Lib); err != nil {
					code = max(code, job.Code(err, 0))
					job.PrintError(&c.env, err)
				}
			}
			if code != job.ExitDone {
				return &job.Reported{Code: code}
			}
			return nil
		},
	}
	addFlags(cmd, spec)
	return cmd
}

func (c *command) check(cmd *cobra.Command, path string, lib []string) error {
	script, dir, err := job.FileScript(path)()
	if err != nil {
		return err
	}
	mods, err := sandbox.OpenModules(dir, lib)
	if err != nil {
		return err
	}
	defer mods.Close()
	if strings.HasSuffix(path, testSuffix) {
		return c.checkTests(cmd, path, script, mods)
	}
	found, err := engine.Check(cmd.Context(), script, mods.Load)
	if err != nil {
		return err
	}
	if len(found.Hooks) > 0 {
		fmt.Fprintf(c.env.Stdout, "%s: hooks %s\n", path, strings.Join(found.Hooks, ", "))
	} else {
		fmt.Fprintf(c.env.Stdout, "%s: no hooks; it reads for itself\n", path)
	}
	for _, w := range found.Warnings {
		fmt.Fprintf(c.env.Stdout, "%s:%d: warning: %s\n", cmp.Or(w.Script, path), w.Line, w.Msg)
	}
	return nil
}

// checkTests loads a file of tests without running them.
func (c *command) checkTests(cmd *cobra.Command, path string, script *engine.Script, mods sandbox.Modules) error {
	n, err := scripttest.Run(cmd.Context(), scripttest.Options{Script: script, VM: engine.Options{Reach: engine.Reach{Require: mods.Load}},
		Select: func(string) bool { return false }})
	if err != nil {
		return err
	}
	fmt.Fprintf(c.env.Stdout, "%s: %s; mrrc-lua test runs them\n", path, console.Counted(n.Left, "test", "tests"))
	return nil
}
