package pager_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/pager"
)

// Would catch an input that breaks off and counts as whole, and a temporary file that is left of it.
func TestSpool_fails(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	broken, enough := errors.New("broken"), errors.New("enough")
	_, err := pager.Spool(t.Context(), iotest.TimeoutReader(strings.NewReader("a")))
	require.ErrorIs(t, err, iotest.ErrTimeout)
	_, err = pager.Spool(t.Context(), iotest.ErrReader(broken))
	require.ErrorIs(t, err, broken)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(enough)
	for _, in := range []string{"", "text"} {
		_, err = pager.Spool(ctx, strings.NewReader(in))
		require.ErrorIs(t, err, enough)
	}
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	require.Empty(t, left)

	path, err := pager.Spool(t.Context(), strings.NewReader("text"))
	require.NoError(t, err)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "text", string(text))
	t.Setenv("TMPDIR", temp+"/missing")
	_, err = pager.Spool(t.Context(), strings.NewReader("text"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Would catch a file that is read in place of another one, and one that is missing and is empty.
func TestOpener(t *testing.T) {
	a, b := file(t, "a", []byte("first")), file(t, "b", []byte("another"))
	open := pager.Opener(map[string]string{"-": b})
	for name, want := range map[string]string{a: "first", "-": "another"} {
		content, size, err := open(name)
		require.NoError(t, err)
		require.EqualValues(t, len(want), size)
		text := make([]byte, size)
		_, err = content.ReadAt(text, 0)
		require.NoError(t, err)
		require.Equal(t, want, string(text))
	}
	_, _, err := open(a + "missing")
	require.ErrorIs(t, err, os.ErrNotExist)
}
