package watch_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"mrrc-lua/internal/watch"
)

// Would catch a change that nobody notices, as an editor makes it: a new file, text that is added, a file that is
// replaced; and other files that count.
func TestWait(t *testing.T) {
	defer goleak.VerifyNone(t)
	dir := t.TempDir()
	path, temp := filepath.Join(dir, "a.lua"), filepath.Join(dir, "a.lua~")
	w, err := watch.New([]string{dir}, func(path string) bool { return strings.HasSuffix(path, ".lua") })
	require.NoError(t, err)
	defer w.Close()
	for _, change := range []func() error{
		func() error { return os.WriteFile(path, []byte("a"), 0o600) },
		func() error { return os.WriteFile(path, []byte("b"), 0o600) },
		func() error {
			if err := os.WriteFile(temp, []byte("c"), 0o600); err != nil {
				return err
			}
			return os.Rename(temp, path)
		},
		func() error { return os.Remove(path) },
	} {
		require.NoError(t, change()) // before Wait: what happens meanwhile counts
		require.NoError(t, w.Wait(t.Context()))
	}
	require.NoError(t, os.WriteFile(temp, []byte("d"), 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, w.Wait(ctx), context.DeadlineExceeded)

	enough := errors.New("enough")
	stopped, stop := context.WithCancelCause(t.Context())
	stop(enough)
	require.ErrorIs(t, w.Wait(stopped), enough)
	_, err = watch.New([]string{filepath.Join(dir, "none")}, nil)
	require.Error(t, err)
}
