package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// trial is a place where changed programs are tested, one after the other.
type trial struct {
	pkg     *source
	opt     options
	out     io.Writer
	dir     string
	longest time.Duration // of the tests of a package
	slow    string        // the tests that take most of the time, a pattern; "" if there are none
	soon    time.Duration // as longest, of the other tests
	alive   int
}

// try runs the tests for each change, prints the changes that none noticed, and returns their number.
func (p *source) try(list []change, o options, out io.Writer) (alive int, err error) {
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a rest of it does no harm
	t := &trial{pkg: p, opt: o, out: out, dir: dir}
	if err := t.unchanged(); err != nil {
		return 0, err
	}
	for _, batch := range batches(list) {
		if err := t.batch(batch); err != nil {
			return t.alive, err
		}
	}
	return t.alive, nil
}

// unchanged runs the tests without any change, and measures them.
func (t *trial) unchanged() error {
	var slowest time.Duration
	for _, pkg := range append([]string{t.pkg.path}, t.opt.also...) {
		b, err := t.build(pkg, nil)
		if err != nil {
			return err
		}
		var out bytes.Buffer
		took, err := t.passes(b, &out, "-test.v")
		if err != nil {
			return err
		}
		slowest = max(slowest, took)
		if pkg != t.pkg.path {
			continue
		}
		if t.slow = slow(out.String()); t.slow == "" {
			continue
		}
		if took, err = t.passes(b, nil, "-test.skip", t.slow); err != nil {
			return err
		}
		t.soon = limit(took)
	}
	t.longest = limit(slowest)
	return nil
}

// limit is the time after which tests are ended that take this time without any change. A change that makes an
// endless loop is noticed; a busy machine is not taken for one.
func limit(took time.Duration) time.Duration { return 5*took + 10*time.Second }

// passes runs tests without any change, and measures them.
func (t *trial) passes(b *binary, out io.Writer, flags ...string) (took time.Duration, err error) {
	begin := time.Now()
	fails, err := t.run(b, 0, time.Hour, out, flags...)
	if err == nil && fails {
		err = errors.New("the tests in " + b.dir + " fail without any change")
	}
	return time.Since(begin), err
}

var passed = regexp.MustCompile(`(?m)^--- PASS: (\w+) \((.*)s\)$`)

// slow returns a pattern for the tests that took more than a tenth of the time, by what they have printed.
func slow(out string) string {
	var sum float64
	times := map[string]float64{}
	for _, m := range passed.FindAllStringSubmatch(out, -1) {
		times[m[1]], _ = strconv.ParseFloat(m[2], 64)
		sum += times[m[1]]
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(times)) {
		if times[name] > sum/10 {
			names = append(names, name)
		}
	}
	if names == nil {
		return ""
	}
	return "^(" + strings.Join(names, "|") + ")$"
}

// batch tries the changes of a batch. When their program does not work with none of them selected, it tries
// half of them, and in the end each alone.
func (t *trial) batch(list []change) error {
	own, err := t.build(t.pkg.path, list)
	alone := len(list) == 1 && list[0].choice == ""
	if alone && err != nil {
		return err
	}
	fails := err != nil
	if !fails && !alone {
		if fails, err = t.fails(own, 0); err != nil {
			return err
		}
	}
	switch {
	case fails && len(list) == 1:
		list[0].choice = ""
		return t.batch(list)
	case fails:
		if err := t.batch(list[:len(list)/2]); err != nil {
			return err
		}
		return t.batch(list[len(list)/2:])
	}
	var alive []int
	for i := range list {
		fails, err := t.fails(own, i+1)
		if err != nil {
			return err
		}
		if !fails {
			alive = append(alive, i)
		}
	}
	for _, pkg := range t.opt.also {
		if alive, err = t.survivors(pkg, list, alive); err != nil {
			return err
		}
	}
	for _, i := range alive {
		fmt.Fprintln(t.out, list[i])
	}
	t.alive += len(alive)
	return nil
}

// survivors returns the numbers of the changes that the tests of a further package do not notice either.
func (t *trial) survivors(pkg string, list []change, alive []int) (still []int, err error) {
	if len(alive) == 0 {
		return nil, nil
	}
	b, err := t.build(pkg, list)
	if err != nil {
		return nil, err
	}
	for _, i := range alive {
		fails, err := t.fails(b, i+1)
		if err != nil {
			return nil, err
		}
		if !fails {
			still = append(still, i)
		}
	}
	return still, nil
}

// binary is a program that runs the tests of a package.
type binary struct {
	path string
	dir  string // where it runs
	args []string
}

// build compiles the tests of a package with the changes of a batch.
func (t *trial) build(pkg string, batch []change) (*binary, error) {
	replace := map[string]string{}
	for path, text := range t.pkg.program(batch, t.number()) {
		changed := filepath.Join(t.dir, strconv.Itoa(len(replace))+".go")
		if err := os.WriteFile(changed, text, 0o600); err != nil {
			return nil, err
		}
		replace[path] = changed
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	overlay := filepath.Join(t.dir, "overlay.json")
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return nil, err
	}
	b := &binary{path: filepath.Join(t.dir, "test.exe"), dir: t.pkg.dir}
	if pkg == t.pkg.path {
		if t.opt.tests != "" {
			b.args = []string{"-test.run", t.opt.tests}
		}
	} else {
		if b.dir, err = dir(pkg); err != nil {
			return nil, err
		}
	}
	if out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", b.path, pkg).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go test -c %s: %w\n%s", pkg, err, out)
	}
	return b, nil
}

// number is the file with the number of the change that is tried.
func (t *trial) number() string { return filepath.Join(t.dir, "number") }

// fails reports whether a test fails or hangs with the change of this number, or with none for 0. The fast
// tests of the changed package come first: they notice most changes.
func (t *trial) fails(b *binary, number int) (bool, error) {
	if t.slow == "" || b.dir != t.pkg.dir {
		return t.run(b, number, t.longest, nil)
	}
	fails, err := t.run(b, number, t.soon, nil, "-test.skip", t.slow)
	if err != nil || fails {
		return fails, err
	}
	return t.run(b, number, t.longest, nil, "-test.run", t.slow)
}

// run runs tests and reports whether one fails, or takes longer than the limit. out, if not nil, gets what they
// print.
func (t *trial) run(b *binary, number int, limit time.Duration, out io.Writer, flags ...string) (bool, error) {
	if err := os.WriteFile(t.number(), []byte(strconv.Itoa(number)), 0o600); err != nil {
		return false, err
	}
	tmp, err := os.MkdirTemp(t.dir, "tmp")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(tmp) }() // a rest of it does no harm
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	args := slices.Concat([]string{"-test.failfast", "-test.timeout", limit.String()}, b.args, flags)
	cmd := exec.CommandContext(ctx, b.path, args...)
	cmd.Stdout = out
	cmd.WaitDelay = 5 * time.Second
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
	err = cmd.Run()
	var exit *exec.ExitError
	if err == nil || errors.As(err, &exit) || ctx.Err() != nil || errors.Is(err, exec.ErrWaitDelay) {
		return err != nil, nil
	}
	return false, fmt.Errorf("%s: %w", b.path, err)
}

// dir is the directory of a package.
func dir(pkg string) (string, error) {
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", pkg).Output()
	return string(out[:max(0, len(out)-1)]), err
}
