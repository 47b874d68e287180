package view_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/cli/browser"
	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/view"
)

// Would catch a browser that gets the token as an argument, a page that does not lead to the address, one that other
// users can read, one that stays, and a browser that fails without a word.
func TestOpen(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("browsers are opened in another way there")
	}
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	t.Setenv("TMPDIR", t.TempDir())
	makes := func(end string) {
		script := "#!/bin/sh\necho \"$1\" >" + filepath.Join(dir, "seen") + "\necho said; echo said >&2\n" + end + "\n"
		require.NoError(t, os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(script), 0o700)) //nolint:gosec // it is run
	}
	var said strings.Builder
	browser.Stdout, browser.Stderr = &said, &said
	const url = "http://127.0.0.1:1/?token=SECRET&x=1"

	_, err := view.Open(url)
	require.ErrorContains(t, err, "not found")

	for end, code := range map[string]string{"exit 0": "", "exit 3": "exit status 3"} {
		makes(end)
		remove, err := view.Open(url)
		if code == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, code)
		}
		seen, err := os.ReadFile(filepath.Join(dir, "seen"))
		require.NoError(t, err)
		page, is := strings.CutPrefix(strings.TrimSpace(string(seen)), "file://")
		require.True(t, is, "%s", seen)
		require.NotContains(t, page, "SECRET")
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		require.Contains(t, string(text), "url=http://127.0.0.1:1/?token=SECRET&amp;x=1\"")
		st, err := os.Stat(page)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), st.Mode())
		remove()
		require.NoFileExists(t, page)
	}

	require.Empty(t, said.String())

	t.Setenv("TMPDIR", filepath.Join(dir, "missing"))
	remove, err := view.Open(url)
	require.ErrorIs(t, err, os.ErrNotExist)
	remove()
}
