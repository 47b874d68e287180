package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

// module makes a module of one package in the working directory of the test.
func module(t *testing.T, source, test string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module m\n\ngo 1.26\n", "m.go": source, "m_test.go": test} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	t.Chdir(dir)
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOWORK", "off")
}

const sums = `package m

import "errors"

var errBig = errors.New("big")

type list []int

func (l list) first(n int, stop bool) (sum int, err error) {
	for i := 0; i < n && !stop; i++ {
		if l[i] == 7 {
			continue
		}
		sum += l[i]
	}
	switch {
	case sum > 9:
		return sum, errBig
	}
	defer println(n, sum)
	return sum, nil
}

func less(a, b int) bool { return a < b }

func ask() bool { return less(1, 2) }

func most() uint8 { return 255 }
`

// Would catch a kind of change that is not made, one that does not compile, and one that is made where
// it cannot be.
func TestChanges(t *testing.T) {
	module(t, sums, "package m\n")
	var out bytes.Buffer
	require.NoError(t, run([]string{"-list", "."}, &out, os.Stderr))
	header, list, _ := strings.Cut(out.String(), "\n")
	require.Equal(t, "34 changes of ., and 2 that do not compile", header)
	for _, c := range []string{
		"m.go:10: does nothing: first → if true { return *new(int), *new(error) };",
		"m.go:10: operator: i < n → (i <= n)",
		"m.go:10: operator: i < n && !stop → (i < n || !stop)",
		"m.go:10: one more: 0 → (0 + 1)",
		"m.go:11: always true: l[i] == 7 → true || (l[i] == 7)",
		"m.go:11: always false: l[i] == 7 → false && (l[i] == 7)",
		"m.go:11: operator: l[i] == 7 → (l[i] != 7)",
		"m.go:12: dropped: continue → if false { continue }",
		"m.go:14: dropped: sum += l[i] → if false { sum += l[i] }",
		"m.go:17: always true: sum > 9 → true || (sum > 9)",
		"m.go:17: operator: sum > 9 → (sum >= 9)",
		"m.go:18: no error: errBig → error(nil)",
		"m.go:18: next: sum → (sum) + 1",
		"m.go:20: dropped: defer println(n, sum) → if false { defer println(n, sum) }",
		"m.go:20: swapped: n, sum → sum, n",
		"m.go:24: opposite: a < b → !(a < b)",
		"m.go:28: one less: 255 → (255 - 1)",
		"m.go:26: swapped: 1, 2 → 2, 1",
	} {
		require.Contains(t, list, c+"\n")
	}
	require.NotContains(t, list, "dropped: i++", "it stands in a head")
	require.NotContains(t, list, "nil → error(nil)", "it is nil already")

	out.Reset()
	require.NoError(t, run([]string{"-list", "-n", "3", "."}, &out, os.Stderr))
	require.Equal(t, 4, strings.Count(out.String(), "\n"), out.String())
	require.Error(t, run(nil, &out, &out))
	require.Contains(t, out.String(), "usage: ")
}

// Would catch changes of one program that touch each other, and programs that do not compile.
func TestBatches(t *testing.T) {
	module(t, sums, "package m\n")
	p, err := load(".")
	require.NoError(t, err)
	list, err := p.changes()
	require.NoError(t, err)
	list, _ = p.compiling(list, 0)
	all := batches(list)
	require.Len(t, slices.Concat(all...), len(list), "each is tried once")
	require.Less(t, len(all), 8)
	for _, batch := range all {
		var files []*ast.File
		for path, text := range p.apply(batch) {
			f, err := parser.ParseFile(p.fset, path, string(text)+"\nfunc "+selects+"(int) bool { return false }\n", 0)
			require.NoError(t, err, "%s", text)
			files = append(files, f)
		}
		require.NoError(t, p.check(p.fset, files, nil))
	}
	require.Contains(t, string(p.apply(list[:1])[list[0].file]), "if mutateSelects(1) { return")
}

const tried = `package m

import "time"

func Max(a, b int) int {
	if a < b {
		return b
	}
	return a
}

func Child() int {
	const code = 3
	return code
}

// Caught works only when it calls recover itself, not a function in it.
func Caught() (text string) {
	defer func() {
		if recover() != nil {
			text = "caught"
		}
	}()
	panic("thrown")
}

func Never() { println() }

var initial = double(2)

func double(n int) int { return n * 2 }

func Wait(long bool) {
	if long {
		time.Sleep(time.Hour)
	}
	time.Sleep(300 * time.Millisecond)
}
`

const trying = `package m

import (
	"os"
	"os/exec"
	"testing"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		os.Exit(Child())
	}
	os.Exit(m.Run())
}

func TestMax(t *testing.T) {
	if Max(1, 2) != 2 || Max(2, 1) != 2 {
		t.Error("wrong")
	}
}

func TestChild(t *testing.T) {
	child := exec.Command(os.Args[0], "child")
	child.Env = []string{"A=b"}
	if err := child.Run(); err == nil || err.Error() != "exit status 3" {
		t.Error(err)
	}
}

func TestCaught(t *testing.T) {
	if Caught() != "caught" {
		t.Error("wrong")
	}
}

func TestInitial(t *testing.T) {
	if initial != 4 {
		t.Error("wrong")
	}
}

var second bool

func TestFirst(t *testing.T) { second = true }

func TestSecond(t *testing.T) {
	if second && Max(1, 1) != 1 {
		t.Error("wrong")
	}
}

func TestWait(t *testing.T) { Wait(false) }
`

