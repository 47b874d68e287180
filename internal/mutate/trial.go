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
	"sync"
	"time"
)

// trial is a place where changed programs are tested.
type trial struct {
	pkg     *source
	opt     options
	dir     string
	longest time.Duration // of the package's own tests
}

// try runs the tests for each change, prints the changes that none noticed, and returns their number.
func (p *source) try(list []change, o options, out io.Writer) (alive int, err error) {
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a rest of it does no harm
	t := &trial{pkg: p, opt: o, dir: dir}
	begin := time.Now()
	t.longest = time.Hour
	noticed, err := t.notices(change{}, filepath.Join(dir, "first"))
	if err != nil {
		return 0, err
	}
	if noticed {
		return 0, errors.New("the tests fail without any change")
	}
	// A change that makes an endless loop is noticed; a busy machine is not taken for one.
	t.longest = 5*time.Since(begin) + 30*time.Second

	var mu sync.Mutex
	var all sync.WaitGroup
	next := make(chan int)
	for range o.workers {
		all.Go(func() {
			for i := range next {
				noticed, e := t.notices(list[i], filepath.Join(dir, fmt.Sprint(i)))
				mu.Lock()
				if e != nil && err == nil {
					err = e
				}
				if e == nil && !noticed {
					alive++
					fmt.Fprintln(out, list[i])
				}
				mu.Unlock()
			}
		})
	}
	for i := range list {
		next <- i
	}
	close(next)
	all.Wait()
	return alive, err
}

// notices reports whether a test fails when a change was made. The zero change changes nothing.
func (t *trial) notices(c change, dir string) (bool, error) {
	if err := os.MkdirAll(filepath.Join(dir, "tmp"), 0o700); err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a rest of it does no harm
	overlay := filepath.Join(dir, "overlay.json")
	replace := map[string]string{}
	if c.file != "" {
		changed := filepath.Join(dir, "changed.go")
		if err := os.WriteFile(changed, c.apply(t.pkg.text[c.file]), 0o600); err != nil {
			return false, err
		}
		replace[c.file] = changed
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return false, err
	}
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return false, err
	}
	noticed, err := t.test(dir, overlay, t.pkg.path, t.opt.tests)
	for _, also := range t.opt.also {
		if err != nil || noticed || c.file == "" {
			break
		}
		noticed, err = t.test(dir, overlay, also, "")
	}
	return noticed, err
}

// test runs the tests of one package, and reports whether one fails or hangs.
func (t *trial) test(dir, overlay, pkg, pattern string) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), t.longest)
	defer cancel()
	args := []string{"test", "-overlay", overlay, "-count=1", "-vet=off", "-failfast", "-timeout", t.longest.String()}
	if pattern != "" {
		args = append(args, "-run", pattern)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, pkg)...)
	cmd.WaitDelay = 5 * time.Second
	cmd.Env = append(os.Environ(), "TMPDIR="+filepath.Join(dir, "tmp"))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return false, nil
	case bytes.Contains(out, []byte(" failed]")): // in building, although it compiles
	case ctx.Err() != nil || errors.As(err, &exit) && exit.ExitCode() == 1:
		return true, nil
	}
	return false, fmt.Errorf("go test %s: %w\n%s", pkg, err, out)
}
