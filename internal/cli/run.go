package cli

import (
	"github.com/spf13/cobra"

	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
)

func (c *command) runCommand() *cobra.Command {
	spec := job.NewSpec()
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
				return c.run(cmd, spec, job.EvalScript(spec.Script.Body), args)
			}
			if len(args) == 0 {
				return usage("no script: name a file, or give -e 'BODY'")
			}
			spec.Script.File = args[0]
			return c.run(cmd, spec, job.FileScript(args[0]), args[1:])
		},
	}
	c.addFlags(cmd, spec)
	return cmd
}

// run runs a script over inputs, as set by the flags.
func (c *command) run(cmd *cobra.Command, spec *job.Spec, load job.Loader, inputs []string) error {
	flags.Note(cmd, spec)
	spec.Script.Load, spec.Input.Files = load, inputs
	_, err := c.runner.Run(cmd.Context(), spec)
	return err
}
