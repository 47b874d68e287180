package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
)

func (c *command) runCommand() *cobra.Command {
	spec, watch := job.NewSpec(), false
	cmd := &cobra.Command{
		Use:   "run SCRIPT [FILE...]",
		Short: "Run a script over records",
		Long: `Run a script over the records of the files, or of standard input (-). A pattern that the shell has not
expanded, such as 'loads/**/*.mrc', stands for the files that it matches, in the order of their names.

The script defines at least one of these global functions:

    source(run)         returns the input: paths, bytes, a function that reads, or records
    begin(run)          once, before the first record
    filter(record)      true keeps the record, false drops it
    transform(record)   changes it; false drops it; a record or a list of records replaces it
    extract(record)     returns a row, or a list of rows, for csv, xlsx and other formats of rows
    batch(records)      instead of these three, for many records at once
    combine(a, b)       joins the run.state of two VMs, with --jobs
    finish(run)         once, after the last record

A script that defines none of them runs once, and reads for itself with marc.read.

Records that cannot be read, or on which the script fails, are rejected and counted, and the run
goes on. The last line on standard error is the sum: read = written + dropped + rejected.

Exit codes: 0 done, 1 records were rejected or salvaged, or something was lost, 2 wrong usage, 3 the script failed,
4 an input cannot be read, 5 output failed, 70 an internal error, 130 interrupted (143 terminated,
129 the terminal was closed).`,
		Example: `  mrrc-lua run transform.lua catalogue.mrc -o out.mrc
  mrrc-lua run transform.lua *.mrc --rejects bad.mrc --errors bad.jsonl -o out.mrc
  mrrc-lua run -e 'record:remove("9..")' in.mrc -o out.mrc
  mrrc-lua run -e 'record:remove("9..")' in.mrc --in-place
  zcat big.mrc.gz | mrrc-lua run transform.lua - > out.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("eval") {
				if watch {
					return usage("--watch needs a script in a file")
				}
				return c.run(cmd, spec, job.EvalScript(spec.Script.Body), args)
			}
			if len(args) == 0 {
				return usage("no script: name a file, or give -e 'BODY'")
			}
			spec.Script.File = args[0]
			if watch {
				return c.watchRun(cmd, spec, args[1:])
			}
			return c.run(cmd, spec, job.FileScript(args[0]), args[1:])
		},
	}
	c.addFlags(cmd, spec, flags.Flag{Name: "watch", Group: flags.PreviewGroup, To: &watch,
		Help: "with --dry-run or --diff: run again whenever the script, a module next to it or an input changes, until Ctrl-C"})
	general := cmd.HelpFunc()
	cmd.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if !c.scriptHelp(args) {
			general(cmd, args)
		}
	})
	return cmd
}

// watchRun previews a script again whenever it changes.
func (c *command) watchRun(cmd *cobra.Command, spec *job.Spec, inputs []string) error {
	switch {
	case !spec.Preview.DryRun && !spec.Preview.Diff || spec.Output.File != "":
		return usage("--watch needs --dry-run or --diff, without -o: every change would write the output again")
	case len(inputs) == 0 || slices.Contains(inputs, "-"):
		return usage("--watch needs files: standard input can be read only once")
	}
	files := append([]string{spec.Script.File}, job.Expand(inputs)...)
	return c.watch(cmd.Context(), files, func(ctx context.Context) error {
		again := *spec
		again.Given = map[string]any{}
		cmd.SetContext(ctx)
		return c.run(cmd, &again, job.FileScript(spec.Script.File), slices.Clone(inputs))
	})
}

// scriptHelp prints what a script says about itself, if the arguments of run name one that can be loaded: the comment
// at its beginning, and the values of --set that it declares.
func (c *command) scriptHelp(args []string) bool {
	i := slices.IndexFunc(args, func(arg string) bool { return strings.HasSuffix(arg, ".lua") })
	if i < 0 {
		return false
	}
	script, _, err := job.FileScript(args[i])()
	if err != nil {
		job.PrintError(&c.env, err)
		return false
	}
	w := c.env.Stdout
	if intro := script.Intro(); intro != "" {
		fmt.Fprintf(w, "%s\n\n", job.Clean(intro))
	}
	list, declared := script.Args()
	switch {
	case len(list) > 0:
		fmt.Fprintf(w, "Arguments of %s:\n", job.Clean(args[i]))
		for _, a := range list {
			about := a.Help
			if a.Required {
				about += " (required)"
			} else if a.Default != nil {
				about += fmt.Sprintf(" (default %q)", *a.Default)
			}
			fmt.Fprintf(w, "  --set %-24s %s\n", job.Clean(a.Name)+"=VALUE", job.Clean(strings.TrimSpace(about)))
		}
	case declared:
		fmt.Fprintf(w, "%s takes no --set.\n", job.Clean(args[i]))
	default:
		fmt.Fprintf(w, "%s does not declare its --set: see docs/scripts.md.\n", job.Clean(args[i]))
	}
	fmt.Fprintln(w, "\nmrrc-lua run --help explains the flags.")
	return true
}

// run runs a script over inputs, as set by the flags.
func (c *command) run(cmd *cobra.Command, spec *job.Spec, load job.Loader, inputs []string) error {
	flags.Note(cmd, spec)
	spec.Script.Load, spec.Input.Files = load, inputs
	_, err := c.runner.Run(cmd.Context(), spec)
	return err
}
