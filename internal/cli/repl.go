package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/sandbox"
	"mrrc-lua/internal/session"
)

// replFlags are the flags of the command repl.
type replFlags struct {
	*job.Spec // its part about input and sandbox
	record    int64
	load      string
	colour    string
}

func (c *command) replCommand() *cobra.Command {
	f := replFlags{Spec: job.NewSpec(), record: 1, colour: "auto"}
	cmd := &cobra.Command{
		Use:   "repl [FILE...]",
		Short: "Try expressions on records, one at a time",
		Long: `Read expressions and statements, run each at once, and show the result. The current record is the
global record; changes to it are lost when another record is read, and only :write writes them.

    > record:title()
    "The works of Shakespeare"
    > record:set("245$a", "Works /")
    > :changes
    -=245  10$aThe works of Shakespeare
    +=245  10$aWorks /

` + replHelp() + `
An incomplete statement continues on the next line. Ctrl-C interrupts a running statement, Ctrl-D ends
the session. Without a terminal the lines of standard input are run; the exit code is 3 if one failed.`,
		Example: `  mrrc-lua repl books.mrc
  mrrc-lua repl books.mrc --record 17 --load transform.lua
  echo 'record:title()' | mrrc-lua repl books.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error { return c.repl(cmd.Context(), &f, args) },
	}
	c.addFlags(cmd, f.Spec,
		flags.Flag{Name: "record", To: &f.record, Values: flags.Free, Help: "begin with record number `N`"},
		flags.Flag{Name: "load", To: &f.load, Values: flags.File, Help: "run the top level of `SCRIPT` first: its functions can be called"},
		flags.Flag{Name: "timeout", Group: flags.SandboxGroup, To: &f.Sandbox.Timeout, Values: flags.Free, Help: "let an expression take `TIME`; 0: no limit"},
		flags.Flag{Name: "allow-read", Group: flags.SandboxGroup, To: &f.Sandbox.AllowRead, Values: flags.Dir, Help: "let scripts read files in `DIR`, in addition to the working directory"},
		colorFlag(&f.colour),
	)
	return cmd
}

// repl is a session with a user.
type repl struct {
	c       *command
	s       *session.Session
	files   []string
	paint   console.Painter
	dir     string // where modules are found: the directory of the script that was loaded last
	talks   bool   // there is a terminal at both ends
	failed  bool
	pending []string // lines of a text that is not complete
}

// repl runs a session.
func (c *command) repl(ctx context.Context, f *replFlags, files []string) error {
	r := &repl{c: c, files: files, dir: "."}
	var err error
	if r.paint, err = c.painter(f.colour); err != nil {
		return err
	}
	opt, err := c.replOptions(r, f)
	if err != nil {
		return err
	}
	if r.s, err = session.New(ctx, opt); err != nil {
		return err
	}
	defer r.s.Close()
	lines := c.newLines(ctx, r.complete)
	defer lines.close()
	r.talks = lines.terminal()
	c.catch(func(sig os.Signal) bool {
		if sig == os.Interrupt && r.s.Interrupt() {
			return true
		}
		lines.restore()
		if lines.terminal() && sig != os.Interrupt {
			c.env.Exit(int((&job.Interruption{Signal: sig}).Code())) // a line that is being read would be waited for
		}
		return false
	})
	defer c.catch(nil)
	if err := r.begin(ctx, f); err != nil {
		return err
	}
	for {
		line, err := lines.read(r.prompt())
		switch {
		case errors.Is(err, errAborted):
			r.pending = nil
			continue
		case errors.Is(err, io.EOF):
			return r.end()
		case errors.Is(err, engine.ErrInterrupted):
			return err
		case err != nil:
			return &engine.InputError{Name: "standard input", Err: err}
		}
		quit := r.line(ctx, line)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if quit {
			return r.end()
		}
	}
}

// replOptions makes the engine's options of the flags.
func (c *command) replOptions(r *repl, f *replFlags) (engine.Options, error) {
	r.files = job.Expand(r.files)
	for _, name := range r.files {
		if name == "-" {
			return engine.Options{}, usage("repl reads expressions from standard input: records are read from files")
		}
	}
	opt, err := c.sessionOptions(f.Spec, r.files, func() string { return r.dir })
	opt.Output.Print = console.Quiet(c.env.Stdout)
	return opt, err
}

// sessionOptions makes the engine's options for pieces of a script that a user tries on records of files. They reach what
// is below the working directory and below dir, and write nothing.
func (c *command) sessionOptions(spec *job.Spec, files []string, dir func() string) (engine.Options, error) {
	empty, err := engine.LoadScript("input", "")
	if err != nil {
		return engine.Options{}, err
	}
	spec.Input.Files = append([]string{}, files...)
	opt, err := spec.Options(&c.env, empty)
	if err != nil {
		return opt, err
	}
	if len(files) == 0 {
		opt.Input.Paths = nil
	}
	opt.Reach.Require = func(module string) (string, string, error) {
		m, err := sandbox.OpenModules(dir(), spec.Script.Lib)
		if err != nil {
			return "", "", err
		}
		defer m.Close()
		return m.Load(module)
	}
	opt.Reach.OpenFile = func(path string) (io.ReadCloser, error) {
		box, err := sandbox.Open(dir(), spec.Script.Lib, spec.Sandbox.AllowRead)
		if err != nil {
			return nil, err
		}
		defer box.Close()
		box.Name(&opt)
		return box.Files.Open(path)
	}
	opt.Limits.Memory = sandbox.DefaultMemory()
	return opt, nil
}

// begin loads the script and takes the first record.
func (r *repl) begin(ctx context.Context, f *replFlags) error {
	if r.talks {
		r.printf("mrrc-lua %s. :help lists commands, Ctrl-D ends.\n", r.c.env.Version)
	}
	if f.load != "" {
		if err := r.load(ctx, f.load); err != nil {
			return err
		}
	}
	if len(r.files) == 0 {
		if r.talks {
			r.printf("No file was named: there is no current record; marc.record makes one.\n")
		}
		return nil
	}
	err := r.s.Go(ctx, f.record)
	var rec *engine.RecordError
	switch {
	case errors.Is(err, session.ErrNoRecord):
		return usage("--record %d: there is no such record", f.record)
	case errors.As(err, &rec):
		r.fail(err)
		return nil
	case err != nil:
		return err
	}
	if r.talks {
		r.where(ctx)
	}
	return nil
}

// prompt returns the prompt: the number of the current record.
func (r *repl) prompt() string {
	switch {
	case len(r.pending) > 0:
		return "... "
	case r.s.At() > 0:
		return fmt.Sprintf("%d> ", r.s.At())
	}
	return "> "
}

// bareWords are commands of other programs. As Lua they would be names that nobody has defined.
var bareWords = []string{"help", "quit", "exit", "?"}

// line runs a line, and reports whether it ends the session.
func (r *repl) line(ctx context.Context, line string) (quit bool) {
	if len(r.pending) == 0 {
		text := strings.TrimSpace(line)
		switch {
		case text == "":
			return false
		case text[0] == ':':
			return r.command(ctx, text[1:])
		case slices.Contains(bareWords, text):
			r.fail(usage("%s is not Lua: commands begin with a colon: :help lists them, :quit ends", text))
			return false
		}
	}
	r.pending = append(r.pending, line)
	text := strings.Join(r.pending, "\n")
	res, err := r.s.Eval(ctx, text)
	if errors.Is(err, session.ErrIncomplete) {
		return false
	}
	r.pending = nil
	r.show(res, err)
	return false
}

// show prints the result of a piece of text.
func (r *repl) show(res session.Result, err error) {
	for _, v := range res.Values {
		r.printf("%s\n", job.Clean(v)) // nothing in it steers the terminal
	}
	for _, note := range res.Notes {
		r.printf("%s\n", job.Clean(note))
	}
	if res.Emitted > 0 {
		r.printf("%s for an output; here only :write writes\n", console.Counted(res.Emitted, "record or line", "records or lines"))
	}
	if len(res.Tallies) > 0 {
		job.PrintTallies(r.c.env.Stdout, &engine.Summary{Tallies: res.Tallies})
	}
	if err != nil {
		r.fail(err)
	}
}

// fail prints an error; the session goes on.
func (r *repl) fail(err error) {
	r.failed = true
	var script *engine.ScriptError
	var rec *engine.RecordError
	switch {
	case errors.Is(err, engine.ErrInterrupted):
		fmt.Fprintln(r.c.env.Stderr, "interrupted")
	case errors.As(err, &script):
		if errors.As(err, &rec) {
			script.Hint = ":next takes the next record, :back the one before"
		}
		job.PrintScriptError(&r.c.env, script, "")
		if len(r.files) == 0 && strings.Contains(script.Msg, "undeclared global 'record'") {
			fmt.Fprintln(r.c.env.Stderr, "  hint: no file was named, and so there is no record: mrrc-lua repl FILE")
		}
	case errors.As(err, &rec):
		fmt.Fprintf(r.c.env.Stderr, "mrrc-lua: %s cannot be read: %s\n", rec.Where(), rec.Reason())
	default:
		job.PrintError(&r.c.env, err)
	}
}

// end is the end of the session.
func (r *repl) end() error {
	if len(r.pending) > 0 {
		r.fail(usage("the input ends within this statement: %s", strings.Join(r.pending, "\n")))
	}
	if r.failed && !r.talks {
		return &job.Reported{Code: job.ExitScript}
	}
	return nil
}

func (r *repl) printf(format string, args ...any) { fmt.Fprintf(r.c.env.Stdout, format, args...) }