// Would catch changes that are taken for noticed and are not, or the other way round, those in a program that a test
// starts, in code that runs before the tests, and a change that is left in the working tree.
func TestTry(t *testing.T) {
	testscale.OnlyFull(t)
	module(t, tried, trying)
	var out bytes.Buffer
	require.NoError(t, run([]string{"-root", "-run", "Max|Child|Caught|Initial|First|Second", "."}, &out, os.Stderr))
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	require.Equal(t, "31 changes of ., and 1 that do not compile", lines[0])
	require.Equal(t, "noticed 20 of 31 (64 %)", lines[len(lines)-1])
	survivors := lines[1 : len(lines)-1]
	require.Contains(t, survivors, "m.go:6: operator: a < b → (a <= b)")
	require.Contains(t, survivors, "m.go:27: dropped: println() → if false { println() }: no test reaches it")
	for _, c := range survivors {
		require.Regexp(t, `^m.go:(6: operator: a < b .*|(27|3\d): .*: no test reaches it)$`, c)
	}
	require.ErrorContains(t, run([]string{"-root", "-min", "95", "-run", "Max", "."}, &out, os.Stderr), "at least 95 %")
	require.NoError(t, exec.Command("go", "test", ".").Run(), "nothing has changed")
	require.ErrorContains(t, run([]string{"-root", "-run", "[", "."}, &out, os.Stderr), "the tests of m")
}

// Would catch a change that is tried without a test that reaches it, and one that is tried with tests that do not; a
// test that fails alone; a change that is taken for noticed because the machine is busy, and an endless one that is
// not.
func TestReach(t *testing.T) {
	testscale.OnlyFull(t)
	module(t, tried, trying)
	p, err := load(".")
	require.NoError(t, err)
	list, err := p.changes()
	require.NoError(t, err)
	list = slices.DeleteFunc(list, func(c change) bool {
		return c.what != "does nothing" && c.what != "always true" || strings.Contains(c.before, "recover")
	})
	tr := &trial{pkg: p, dir: t.TempDir(), tests: map[string][]test{}, patience: 10 * time.Second}
	require.NoError(t, tr.unchanged("m"))
	tests := tr.tests["m"]
	require.Len(t, tests, 7)
	require.Equal(t, "TestWait", tests[6].name)
	require.GreaterOrEqual(t, tests[6].took, 300*time.Millisecond)
	b, err := tr.build("m", list)
	require.NoError(t, err)
	found, fails, err := tr.reach(b, tests)
	require.NoError(t, err)
	require.False(t, fails)
	by := map[string]string{}
	for i, c := range list {
		var names []string
		for _, one := range found.by(i+1, tests) {
			names = append(names, one.name)
		}
		slices.Sort(names)
		by[c.what+" "+c.before] = strings.Join(names, " ")
	}
	const every = "TestCaught TestChild TestFirst TestInitial TestMax TestSecond TestWait"
	require.Equal(t, map[string]string{
		"does nothing Max": "TestMax", "always true a < b": "TestMax", "does nothing Child": "TestChild",
		"does nothing Caught": "TestCaught", "does nothing Never": "", "does nothing double": every,
		"does nothing Wait": "TestWait", "always true long": "TestWait",
	}, by)

	quick := []test{{name: "TestWait"}}
	testscale.Patiently(t, 100*time.Millisecond, func(t testscale.T, limit time.Duration) {
		tr.patience = limit
		for text, want := range map[string]bool{"true || (a < b)": false, "true || (long)": true} {
			i := slices.IndexFunc(list, func(c change) bool { return c.text == text })
			noticed, err := tr.noticed(b, i+1, quick)
			require.NoError(t, err)
			require.Equal(t, want, noticed, text)
		}
	})

	module(t, "package m\n\nfunc A() { println() }\n", `package m

import "testing"

var first bool

func TestFirst(t *testing.T) { first = true }

func TestSecond(t *testing.T) {
	if !first {
		t.Error("too soon")
	}
}
`)
	require.ErrorContains(t, run([]string{"-root", "."}, io.Discard, os.Stderr), "TestSecond in ")
	require.NoError(t, os.Remove("m_test.go"))
	var out bytes.Buffer
	require.NoError(t, run([]string{"-root", "."}, &out, os.Stderr), "a package without tests")
	require.Contains(t, out.String(), "noticed 0 of 2 ")
}

// Would catch a change that is reached only when tests run in one process, and is tried with none.
func TestReach_together(t *testing.T) {
	tests := []test{{name: "TestA"}, {name: "TestB"}}
	found := &reach{alone: map[string]map[int]bool{"TestB": {1: true}}, all: map[int]bool{1: true, 2: true}}
	require.Equal(t, tests[1:], found.by(1, tests))
	require.Equal(t, tests, found.by(2, tests))
	require.Empty(t, found.by(3, tests))
}

// Would catch a test that is not run, and one that is run before a quicker one.
func TestParts(t *testing.T) {
	times := func(tests []test) (ms []int) {
		for _, one := range tests {
			ms = append(ms, int(one.took.Milliseconds()))
		}
		return ms
	}
	var tests []test
	for _, ms := range []int{1, 2, 240, 250, 260, 270, 900, 5000} {
		tests = append(tests, test{took: time.Duration(ms) * time.Millisecond})
	}
	var all [][]int
	for _, part := range parts(tests) {
		all = append(all, times(part))
	}
	require.Equal(t, [][]int{{1, 2, 240}, {250}, {260}, {270}, {900}, {5000}}, all)
	require.Empty(t, parts(nil))
	require.Equal(t, "^(TestA|FuzzB)$", pattern([]test{{name: "TestA"}, {name: "FuzzB"}}))
}
