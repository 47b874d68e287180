package cli

import (
	"os"

	"github.com/spf13/cobra"

	"mrrc-lua/internal/job"
)

// rejectsSuffix is added to the name of the output to name the file of rejects.
const rejectsSuffix = ".rejects"

// isFileName reports whether a name of an output is that of a file, next to which another one can be.
func isFileName(name string) bool {
	st, err := os.Stat(name)
	return name != "" && name != "-" && (err != nil || st.Mode().IsRegular())
}

func (c *command) recoverCommand() *cobra.Command {
	spec := job.NewSpec()
	cmd := &cobra.Command{
		Use:   "recover FILE... -o OUT [--rejects BYTES]",
		Short: "Save as much as possible of damaged records",
		Long: `Write sound records with everything that can be identified in damaged ones, and account for every byte.

This is convert with --salvage, and prints totals at its end. Records that can be read without a doubt are written
as they were, or repaired. In case of doubt, the best guess is written, and the original bytes go to the file of
--rejects (default OUT.rejects). So do stretches of the input in which no record can be identified. The output has
no structural problems; the characters of the text are not changed.

Exit codes: 0 nothing was in doubt, 1 there is something in the file of --rejects, 2 wrong usage,
4 an input cannot be read, 5 output failed.`,
		Example: `  mrrc-lua recover broken.mrc -o saved.mrc --rejects doubtful.mrc
  mrrc-lua recover broken.mrc -o saved.xml --rejects doubtful.mrc --errors why.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			spec.Output.Envelope = job.DropEnvelope
			if spec.Bad.Rejects == "" {
				if !isFileName(spec.Output.File) {
					return usage("name a file with --rejects FILE: it keeps the original bytes of doubtful records")
				}
				spec.Bad.Rejects, spec.RejectsIfAny = spec.Output.File+rejectsSuffix, true
			}
			spec.RecordsOnly, spec.Recovery, spec.Bad.Salvage = true, true, true
			return c.run(cmd, spec, job.NoScript, args)
		},
	}
	c.addFlags(cmd, spec)
	return cmd
}
