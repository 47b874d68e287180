package input_test

import (
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/input"
)

// Would catch a reader that is called although it would wait.
func TestReadAhead_ready(t *testing.T) {
	src, w := io.Pipe()
	r, ready, stop := input.NewReadAhead(src)
	defer stop()
	defer func() { _ = w.Close() }() // else stop waits for it
	require.False(t, ready())
	block := make([]byte, 256<<10)
	_, err := w.Write(block)
	require.NoError(t, err)
	got := make([]byte, len(block)-1)
	_, err = io.ReadFull(r, got)
	require.NoError(t, err)
	require.True(t, ready(), "a byte is left")
	_, err = io.ReadFull(r, got[:1])
	require.NoError(t, err)
	require.False(t, ready())
	require.NoError(t, w.Close())
	_, err = r.Read(got)
	require.ErrorIs(t, err, io.EOF)
	require.True(t, ready(), "the end needs no wait")
}

// Would catch a number of cores that changes when it is asked for, and goroutines without end on a large machine.
func TestParsers(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	require.Equal(t, []int{3, 3}, []int{input.Parsers(), input.Parsers()})
	runtime.GOMAXPROCS(20)
	require.Equal(t, []int{8, 8}, []int{input.Parsers(), input.Parsers()})
}
