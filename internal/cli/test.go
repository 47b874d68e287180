package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/sandbox"
	"mrrc-lua/internal/scripttest"
	"mrrc-lua/internal/watch"
)

// testSuffix is the end of the names of files of tests.
const testSuffix = "_test.lua"

// testFlags are the flags of the command test.
type testFlags struct {
	*job.Spec // its part about the sandbox
	run       string
	verbose   bool
	watch     bool
	colour    string
}

func (c *command) testCommand() *cobra.Command {
	f := testFlags{Spec: job.NewSpec(), colour: "auto"}
	cmd := &cobra.Command{
		Use:   "test [DIR|FILE...]",
		Short: "Run the tests of scripts",
		Long: `Run the tests in files named *_test.lua: those named, or all in and below the directories named
(default: the working directory).

A test has input records and the results expected of a script, or calls functions:

    test("adds the note", {
      args   = { note = "Gift" },
      given  = [[
        =001  x1
        =245  10$aTitle
      ]],
      expect = [[
        =001  x1
        =245  10$aTitle
        =590  \\$aGift
      ]],
    })
    test("removes the hyphens", function()
      assert_equal(norm.isbn("0-306-40615-2"), "9780306406157")
    end)

add_590_test.lua tests add_590.lua next to it, unless script = "…" names another.
docs/testing.md has the details.

Exit codes: 0 all passed, 1 some failed, 2 wrong usage or no tests, 3 a file of tests does not load.`,
		Example: `  mrrc-lua test
  mrrc-lua test scripts --run '590' -v
  mrrc-lua test scripts/add_590_test.lua`,
		RunE: func(cmd *cobra.Command, args []string) error {
			args = job.Expand(args)
			if !f.watch {
				return c.test(cmd.Context(), &f, args)
			}
			files, err := testFiles(args)
			if err != nil {
				return err
			}
			return c.watch(cmd.Context(), files, func(ctx context.Context) error { return c.test(ctx, &f, args) })
		},
	}
	c.addFlags(cmd, f.Spec,
		flags.Flag{Name: "run", To: &f.run, Values: flags.Free, Help: "run only the tests whose name matches the regular expression `PATTERN`"},
		flags.Flag{Name: "verbose", Short: "v", To: &f.verbose, Help: "list the tests that passed as well, and show what is printed"},
		flags.Flag{Name: "timeout", Group: flags.SandboxGroup, To: &f.Sandbox.Timeout, Values: flags.Free, Help: "let a test, and the hooks for one record, take `TIME`; 0: no limit"},
		flags.Flag{Name: "allow-read", Group: flags.SandboxGroup, To: &f.Sandbox.AllowRead, Values: flags.Dir, Help: "let tests and scripts read files in `DIR`, in addition to their own and the working directory"},
		flags.Flag{Name: "watch", To: &f.watch, Help: "run the tests again whenever a file next to them changes, until Ctrl-C"},
		colorFlag(&f.colour),
	)
	return cmd
}

// watch calls run, and again whenever a script or one of the files, or a file next to them with the same suffix,
// changes. It ends with ctx, without an error: that is how the user ends it.
func (c *command) watch(ctx context.Context, files []string, run func(context.Context) error) error {
	var dirs, suffixes []string
	for _, path := range files {
		dirs = append(dirs, filepath.Dir(path))
		suffixes = append(suffixes, filepath.Ext(path))
	}
	slices.Sort(dirs)
	w, err := watch.New(slices.Compact(dirs), func(path string) bool {
		base := filepath.Base(path)
		return !strings.HasPrefix(base, ".") && (slices.Contains(suffixes, filepath.Ext(base)) || filepath.Ext(base) == ".lua")
	})
	if err != nil {
		return &engine.InputError{Name: strings.Join(dirs, ", "), Err: fmt.Errorf("cannot be watched: %w", err)}
	}
	defer w.Close()
	for {
		var reported *job.Reported
		if err := run(ctx); err != nil && ctx.Err() == nil && !errors.As(err, &reported) {
			job.PrintError(&c.env, err)
		}
		if ctx.Err() != nil {
			return nil
		}
		fmt.Fprintf(c.env.Stderr, "mrrc-lua: waiting for a change; Ctrl-C ends\n")
		if err := w.Wait(ctx); ctx.Err() != nil {
			return nil
		} else if err != nil {
			return &engine.InputError{Name: strings.Join(dirs, ", "), Err: err}
		}
	}
}

