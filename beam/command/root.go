package command

import (
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/cli"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"

	"mrrc-lua/beam/pipeline"
	"mrrc-lua/beam/worker"
)

// BootCommand is the command to which the arguments of worker.IsBoot are given.
const BootCommand = "boot"

// Root returns the commands of a process.
func Root(env *cli.Env) func(*job.Runner) *cobra.Command {
	pipeline.Version = env.Version
	return func(r *job.Runner) *cobra.Command {
		root := &cobra.Command{
			Use:   "mrrc-beam",
			Short: "Run Lua scripts over MARC 21 records with Apache Beam",
			Long: `mrrc-beam runs a Lua script over MARC 21 records in a pipeline of Apache Beam: on this machine, or on a cluster.
The outputs are those of 'mrrc-lua run', byte for byte.`,
			Version:       env.Version,
			SilenceErrors: true,
			SilenceUsage:  true,
		}
		root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) (err error) {
			if r.Settings, err = flags.Configure(cmd, env.Getenv); err != nil {
				return usage("%v", err)
			}
			return nil
		}
		root.SetVersionTemplate("mrrc-beam {{.Version}}\n")
		root.AddCommand(runCommand(r), joinCommand(r), workerCommand(r), bootCommand(r))
		return root
	}
}

func usage(format string, args ...any) error {
	return &engine.UsageError{Msg: fmt.Sprintf(format, args...)}
}

// failed prints why a command failed, and returns an error with the exit code.
func failed(r *job.Runner, err error) error {
	if errors.As(err, new(*job.Interruption)) || errors.As(err, new(*job.Reported)) {
		return err
	}
	fmt.Fprintf(r.Env.Stderr, "mrrc-beam: %s\n", job.Clean(err.Error()))
	return &job.Reported{Code: job.ExitFault}
}

func workerCommand(r *job.Runner) *cobra.Command {
	address := defaultPool
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Start workers for runners that ask for them",
		Long: `Start a process for each worker that a runner asks for: a pool of workers, for 'mrrc-beam run --environment external'.

Whoever reaches the address can start processes of this program. Listen on another address than the loopback only in a
network of which all machines are trusted.`,
		Example: `  mrrc-beam worker &
  mrrc-beam run --environment external clean.lua in.mrc -o out.mrc`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			program, err := os.Executable()
			if err != nil {
				return failed(r, err)
			}
			lis, err := new(net.ListenConfig).Listen(cmd.Context(), "tcp", address)
			if err != nil {
				return usage("--listen %s: %v", address, err)
			}
			fmt.Fprintf(r.Env.Stderr, "mrrc-beam: workers can be asked for at %s\n", lis.Addr())
			pool := &worker.Pool{Program: program, Output: r.Env.Stderr}
			if err := pool.Serve(cmd.Context(), lis); err != nil {
				return failed(r, err)
			}
			return nil
		},
	}
	flags.AddOwn(cmd, flags.Flag{Name: "listen", To: &address, Values: flags.Free, Help: "listen on `ADDRESS`"})
	return cmd
}

// bootCommand is a worker that a runner has started.
func bootCommand(r *job.Runner) *cobra.Command {
	return &cobra.Command{
		Use: BootCommand, Hidden: true, DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := worker.Boot(cmd.Context(), args); err != nil && cmd.Context().Err() == nil {
				return failed(r, err)
			}
			return nil
		},
	}
}
