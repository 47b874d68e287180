package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mrrc-lua/internal/job"
)

func (c *command) recoverCommand() *cobra.Command {
	f := newRunFlags()
	cmd := &cobra.Command{
		Use:   "recover FILE... -o OUT --rejects BYTES",
		Short: "Save what can be told of damaged records",
		Long: `Write what can be told of damaged records as sound ones, and account for every byte.

This is convert with --salvage, and an account at its end. Records without a doubt are written as
they were, or mended. Where something was guessed at, what is likeliest is written, and the bytes
as they were go to the file of --rejects; so do stretches in which no record can be told. What is
written has no problem of structure; characters stay as they were.

Exit codes: 0 nothing was in doubt, 1 there is something in the file of --rejects, 2 wrong usage,
4 an input cannot be read, 5 output failed.`,
		Example: `  mrrc-lua recover broken.mrc -o saved.mrc --rejects doubtful.mrc
  mrrc-lua recover broken.mrc -o saved.xml --rejects doubtful.mrc --errors why.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case f.Bad.Rejects == "":
				return usage("name a file with --rejects FILE: it keeps the bytes of what was in doubt")
			case f.Bad.Strict:
				return usage("--strict ends at the first doubt: mrrc-lua validate lists them all")
			case cmd.Flags().Changed("checkpoint"):
				return usage("recover accounts for a whole run; with --checkpoint use convert --salvage")
			}
			f.RecordsOnly, f.Recovery, f.Bad.Salvage = true, true, true
			return c.run(cmd, f, job.NoScript, args)
		},
	}
	f.register(cmd)
	shown := map[string]bool{
		"output": true, "from": true, "to": true, "encoding": true, "output-encoding": true, "normalize": true, "oversize": true,
		"flavor": true, "limit": true, "skip": true, "rejects": true, "errors": true, "stats": true, "quiet": true, "memory": true, "report": true, "progress": true,
	}
	cmd.Flags().VisitAll(func(fl *pflag.Flag) { fl.Hidden = !shown[fl.Name] })
	return cmd
}