// test runs the tests.
func (c *command) test(ctx context.Context, f *testFlags, args []string) error {
	pattern, err := regexp.Compile(f.run)
	if err != nil {
		return usage("--run %s: %v", f.run, err)
	}
	paint, err := c.painter(f.colour)
	if err != nil {
		return err
	}
	files, err := testFiles(args)
	if err != nil {
		return err
	}
	rep := &testReport{w: c.env.Stdout, verbose: f.verbose, paint: paint}
	var sum scripttest.Count
	broken := false
	for _, path := range files {
		n, err := c.testFile(ctx, f, path, pattern, rep)
		var script *engine.ScriptError
		switch {
		case errors.As(err, &script):
			broken = true
			job.PrintError(&c.env, err)
		case err != nil:
			return err
		case n == (scripttest.Count{}):
			fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s has no tests: test(\"name\", {…}) declares one\n", path)
		}
		sum.Passed += n.Passed
		sum.Failed += n.Failed
		sum.Left += n.Left
	}
	if rep.err != nil {
		return &engine.OutputError{Name: "", Err: rep.err}
	}
	switch {
	case !broken && sum == (scripttest.Count{}):
		return usage("there are no tests")
	case !broken && sum.Passed+sum.Failed == 0:
		return usage("--run %s: no test has a name that matches, of %d", f.run, sum.Left)
	}
	rep.sum(sum)
	switch {
	case broken:
		return &job.Reported{Code: job.ExitScript}
	case sum.Failed > 0:
		return &job.Reported{Code: job.ExitRejected}
	}
	return nil
}

// testFiles returns the files of tests that the arguments name.
func testFiles(args []string) (files []string, err error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	for _, arg := range args {
		st, err := os.Stat(arg)
		switch {
		case err != nil:
			return nil, usage("%s: %v", arg, console.Bare(err))
		case !st.IsDir():
			files = append(files, arg)
			continue
		}
		found := 0
		err = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && path != arg && strings.HasPrefix(d.Name(), "."):
				return fs.SkipDir
			case !d.IsDir() && strings.HasSuffix(d.Name(), testSuffix):
				files = append(files, path)
				found++
			}
			return nil
		})
		switch {
		case err != nil:
			return nil, &engine.UsageError{Msg: err.Error()}
		case found == 0:
			return nil, usage("%s has no tests: files named *%s are looked for, there and below", arg, testSuffix)
		}
	}
	return files, nil
}

// testFile runs the tests of one file.
func (c *command) testFile(ctx context.Context, f *testFlags, path string, pattern *regexp.Regexp, rep *testReport) (scripttest.Count, error) {
	script, dir, err := job.FileScript(path).In(ctx)
	if err != nil {
		return scripttest.Count{}, err
	}
	var boxes []*sandbox.Box
	defer func() {
		for _, box := range boxes {
			box.Close()
		}
	}()
	options := func(s *engine.Script, scriptDir string) (engine.Options, error) {
		box, err := sandbox.Open(scriptDir, f.Script.Lib, f.Sandbox.AllowRead, dir)
		if err != nil {
			return engine.Options{}, err
		}
		boxes = append(boxes, box)
		open := func(name string) (io.ReadCloser, error) { return box.Files.Open(near(dir, name)) }
		opt := engine.Options{Script: s, Reach: engine.Reach{Require: box.Modules.Load, OpenFile: open}, Limits: engine.Limits{Timeout: f.Sandbox.Timeout}}
		if f.Sandbox.Timeout == 0 {
			opt.Limits.Timeout = -1
		}
		opt.Limits.Memory = sandbox.DefaultMemory()
		return opt, nil
	}
	own, err := options(script, dir)
	if err != nil {
		return scripttest.Count{}, err
	}
	return scripttest.Run(ctx, scripttest.Options{
		Script: script, VM: own, Select: pattern.MatchString,
		Prepare: func(name string) (engine.Options, error) {
			s, scriptDir, err := job.FileScript(filepath.Join(dir, filepath.FromSlash(name))).In(ctx)
			if err != nil {
				return engine.Options{}, err
			}
			return options(s, scriptDir)
		},
		Report: func(r scripttest.Result) { rep.result(path, r) },
	})
}

// near returns the path of a file that is next to the tests, else the path as it is: tests run from any
// directory.
func near(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	return name
}
