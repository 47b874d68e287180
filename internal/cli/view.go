package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/input"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/pager"
	"mrrc-lua/internal/view"
)

// viewFlags are the flags of the command view.
type viewFlags struct {
	*job.Spec // its part about input and sandbox
	record    int64
	port      int
	open      bool
}

func (c *command) viewCommand() *cobra.Command {
	f := viewFlags{Spec: job.NewSpec(), record: 1}
	cmd := &cobra.Command{
		Use:   "view [FILE...]",
		Short: "Leaf through records in a browser, and try a script on them",
		Long: `Show the records of the files, or of standard input (-), on a page for a browser, one at a time, and next to them what
a script does to the record while it is written. The address of the page is printed; Ctrl-C ends the program.

The page is on this machine alone, and its address has a secret: whoever has it sees the records and runs scripts.
Nothing is written, but "Save script" on the page writes the script: to the file of --script, or to a new one in the
working directory or below it.

A record of an uncompressed file of ISO 2709 is shown at once, whatever the size of the file. In other formats, and in
compressed files, going back by more than 256 records reads the file again from its beginning. Standard input and pipes
are copied to a temporary file first.`,
		Example: `  mrrc-lua view books.mrc
  mrrc-lua view books.mrc --script change.lua --open
  mrrc-lua view books.mrc --where 'record:any("650$a", "Bridges")'
  mrrc-lua view loads/*.mrc.gz --port 8080`,
		RunE: func(cmd *cobra.Command, args []string) error { return c.view(cmd.Context(), &f, args) },
	}
	c.addFlags(cmd, f.Spec,
		flags.Flag{Name: "script", To: &f.Script.File, Values: flags.File, Help: "begin with the script in `FILE`, and save it there; the file need not exist yet"},
		flags.Flag{Name: "record", To: &f.record, Values: flags.Free, Help: "begin with record number `N`"},
		flags.Flag{Name: "port", To: &f.port, Values: flags.Free, Help: "listen on port `N` of 127.0.0.1 (default: one that is free)"},
		flags.Flag{Name: "open", To: &f.open, Help: "open the page in the browser"},
		flags.Flag{Name: "timeout", Group: flags.SandboxGroup, To: &f.Sandbox.Timeout, Values: flags.Free, Help: "let the hooks, or an expression, take `TIME`; 0: no limit"},
		flags.Flag{Name: "allow-read", Group: flags.SandboxGroup, To: &f.Sandbox.AllowRead, Values: flags.Dir, Help: "let scripts read files in `DIR`, in addition to the working directory"},
	)
	return cmd
}

// view shows records in a browser until the user ends it.
func (c *command) view(ctx context.Context, f *viewFlags, files []string) error {
	if f.record < 1 || f.port < 0 || f.port > 65535 {
		return usage("--record and --port: a number from 1 on is expected, for --port up to 65535")
	}
	files, err := job.Inputs(&c.env, files)
	if err != nil {
		return err
	}
	dir := "."
	if f.Script.File != "" {
		dir = filepath.Dir(f.Script.File)
	}
	opt, err := c.sessionOptions(f.Spec, files, func() string { return dir })
	if err != nil {
		return err
	}
	opt.Limits.Memory = min(opt.Limits.Memory, memoryOfView)
	text, err := scriptText(f.Script.File)
	if err != nil {
		return err
	}
	inputs, copies, remove, err := c.readable(ctx, files, &opt)
	defer remove()
	if err != nil {
		return err
	}
	records := pager.New(pager.Options{Paths: inputs, Files: copies, Format: opt.Input.Format, Text: opt.Input.Text, Salvage: opt.Input.Salvage})
	defer records.Close()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	counted := make(chan struct{})
	go func() {
		defer close(counted)
		records.Scan(ctx)
	}()
	s := view.New(ctx, view.Options{Records: records, Inputs: inputs, First: f.record, Where: f.Input.Where, Engine: opt,
		Script: f.Script.File, Text: text, Dir: ".", Program: "mrrc-lua " + c.env.Version})
	err = c.serve(ctx, s, f)
	cancel(nil)
	s.Close()
	<-counted
	return err
}

