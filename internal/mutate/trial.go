package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// trial is a place where changed programs are tested, one after the other.
type trial struct {
	pkg      *source
	opt      options
	dir      string
	tests    map[string][]test // by package, the quickest first
	patience time.Duration     // what tests may take in any case
}

// try runs the tests for each change, prints the changes that none noticed, and returns their number.
func (p *source) try(list []change, o options, out io.Writer) (alive int, err error) {
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a rest of it does no harm
	t := &trial{pkg: p, opt: o, dir: dir, tests: map[string][]test{}, patience: 10 * time.Second}
	packages := append([]string{p.path}, o.also...)
	for _, pkg := range packages {
		if err := t.unchanged(pkg); err != nil {
			return 0, err
		}
	}
	for _, batch := range batches(list) {
		for _, pkg := range packages {
			if batch, err = t.survivors(pkg, batch); err != nil {
				return alive, err
			}
		}
		for _, c := range batch {
			if c.reached {
				fmt.Fprintln(out, c)
			} else {
				fmt.Fprintf(out, "%v: no test reaches it\n", c)
			}
		}
		alive += len(batch)
	}
	return alive, nil
}

// survivors returns those changes of a batch that the tests of a package do not notice. When their program does not
// work with none of them selected, it tries half of them, and in the end each alone.
func (t *trial) survivors(pkg string, list []change) (alive []change, err error) {
	if len(list) == 0 || len(t.tests[pkg]) == 0 {
		return list, nil
	}
	b, err := t.build(pkg, list)
	alone := len(list) == 1 && list[0].choice == ""
	if alone && err != nil {
		return nil, err
	}
	fails := err != nil
	var found *reach
	if !fails && !alone {
		if found, fails, err = t.reach(b, t.tests[pkg]); err != nil {
			return nil, err
		}
	}
	switch {
	case fails && len(list) == 1:
		list[0].choice = ""
		return t.survivors(pkg, list)
	case fails:
		half := len(list) / 2
		if alive, err = t.survivors(pkg, slices.Clone(list[:half])); err != nil {
			return nil, err
		}
		more, err := t.survivors(pkg, slices.Clone(list[half:]))
		return append(alive, more...), err
	}
	for i, c := range list {
		number, tests := i+1, t.tests[pkg]
		if alone {
			number = 0
		} else {
			tests = found.by(number, tests)
		}
		noticed, err := t.noticed(b, number, tests)
		if err != nil {
			return nil, err
		}
		if !noticed {
			c.reached = c.reached || len(tests) > 0
			alive = append(alive, c)
		}
	}
	return alive, nil
}

// noticed reports whether a test fails or hangs with the change of this number.
func (t *trial) noticed(b *binary, number int, tests []test) (bool, error) {
	for _, part := range parts(tests) {
		longest := t.limit(together(part))
		result, err := t.run(b, number, longest, nil, part)
		if err != nil || result == failed {
			return true, err
		}
		if result == passed {
			continue
		}
		if number == 0 {
			return true, nil
		}
		begin := time.Now()
		if result, err = t.run(b, 0, time.Hour, nil, part); err != nil {
			return false, err
		}
		again := t.limit(time.Since(begin))
		if result != passed || again <= longest {
			return true, nil
		}
		if result, err = t.run(b, number, again, nil, part); err != nil || result != passed {
			return true, err
		}
	}
	return false, nil
}

// limit is the time after which tests are ended that take this time without any change. A change that makes an
// endless loop is noticed; a busy machine is not taken for one.
func (t *trial) limit(took time.Duration) time.Duration { return 5*took + t.patience }

// binary is a program that runs the tests of a package.
type binary struct {
	path string
	dir  string // where it runs
}

// build compiles the tests of a package with the changes of a batch. It returns nil if there are no tests.
func (t *trial) build(pkg string, batch []change) (*binary, error) {
	replace := map[string]string{}
	for path, text := range t.pkg.program(batch, t.number(), t.reached()) {
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
	if pkg != t.pkg.path {
		if b.dir, err = dir(pkg); err != nil {
			return nil, err
		}
	}
	if err := os.Remove(b.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", b.path, pkg).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go test -c %s: %w\n%s", pkg, err, out)
	}
	if _, err := os.Stat(b.path); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return b, nil
}

// number is the file with the number of the change that is tried.
func (t *trial) number() string { return filepath.Join(t.dir, "number") }

// reached is the file with the numbers of the changes that a program has reached.
func (t *trial) reached() string { return filepath.Join(t.dir, "reached") }

// result is how a run of tests ended.
type result int

const (
	passed result = iota
	failed
	late // it took longer than it may
)

// run runs tests with the change of this number, or with none for 0. out, if not nil, gets what they print.
func (t *trial) run(b *binary, number int, limit time.Duration, out *bytes.Buffer, tests []test) (result, error) {
	if err := os.WriteFile(t.number(), []byte(strconv.Itoa(number)), 0o600); err != nil {
		return 0, err
	}
	tmp, err := os.MkdirTemp(t.dir, "tmp")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(tmp) }() // a rest of it does no harm
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.path, "-test.failfast", "-test.timeout", limit.String(), "-test.run", pattern(tests))
	if out != nil {
		cmd.Stdout, cmd.Stderr = out, out
	}
	cmd.WaitDelay = 5 * time.Second
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
	inGroup(cmd)
	begin := time.Now()
	err = cmd.Run()
	endGroup(cmd)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return passed, nil
	case time.Since(begin) >= limit:
		return late, nil
	case errors.As(err, &exit), errors.Is(err, exec.ErrWaitDelay):
		return failed, nil
	}
	return 0, fmt.Errorf("%s: %w", b.path, err)
}

// dir is the directory of a package.
func dir(pkg string) (string, error) {
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", pkg).Output()
	return string(out[:max(0, len(out)-1)]), err
}
