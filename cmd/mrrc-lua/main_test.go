package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"mrrc-lua/internal/cli"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/internal/testscale"
)

var update = flag.Bool("update", false, "write what comes out into testdata/script")

func TestMain(m *testing.M) {
	// A program built with -race sleeps for a second when it ends, unless it is set not to.
	if err := os.Setenv("GORACE", "atexit_sleep_ms=0 "+os.Getenv("GORACE")); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"mrrc-lua": main})
}

// concurrent are the scenarios of run that the race detector sees, without those about messages and usage. Only runs have
// several goroutines that share something, and a program built with -race starts slowly.
var concurrent = []string{
	"aside", "checkpoint", "closed_pipe", "formats", "further_outputs", "html", "in_place", "jobs_state", "left_out", "lift", "limit_skip", "max_errors",
	"no_hooks", "rejects_errors", "report", "rows", "salvage", "stats", "stdin", "strict", "tail", "tally", "timeout", "unimarc", "write_files",
}

// TestScripts tests the whole program as users see it: flags, exit codes, standard output and error,
// files. There is one file per command and topic in testdata/script.
//
// These scripts have the following commands, besides those of package testscript:
//
//	exits CODE [<FILE] [>FILE] COMMAND ARG...   runs a program; times are taken out of its stderr
//	mrc TEXT MRC      makes ISO 2709 of mnemonic text (package testmarc)
//	cmpmrc MRC TEXT   compares records with mnemonic text
//	count MRC N       checks the number of records
//	files NAME...     checks what is in the working directory, hidden files included
//
// After "[!heavy] stop", a file has cases that are run only with MRRC_TEST_HEAVY=1.
func TestScripts(t *testing.T) {
	records, err := filepath.Abs("../../testdata/records")
	if err != nil {
		t.Fatal(err)
	}
	dir, only := filepath.Join(filepath.Dir(records), "script"), []string(nil) // the working directory changes meanwhile
	if racing && !testscale.Full() {
		dir = ""
		for _, name := range concurrent {
			only = append(only, filepath.Join(filepath.Dir(records), "script", "run_"+name+".txtar"))
		}
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		Files:               only,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("RECORDS", records)
			env.Setenv("TABLES", filepath.Join(filepath.Dir(records), "tables"))
			env.Setenv("BROKEN", filepath.Join(filepath.Dir(records), "broken"))
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "mrc": mrc, "cmpmrc": cmpMRC, "count": count, "files": files,
		},
		Condition: func(name string) (bool, error) {
			switch name {
			case "root":
				return os.Geteuid() == 0, nil
			case "heavy":
				return testscale.Full() || *update, nil
			}
			return false, fmt.Errorf("there is no condition %s", name)
		},
	})
}

// elapsed matches the parts that differ from run to run.
var elapsed = regexp.MustCompile(` · [0-9.,]+ s · [0-9.,]+ records/s`)

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE [<FILE] [>FILE] COMMAND ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	args = args[1:]
	var stdin []byte
	target := ""
	for len(args) > 1 && strings.ContainsAny(args[0][:1], "<>") {
		if args[0][0] == '<' {
			stdin = []byte(ts.ReadFile(args[0][1:]))
		} else {
			target = args[0][1:]
		}
		args = args[1:]
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	settings := []string{"HOME=" + ts.Getenv("HOME"), "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "MRRC_LUA_STATS=" + ts.Getenv("MRRC_LUA_STATS")}
	cmd.Env = append(os.Environ(), settings...)
	cmd.Stdin = bytes.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	device := strings.HasPrefix(target, "/dev/")
	if device { // the program itself must write to it
		device, err := os.OpenFile(target, os.O_WRONLY, 0)
		ts.Check(err)
		defer func() { _ = device.Close() }()
		cmd.Stdout, target = device, ""
	}
	var code int
	// A limit of memory counts that of the whole process.
	if args[0] == "mrrc-lua" && !device && !slices.Contains(args, "--script-memory") && !testscale.Full() && !racing {
		code = inside(ts, cmd, settings)
	} else {
		err = cmd.Run()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = cmd.ProcessState.ExitCode()
	}
	if target != "" {
		ts.Check(os.WriteFile(ts.MkAbs(target), stdout.Bytes(), 0o600))
		stdout.Reset()
	}
	text := elapsed.ReplaceAllString(stderr.String(), "")
	fmt.Fprint(ts.Stdout(), stdout.String())
	fmt.Fprint(ts.Stderr(), text)
	if code != want {
		ts.Fatalf("exit code %d, want %d\n%s", code, want, text)
	}
}

// oneInside is held by the command that runs in this process: the working directory is that of the process.
var oneInside sync.Mutex

// inside runs the program in this process, where it needs a tenth of the time of a process of its own, and returns its exit
// code.
func inside(ts *testscript.TestScript, cmd *exec.Cmd, settings []string) int {
	oneInside.Lock()
	defer oneInside.Unlock()
	here, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(cmd.Dir))
	limit := debug.SetMemoryLimit(-1)
	defer func() {
		debug.SetMemoryLimit(limit)
		ts.Check(os.Chdir(here))
	}()
	return int(cli.Main(context.Background(), cli.Env{
		Args: cmd.Args[1:], Stdin: cmd.Stdin, Stdout: cmd.Stdout, Stderr: cmd.Stderr, Version: version, Exit: os.Exit,
		Getenv: func(name string) string {
			for _, s := range settings {
				if key, value, _ := strings.Cut(s, "="); key == name {
					return value
				}
			}
			return os.Getenv(name)
		},
	}))
}

func mrc(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mrc TEXT MRC")
	}
	data, err := testmarc.Build(ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), data, 0o600))
}

func cmpMRC(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cmpmrc MRC TEXT")
	}
	got, err := testmarc.Text([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	data, err := testmarc.Build(ts.ReadFile(args[1]))
	ts.Check(err)
	want, err := testmarc.Text(data)
	ts.Check(err)
	if got != want {
		ts.Fatalf("%s is not %s but\n%s", args[0], args[1], got)
	}
}

func count(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: count MRC N")
	}
	if n := len(testmarc.Split([]byte(ts.ReadFile(args[0])))); strconv.Itoa(n) != args[1] {
		ts.Fatalf("%s has %d records, want %s", args[0], n, args[1])
	}
}

func files(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: files NAME...")
	}
	entries, err := os.ReadDir(ts.MkAbs("."))
	ts.Check(err)
	have := map[string]bool{}
	for _, e := range entries {
		have[e.Name()] = e.Name() != ".tmp" // testscript's own
	}
	for _, name := range args {
		if !have[name] {
			ts.Fatalf("there is no %s", name)
		}
		delete(have, name)
	}
	for name, ours := range have {
		if ours {
			ts.Fatalf("there is %s too", name)
		}
	}
}
