package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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
			f, err := parser.ParseFile(p.fset, path, string(text)+"\nvar "+selected+" int\n", 0)
			require.NoError(t, err, "%s", text)
			files = append(files, f)
		}
		require.NoError(t, p.check(p.fset, files, nil))
	}
	require.Contains(t, string(p.apply(list[:1])[list[0].file]), "if (mutateSelected == 1) { return")
}

// Would catch changes that are taken for noticed and are not, or the other way round, those in a program
// that a test starts, and a change that is left in the working tree.
func TestTry(t *testing.T) {
	testscale.OnlyFull(t)
	module(t, `package m

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
`, `package m

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
`)
	var out bytes.Buffer
	require.NoError(t, run([]string{"-root", "."}, &out, os.Stderr))
	require.Equal(t, `16 changes of ., and 1 that do not compile
m.go:4: operator: a < b → (a <= b)
noticed 15 of 16 (93 %)
`, out.String())
	require.ErrorContains(t, run([]string{"-root", "-min", "95", "."}, &out, os.Stderr), "at least 95 %")
	require.NoError(t, exec.Command("go", "test", ".").Run(), "nothing has changed")
	require.ErrorContains(t, run([]string{"-root", "-run", "[", "."}, &out, os.Stderr), "fail without any change")
}

// Would catch a change for which the tests that would notice it are not run.
func TestSlow(t *testing.T) {
	require.Equal(t, "^(FuzzC|TestB)$", slow("--- PASS: TestA (0.10s)\n--- PASS: TestB (2.00s)\n    --- PASS: TestB/part (2.00s)\n--- PASS: FuzzC (0.50s)\nPASS\n"))
	require.Empty(t, slow("PASS\n"))
	require.Empty(t, slow("--- PASS: TestA (0.00s)\nPASS\n"))
}
