package console_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"mrrc-lua/internal/console"
)

// terminal opens a terminal, and returns it and the other end, from which its output is read.
func terminal(t *testing.T) (tty, other *os.File) {
	t.Helper()
	other, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("there are no terminals here:", err)
	}
	t.Cleanup(func() { _ = other.Close() })
	fd := int(other.Fd())
	require.NoError(t, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	require.NoError(t, err)
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("there are no terminals here:", err)
	}
	t.Cleanup(func() { _ = tty.Close() })
	return tty, other
}

type wrapped struct{ io.Writer }

func (w wrapped) Unwrap() io.Writer { return w.Writer }

// Would catch a terminal that is taken for a file: it gets records and commands, or no colours.
func TestTerminal_real(t *testing.T) {
	tty, other := terminal(t)
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	require.True(t, console.IsTerminal(tty))
	require.True(t, console.IsTerminal(wrapped{wrapped{tty}}))
	require.False(t, console.IsTerminal(file))
	require.False(t, console.IsTerminal(&bytes.Buffer{}))
	got, ok := console.File(wrapped{file})
	require.True(t, ok)
	require.Same(t, file, got)

	_, err = io.WriteString(console.Guarded(tty), "\x1d")
	require.ErrorContains(t, err, "-o FILE")
	require.Equal(t, file, console.Guarded(file))
	shown := func(s string) {
		t.Helper()
		p := make([]byte, 100)
		n, err := other.Read(p)
		require.NoError(t, err)
		require.Equal(t, s, string(p[:n]))
	}
	_, err = io.WriteString(console.Guarded(tty), "\x1b|a")
	require.NoError(t, err)
	shown(`\x1b|a`)
	_, err = io.WriteString(console.Quiet(tty), "\x1b|b")
	require.NoError(t, err)
	shown(`\x1b|b`)
	_, err = io.WriteString(console.Straight(tty), "\u202e|c")
	require.NoError(t, err)
	shown(`\u202e|c`)
	require.True(t, console.IsTerminal(console.Straight(tty)))

	for env, want := range map[[2]string]bool{{"", ""}: true, {"", "xterm"}: true, {"1", ""}: false, {"", "dumb"}: false} {
		e := &console.Env{Getenv: func(name string) string { return map[string]string{"NO_COLOR": env[0], "TERM": env[1]}[name] }}
		require.Equal(t, want, e.Colours(tty), env)
		require.False(t, e.Colours(file))
	}
}
