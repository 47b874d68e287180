package job_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
)

// Catches a script that takes long to load and cannot be interrupted meanwhile.
func TestLoader_interrupted(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	slow := job.Loader(func() (*engine.Script, string, error) {
		<-release
		return nil, "", nil
	})
	why := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	_, _, err := slow.In(ctx)
	require.Equal(t, why, err)

	s, dir, err := job.TextScript("x.lua", "function transform() end").In(t.Context())
	require.NoError(t, err)
	require.Equal(t, ".", dir)
	require.True(t, s.Compiled())
}
