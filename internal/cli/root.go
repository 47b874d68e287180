package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/job"
)

// command is shared by the subcommands while one of them runs.
type command struct {
	env    Env
	runner job.Runner
	taker  atomic.Pointer[func(os.Signal) bool] // looks at a signal first
}

// Env is the world as a command sees it.
type Env = console.Env

// Main runs the command line and returns the exit code.
func Main(ctx context.Context, env Env) job.ExitCode {
	c := &command{}
	return c.main(ctx, env, c.root)
}

// Run runs the command line of another program, as Main does that of mrrc-lua: with its signals, messages and exit
// codes. root returns the command; the runner is for its jobs.
func Run(ctx context.Context, env Env, root func(*job.Runner) *cobra.Command) job.ExitCode {
	c := &command{}
	return c.main(ctx, env, func() *cobra.Command { return root(&c.runner) })
}

func (c *command) main(ctx context.Context, env Env, made func() *cobra.Command) job.ExitCode {
	// First: what the libraries keep from their start alone would bring about a collection.
	if env.Getenv("GOGC") == "" {
		tuneGC()
	}
	env.Stdout, env.Stderr = console.Straight(env.Stdout), console.Straight(env.Stderr)
	c.env = env
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan struct{})
	defer close(done)
	wish, stop := context.WithCancelCause(ctx)
	c.runner.Env, c.runner.Stop = env, wish
	go c.watchSignals(stop, cancel, done)

	root := made()
	root.SetArgs(env.Args)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	engine.BoundArrays()
	cmd, err := checkDashes(root, env.Args)
	if err == nil {
		cmd, err = checkCommand(root, env.Args)
	}
	if err == nil {
		cmd, err = root.ExecuteContextC(ctx)
	}
	if err == nil {
		return job.ExitDone
	}
	if errors.Is(err, syscall.EPIPE) {
		return job.ExitDone
	}
	var reported *job.Reported
	if errors.As(err, &reported) {
		return reported.Code
	}
	var usage *engine.UsageError
	if !errors.As(err, &usage) && isCobraUsage(err) {
		err = usageOf(err, cmd, env.Args)
	}
	job.PrintError(&env, err)
	if errors.As(err, &usage) {
		fmt.Fprintf(env.Stderr, "See '%s --help'.\n", cmd.CommandPath())
	}
	return job.Code(err, 0)
}

// isCobraUsage reports whether cobra made an error, of wrong flags or arguments: the program's own errors
// have types.
func isCobraUsage(err error) bool {
	return job.Code(err, 0) == job.ExitFault && !errors.As(err, new(*engine.FaultError))
}

// usage is the error of a command line that makes no sense.
func usage(format string, args ...any) error {
	return &engine.UsageError{Msg: fmt.Sprintf(format, args...)}
}

// usageOf rewrites cobra's messages about wrong flags and commands.
func usageOf(err error, cmd *cobra.Command, args []string) error {
	var value *pflag.InvalidValueError
	var unknown *pflag.NotExistError
	switch {
	case errors.As(err, &unknown):
		if text := unknownFlag(cmd, err, unknown); text != "" {
			return usage("%s", text)
		}
	case errors.As(err, &value):
		expected := map[string]string{"int": "a whole number from 0 on", "int64": "a whole number from 0 on", "float64": "a number",
			"uint64": "a whole number from 0 on", "bool": "true or false", "duration": "a time, as in 500ms, 5s or 2m,"}[value.GetFlag().Value.Type()]
		if expected != "" {
			return &engine.UsageError{Msg: fmt.Sprintf("--%s %s: %s is expected", value.GetFlag().Name, value.GetValue(), expected)}
		}
	case cmd != nil && !cmd.HasParent() && len(args) > 0 && isRecords(args[0]):
		return usage("%s is a file, not a command: did you mean 'mrrc-lua print %s', or 'mrrc-lua run SCRIPT %s'?", args[0], strings.Join(args, " "), strings.Join(args, " "))
	case len(args) > 0 && strings.HasSuffix(args[0], ".lua"):
		return &engine.UsageError{Msg: fmt.Sprintf("%s is not a command: did you mean 'mrrc-lua run %s'?", args[0], strings.Join(args, " "))}
	}
	msg, like, _ := strings.Cut(err.Error(), "\n\nDid you mean this?\n")
	if names := strings.Fields(like); len(names) > 0 {
		msg += ": did you mean " + strings.Join(names, " or ") + "?"
	}
	return &engine.UsageError{Msg: strings.TrimSpace(msg)}
}

