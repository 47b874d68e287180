package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// test is a test at the top level of a package, an example that is run, or the seeds of a fuzz target.
type test struct {
	name string
	took time.Duration // alone, without any change
}

var listed = regexp.MustCompile(`(?m)^(Test|Fuzz|Example)\w*$`)

// unchanged lists the tests of a package, and measures each without any change.
func (t *trial) unchanged(pkg string) error {
	b, err := t.build(pkg, nil)
	if err != nil || b == nil {
		return err
	}
	names := "."
	if pkg == t.pkg.path && t.opt.tests != "" {
		names = t.opt.tests
	}
	list := exec.Command(b.path, "-test.list", names)
	list.Dir = b.dir
	out, err := list.CombinedOutput()
	if err != nil {
		return fmt.Errorf("the tests of %s: %w\n%s", pkg, err, out)
	}
	for _, name := range listed.FindAllString(string(out), -1) {
		one := test{name: name}
		var printed bytes.Buffer
		begin := time.Now()
		result, err := t.run(b, 0, time.Hour, &printed, []test{one})
		if err != nil {
			return err
		}
		if result != passed {
			return fmt.Errorf("%s in %s fails when it runs alone, without any change:\n%s", name, b.dir, printed.Bytes())
		}
		one.took = time.Since(begin)
		t.tests[pkg] = append(t.tests[pkg], one)
	}
	slices.SortStableFunc(t.tests[pkg], func(a, b test) int { return cmp.Compare(a.took, b.took) })
	return nil
}

// pattern matches these tests and no others.
func pattern(tests []test) string {
	var names []string
	for _, one := range tests {
		names = append(names, one.name)
	}
	return "^(" + strings.Join(names, "|") + ")$"
}

// together is the time that tests take one after the other.
func together(tests []test) (sum time.Duration) {
	for _, one := range tests {
		sum += one.took
	}
	return sum
}

// parts divides tests, the quickest first, among runs of the program, each of which takes about as long as all
// before it. To start the program for each test would take longer, and the quickest notice most changes.
func parts(tests []test) (all [][]test) {
	const first = time.Second / 4
	for begin := 0; begin < len(tests); {
		longest := max(first, together(tests[:begin]))
		end := begin + 1
		for end < len(tests) && together(tests[begin:end+1]) <= longest {
			end++
		}
		all = append(all, tests[begin:end])
		begin = end
	}
	return all
}

// reach is which tests reach which changes of a batch, by their numbers.
type reach struct {
	alone map[string]map[int]bool // by the name of the test, which ran alone
	all   map[int]bool            // when all tests ran in one process
}

// reach runs the tests without any change, all in one process and each alone, to find out which changes they reach.
// It reports whether one fails.
func (t *trial) reach(b *binary, tests []test) (found *reach, fails bool, err error) {
	found = &reach{alone: map[string]map[int]bool{}}
	if found.all, fails, err = t.reachedBy(b, tests); err != nil || fails {
		return nil, fails, err
	}
	for _, one := range tests {
		if found.alone[one.name], fails, err = t.reachedBy(b, []test{one}); err != nil || fails {
			return nil, fails, err
		}
	}
	return found, false, nil
}

// by returns the tests that must be run for a change.
func (r *reach) by(number int, tests []test) (some []test) {
	for _, one := range tests {
		if r.alone[one.name][number] {
			some = append(some, one)
		}
	}
	if some == nil && r.all[number] {
		return tests
	}
	return some
}

// reachedBy returns the changes that these tests reach, and whether one of the tests fails.
func (t *trial) reachedBy(b *binary, tests []test) (numbers map[int]bool, fails bool, err error) {
	if err := os.Remove(t.reached()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, false, err
	}
	result, err := t.run(b, note, time.Hour, nil, tests)
	if err != nil || result != passed {
		return nil, result != passed, err
	}
	text, err := os.ReadFile(t.reached())
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, false, err
	}
	numbers = map[int]bool{}
	for _, line := range strings.Fields(string(text)) {
		n, err := strconv.Atoi(line)
		if err != nil {
			return nil, false, fmt.Errorf("%s: %w", t.reached(), err)
		}
		numbers[n] = true
	}
	return numbers, false, nil
}
