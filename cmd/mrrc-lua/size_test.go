package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

// Would catch code that makes the binary a third larger: if the program can call methods by names that are not known
// before it runs, as text/template does, the linker keeps every exported method of every type. The linker marks such
// functions in its list of what needs what.
func TestSize_methodsByName(t *testing.T) {
	testscale.OnlyFull(t) // it links the program
	cmd := exec.Command("go", "build", "-pgo=off", "-ldflags=-dumpdep", "-o", filepath.Join(t.TempDir(), "mrrc-lua"), ".")
	var deps bytes.Buffer
	cmd.Stderr = &deps
	require.NoError(t, cmd.Run())
	require.Contains(t, deps.String(), "main.main -> ", "the list is empty")
	marked := regexp.MustCompile(`(?m)^.* -> .* <ReflectMethod>$`).FindAllString(deps.String(), -1)
	require.Empty(t, marked, "docs/decisions/024-size.md explains what to do")
}