// checkCommand reports commands that do not exist where cobra shows some help, with exit code 0: after a command such as
// parts, and after help.
func checkCommand(root *cobra.Command, args []string) (*cobra.Command, error) {
	helps := len(args) > 0 && args[0] == "help"
	if helps {
		args = args[1:]
	}
	cmd, rest, err := root.Find(args)
	if err != nil && helps {
		return root, err
	}
	if err != nil || cmd == root || cmd.Runnable() || len(rest) == 0 || strings.HasPrefix(rest[0], "-") {
		return cmd, nil // cobra knows better
	}
	cmd.SuggestionsMinimumDistance = 2 // as cobra sets it for the commands of the program
	like := cmd.SuggestionsFor(rest[0])
	msg := fmt.Sprintf("unknown command %q for %q", rest[0], cmd.CommandPath())
	if len(like) > 0 {
		msg += ": did you mean " + strings.Join(like, " or ") + "?"
	}
	return cmd, &engine.UsageError{Msg: msg}
}

// isRecords reports whether an argument is probably a file of records.
func isRecords(arg string) bool {
	f, _, ok := formats.OfName(arg)
	return ok && formats.Reads(f) || isFile(arg) && !strings.HasSuffix(arg, ".lua")
}

func (c *command) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "mrrc-lua",
		Short: "Run Lua scripts over MARC 21 records",
		Long: `mrrc-lua runs Lua scripts over MARC 21 records: to filter, change, check and extract them.

A script defines functions that are called for every record:

    function filter(record) return record:has("856$u") end
    function transform(record) record:remove("9..") end`,
		Example: `  mrrc-lua run transform.lua catalogue.mrc -o out.mrc
  mrrc-lua run -e 'record:remove("9..")' in.mrc -o out.mrc
  mrrc-lua filter 'record:any("650$a", "History")' in.mrc -o history.mrc
  mrrc-lua check transform.lua
  mrrc-lua test scripts
  mrrc-lua repl catalogue.mrc`,
		Version:       c.env.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) (err error) {
		if c.runner.Settings, err = flags.Configure(cmd, c.env.Getenv); err != nil {
			return usage("%v", err)
		}
		return nil
	}
	root.SetVersionTemplate("mrrc-lua {{.Version}}\n")
	group := func(id, title string, commands ...*cobra.Command) {
		root.AddGroup(&cobra.Group{ID: id, Title: title + ":"})
		for _, cmd := range commands {
			cmd.GroupID = id
			root.AddCommand(cmd)
		}
	}
	group("scripts", "Scripts", c.newCommand(), c.runCommand(), c.filterCommand(), c.partsCommand(), c.checkCommand(), c.testCommand(), c.replCommand(), c.viewCommand(), c.stubsCommand())
	group("look", "Look at records", c.printCommand(), c.countCommand(), c.statsCommand(), c.freqCommand(), c.tableCommand(), c.diffCommand(), c.validateCommand(), c.explainCommand())
	group("make", "Make files of records", c.convertCommand(), c.makeCommand(), c.sampleCommand(), c.pickCommand(), c.dedupeCommand(), c.sortCommand(), c.mergeCommand(), c.splitCommand(), c.recoverCommand(), c.fetchCommand(), c.genCommand())
	group("other", "Other", c.benchCommand(), c.manCommand(), c.versionCommand())
	root.SetHelpCommandGroupID("other")
	root.SetCompletionCommandGroupID("other")
	return root
}

// addFlags adds to a command its own flags and the shared flags that name it, if it is needed.
func (c *command) addFlags(cmd *cobra.Command, spec *job.Spec, own ...flags.Flag) {
	if c.needs(cmd.Name()) {
		flags.Add(cmd, spec, own...)
	}
}

// needs reports whether a command may be the one that runs: all flags of all commands would take longer than a short
// run. A command that runs, is completed or explained is named by an argument; the manual pages describe all, as a
// root without arguments does.
func (c *command) needs(name string) bool {
	args := c.env.Args
	return len(args) == 0 || slices.Contains(args, "man") || slices.Contains(args, name)
}
