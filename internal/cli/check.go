package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/sandbox"
	"mrrc-lua/internal/scripttest"
)

func (c *command) checkCommand() *cobra.Command {
	spec, strict := job.NewSpec(), false
	cmd := &cobra.Command{
		Use:   "check SCRIPT...",
		Short: "Find mistakes in scripts without reading a record",
		Long: `Compile scripts, and list their hooks, which of these can run without the Lua VM, mistakes, and warnings of probable
mistakes. A mistake does not depend on the records. If a script has hooks, its top level is run as well. No record is
read, and nothing is written.

Exit codes: 0 all scripts load, and with --strict have no warnings; 1 there are warnings, with --strict;
2 wrong usage; 3 a script does not load, or has a mistake.`,
		Example: "  mrrc-lua check transform.lua",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no script: name a file")
			}
			code := job.ExitDone
			for _, path := range job.Expand(args) {
				warned, err := c.check(cmd, path, spec)
				if err != nil {
					code = max(code, job.Code(err, 0))
					job.PrintError(&c.env, err)
				} else if warned && strict {
					code = max(code, job.ExitRejected)
				}
			}
			if code != job.ExitDone {
				return &job.Reported{Code: code}
			}
			return nil
		},
	}
	c.addFlags(cmd, spec, flags.Flag{Name: "strict", To: &strict, Help: "end with code 1 if there are warnings"})
	return cmd
}

// check checks a script and prints what it has found; warned reports whether there are warnings.
func (c *command) check(cmd *cobra.Command, path string, spec *job.Spec) (warned bool, err error) {
	script, dir, err := job.FileScript(path).In(cmd.Context())
	if err != nil {
		return false, err
	}
	opt := engine.Options{Script: script}
	if opt.Args, err = spec.Args(); err != nil {
		return false, err
	}
	box, err := sandbox.Open(dir, spec.Script.Lib, spec.Sandbox.AllowRead)
	if err != nil {
		return false, err
	}
	defer box.Close()
	box.Name(&opt)
	opt.Reach = engine.Reach{OpenFile: box.Files.Open, Require: box.Modules.Load, Getenv: func(name string) (string, bool) {
		return c.env.Getenv(name), slices.Contains(spec.Sandbox.AllowEnv, name)
	}}
	opt.Limits.Memory = sandbox.DefaultMemory()
	if strings.HasSuffix(path, testSuffix) {
		return false, c.checkTests(cmd, path, opt)
	}
	found, err := engine.Check(cmd.Context(), opt)
	if err != nil {
		return false, err
	}
	doubts := ""
	if n := len(found.Warnings); n > 0 {
		doubts = ", " + console.Counted(n, "warning", "warnings")
	}
	fmt.Fprintf(c.env.Stdout, "%s: no mistakes found%s\n", path, doubts)
	if len(found.Hooks) > 0 {
		fmt.Fprintf(c.env.Stdout, "%s: hooks %s\n", path, strings.Join(found.Hooks, ", "))
	} else if found.Module {
		fmt.Fprintf(c.env.Stdout, "%s: a module, for scripts that require it\n", path)
	} else {
		fmt.Fprintf(c.env.Stdout, "%s: no hooks; it reads for itself\n", path)
	}
	for _, h := range found.Runs {
		if h.Why == "" {
			fmt.Fprintf(c.env.Stdout, "%s: %s can run without the VM\n", path, h.Hook)
		} else {
			fmt.Fprintf(c.env.Stdout, "%s:%d: %s runs in the VM: %s\n", h.Script, h.Line, h.Hook, h.Why)
		}
	}
	for _, w := range found.Warnings {
		fmt.Fprintf(c.env.Stdout, "%s:%d: warning: %s\n", cmp.Or(w.Script, path), w.Line, w.Msg)
	}
	return len(found.Warnings) > 0, nil
}

// checkTests loads a file of tests without running them.
func (c *command) checkTests(cmd *cobra.Command, path string, opt engine.Options) error {
	n, err := scripttest.Run(cmd.Context(), scripttest.Options{Script: opt.Script, VM: engine.Options{Reach: opt.Reach},
		Select: func(string) bool { return false }})
	if err != nil {
		return err
	}
	fmt.Fprintf(c.env.Stdout, "%s: %s; mrrc-lua test runs them\n", path, console.Counted(n.Left, "test", "tests"))
	return nil
}
