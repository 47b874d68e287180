// Package command is the command line of mrrc-beam.
//
//	mrrc-beam run ──► parts.Begin ──► pipeline.Run ──► parts.Join
//	                  refuses         on a runner      publishes
//
// Flags, messages and exit codes are those of mrrc-lua: package cli runs the commands.
package command
