// Command mutate changes a package in small ways, one at a time, and runs the tests for each change:
// a condition forced, a comparison or a constant off by one, a statement dropped, an error not
// returned, arguments swapped. A change that no test notices is printed, with its place: either the
// change makes no difference, or a test is missing.
//
//	go run ./internal/mutate -n 100 ./internal/outfile
//
// Nothing in the working tree changes: the compiler gets the changed files as an overlay. But a changed
// program may remove or overwrite any file that its tests can reach. Run it where that does no harm:
// as a user who owns nothing else, or in a container.
//
// Building a program takes longer than most tests. So one program contains many changes that do not touch
// each other, and selects one by a number that it reads when it starts.
//
// Most tests have nothing to do with most changes. So each test is first run alone without any change, and the
// program notes which changes it reaches, in all processes that the test starts. Then a change is tried only with the
// tests that reach it, the quickest first. What the program reaches before its tests begin, each of them reaches. A
// change that is reached only when all tests run in one process is tried with all. A test that reaches a change by
// chance, because a goroutine comes sooner or later, may be missing: look at it before you write another one. A
// change that no test reaches is printed as such.
//
// A change that makes the tests take much longer than they do without it counts as noticed. When the machine has
// become slower meanwhile, it is tried once more, with more time.
//
// site.go lists the changes, check.go drops those that do not compile, batch.go puts many into one program,
// reach.go finds the tests for each, trial.go runs them.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

// options are what the command line asks for.
type options struct {
	pkg   string
	count int
	seed  uint64
	tests string
	also  []string
	min   int
	files string
	list  bool
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	f := flag.NewFlagSet("mutate", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() {
		fmt.Fprintln(stderr, "usage: go run ./internal/mutate [flags] PACKAGE")
		f.PrintDefaults()
	}
	f.IntVar(&o.count, "n", 0, "try only this many changes, chosen at random; 0: all")
	f.Uint64Var(&o.seed, "seed", 1, "which changes -n chooses")
	f.StringVar(&o.tests, "run", "", "run only the tests of the package whose names match this `pattern`")
	f.StringVar(&o.files, "files", "", "change only files whose names contain one of these, with commas between")
	also := f.String("also", "", "for a change that the package's own tests do not notice, run the tests of these `packages`, with commas between")
	f.IntVar(&o.min, "min", 0, "fail when fewer than this many percent are noticed")
	f.BoolVar(&o.list, "list", false, "list the changes without trying them")
	root := f.Bool("root", false, "run as root as well: nothing on this machine is worth anything")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() != 1 {
		f.Usage()
		return o, errors.New("one package is needed")
	}
	o.pkg = f.Arg(0)
	if *also != "" {
		o.also = strings.Split(*also, ",")
	}
	if os.Geteuid() == 0 && !*root && !o.list {
		return o, errors.New("a changed program run by root can harm the machine: use another user, or -root in a container")
	}
	return o, nil
}

func run(args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := load(o.pkg)
	if err != nil {
		return err
	}
	list, err := p.changes()
	if err != nil {
		return err
	}
	if o.files != "" {
		list = slices.DeleteFunc(list, func(c change) bool {
			return !slices.ContainsFunc(strings.Split(o.files, ","), func(part string) bool { return strings.Contains(c.file, part) })
		})
	}
	rand.New(rand.NewPCG(o.seed, 0)).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	list, broken := p.compiling(list, o.count)
	fmt.Fprintf(stdout, "%d changes of %s, and %d that do not compile\n", len(list), o.pkg, broken)
	if o.list {
		for _, c := range list {
			fmt.Fprintln(stdout, c)
		}
		return nil
	}
	alive, err := p.try(list, o, stdout)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return nil
	}
	noticed := 100 * (len(list) - alive) / len(list)
	fmt.Fprintf(stdout, "noticed %d of %d (%d %%)\n", len(list)-alive, len(list), noticed)
	if noticed < o.min {
		return fmt.Errorf("at least %d %% were to be noticed", o.min)
	}
	return nil
}
