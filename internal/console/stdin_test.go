//go:build unix

package console_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"mrrc-lua/internal/console"
	"mrrc-lua/internal/testscale"
)

var errEnough = errors.New("enough")

// Would catch a run that cannot be stopped while it waits for its input, and input that is lost or ends too early.
func TestInput_waits(t *testing.T) {
	defer goleak.VerifyNone(t)
	out, in, err := os.Pipe()
	require.NoError(t, err)
	defer func() { _, _ = out.Close(), in.Close() }()
	ctx, cancel := context.WithCancelCause(t.Context())
	rd, release := (&console.Env{Stdin: out}).Input(ctx)
	p := make([]byte, 10)
	_, err = in.WriteString("text")
	require.NoError(t, err)
	n, err := rd.Read(p)
	require.NoError(t, err)
	require.Equal(t, "text", string(p[:n]))
	go cancel(errEnough)
	_, err = rd.Read(p)
	require.ErrorIs(t, err, errEnough)
	release()

	rd, release = (&console.Env{Stdin: out}).Input(t.Context())
	defer release()
	_, err = in.WriteString("more")
	require.NoError(t, err)
	require.NoError(t, in.Close())
	rest, err := io.ReadAll(rd)
	require.NoError(t, err)
	require.Equal(t, "more", string(rest), "what came after a run that was stopped")
}

// Would catch files that are opened for each run and never closed.
func TestInput_releases(t *testing.T) {
	out, in, err := os.Pipe()
	require.NoError(t, err)
	defer func() { _, _ = out.Close(), in.Close() }()
	before := testscale.OpenFiles(t)
	for range 20 {
		_, release := (&console.Env{Stdin: out}).Input(t.Context())
		release()
	}
	require.Less(t, testscale.OpenFiles(t), before+10)
}

// Would catch a named pipe that keeps a run waiting, and data or errors that are lost.
func TestImpatient(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	pipe, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	ctx, cancel := context.WithCancelCause(t.Context())
	rd := console.Impatient(ctx, pipe)
	_, err = pipe.WriteString("text")
	require.NoError(t, err)
	p := make([]byte, 10)
	n, err := rd.Read(p)
	require.NoError(t, err)
	require.Equal(t, "text", string(p[:n]))
	go cancel(errEnough)
	_, err = rd.Read(p)
	require.ErrorIs(t, err, errEnough)
	require.NoError(t, rd.Close())
	require.ErrorIs(t, pipe.Close(), os.ErrClosed)

	regular, err := os.Create(filepath.Join(t.TempDir(), "file"))
	require.NoError(t, err)
	require.Same(t, regular, console.Impatient(t.Context(), regular))
	require.NoError(t, regular.Close())
	require.Same(t, regular, console.Impatient(t.Context(), regular), "closed already")
	other := io.NopCloser(&bytes.Buffer{})
	require.Equal(t, other, console.Impatient(t.Context(), other))
}

// Would catch a file whose reading is made slow, an input that is said to wait and does not, and the other way round.
func TestInput_ready(t *testing.T) {
	type ready interface{ Ready() bool }
	file, err := os.Open("stdin_test.go")
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	rd, release := (&console.Env{Stdin: file}).Input(t.Context())
	defer release()
	require.True(t, rd.(ready).Ready())
	var b bytes.Buffer
	rd, release = (&console.Env{Stdin: &b}).Input(t.Context())
	defer release()
	require.Same(t, &b, rd)

	out, in, err := os.Pipe()
	require.NoError(t, err)
	defer func() { _, _ = out.Close(), in.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	rd, release = (&console.Env{Stdin: out}).Input(ctx)
	defer release()
	require.False(t, rd.(ready).Ready())
	_, err = in.WriteString("x")
	require.NoError(t, err)
	require.True(t, rd.(ready).Ready())
	_, err = rd.Read(make([]byte, 1))
	require.NoError(t, err)
	require.False(t, rd.(ready).Ready())
	cancel()
	require.True(t, rd.(ready).Ready(), "the end of the run is read without waiting")

	path := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	pipe, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	named := console.Impatient(t.Context(), pipe)
	defer func() { _ = named.Close() }()
	require.False(t, named.(ready).Ready())
	_, err = pipe.WriteString("x")
	require.NoError(t, err)
	require.True(t, named.(ready).Ready())
	require.NoError(t, pipe.SetReadDeadline(time.Now()))
	_, err = named.Read(make([]byte, 1))
	require.ErrorIs(t, err, os.ErrDeadlineExceeded, "a deadline of somebody else")
	require.NoError(t, pipe.Close())
	require.False(t, named.(ready).Ready())
}