// memoryOfView is how many bytes of memory the program may have while a script runs over the record that is shown: a
// script that needs more goes on without end, and somebody waits for its message.
const memoryOfView = 1 << 30

// serve serves the page until the user ends the program: Ctrl-C is how that is done.
func (c *command) serve(ctx context.Context, s *view.Server, f *viewFlags) error {
	l, err := view.Listen(f.port)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return usage("--port %d: another program listens on this port: name another one, or none, for one that is free", f.port)
	case err != nil:
		return usage("--port %d: %v", f.port, err)
	}
	url := s.URL(l.Addr())
	fmt.Fprintln(c.env.Stdout, url)
	fmt.Fprintln(c.env.Stderr, "Open this address in a browser of this machine. Ctrl-C ends the program.")
	if f.open {
		remove, err := view.Open(url)
		defer remove()
		if err != nil {
			fmt.Fprintf(c.env.Stderr, "mrrc-lua: no browser could be opened: %s\n", job.Clean(err.Error()))
		}
	}
	if err := view.Serve(ctx, l, s.Handler()); err != nil {
		return err
	}
	cause := context.Cause(ctx)
	if why := (*job.Interruption)(nil); errors.As(cause, &why) && why.Signal == os.Interrupt {
		return nil
	}
	return cause
}

// scriptText reads a script; one that does not exist yet is empty.
func scriptText(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", &engine.ScriptError{Script: path, Msg: "the script cannot be read: " + console.Bare(err).Error(), Err: err}
	case len(text) > view.MaxScript:
		return "", usage("--script %s: a script of at most %d bytes is expected", path, view.MaxScript)
	case !utf8.Valid(text): // a page cannot show it, and saving it would change it
		return "", usage("--script %s: the script is not in UTF-8: change its encoding in an editor first", path)
	}
	return string(text), nil
}

// readable opens each input once, so that one that cannot be read is reported before the page is, and copies those that
// can be read only once. copies has their paths by the names of inputs; opt reads them as well. The caller calls remove
// in any case.
func (c *command) readable(ctx context.Context, files []string, opt *engine.Options) (inputs []string, copies map[string]string, remove func(), err error) {
	copies = map[string]string{}
	var removes []func()
	remove = func() {
		for _, f := range removes {
			f()
		}
	}
	for _, name := range files {
		st, err := os.Stat(name)
		path := name
		if name == "-" || err == nil && !st.Mode().IsRegular() && !st.IsDir() {
			if name, path, err = c.spool(ctx, name); ctx.Err() != nil {
				return nil, nil, remove, context.Cause(ctx)
			} else if err != nil {
				return nil, nil, remove, &engine.InputError{Name: name, Err: err}
			}
			copies[name] = path
			removes = append(removes, func() { _ = os.Remove(path) })
		}
		if _, _, err := input.Identify(path, opt.Input.Format); err != nil {
			if bad := (*input.Error)(nil); errors.As(err, &bad) {
				err = &input.Error{Name: name, Err: bad.Err}
			}
			return nil, nil, remove, err
		}
		inputs = append(inputs, name)
	}
	opt.Input.Paths = slices.Clone(inputs)
	if len(copies) > 0 {
		opt.Input.Open = pager.Opener(copies)
	}
	return inputs, copies, remove, nil
}

// spool copies an input that can be read only once. as is its name in messages.
func (c *command) spool(ctx context.Context, name string) (as, path string, err error) {
	if name == "-" {
		in, release := c.env.Input(ctx)
		defer release()
		path, err = pager.Spool(ctx, in)
		return "standard input", path, err
	}
	f, err := input.OpenFile(name)
	if err != nil {
		return name, "", err
	}
	pipe := console.Impatient(ctx, f)
	defer func() { _ = pipe.Close() }() // it was only read
	path, err = pager.Spool(ctx, pipe)
	return name, path, err
}
