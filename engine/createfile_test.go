package engine_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
)

// memoryFile is a file that a script writes.
type memoryFile struct {
	bytes.Buffer
	wait   time.Duration // for the disk, at each write
	closed bool
}

func (f *memoryFile) Write(p []byte) (int, error) {
	time.Sleep(f.wait)
	return f.Buffer.Write(p)
}

func (f *memoryFile) Close() error { f.closed = true; return nil }

// Would catch a file that is left open when Run returns, with its end missing, and a disk whose
// slowness is taken for the script's.
func TestCreateFile(t *testing.T) {
	t.Parallel()
	path := saved(t, generated(t, 3, 1, 0))
	for mode, limits := range map[string]time.Duration{"w": 0, "a": 2} { // that it waits for the disk
		testscale.Patiently(t, brief, func(t2 testscale.T, limit time.Duration) {
			f := memoryFile{wait: limits * limit}
			r := execute(t, engine.Options{
				Script: script(t, `local f = assert(io.open("x", "`+mode+`"))  function transform(r) f:write(r.index, " ") end`),
				Input:  engine.Input{Paths: []string{path}},
				Limits: engine.Limits{Timeout: limit},
				Reach: engine.Reach{CreateFile: func(name string, add bool) (io.WriteCloser, error) {
					require.Equal(t, "x", name)
					require.Equal(t, mode == "a", add)
					return &f, nil
				}},
			})
			require.NoError(t2, r.Err)
			require.Zero(t2, r.Sum.Rejected, r.Reports)
			require.Equal(t2, "1 2 3 ", f.String())
			require.True(t2, f.closed)
		})
	}
}

// Would catch a script that writes where nobody allowed it, or what a checkpoint cannot take back.
func TestCreateFile_refused(t *testing.T) {
	t.Parallel()
	path := saved(t, generated(t, 3, 1, 0))
	never := func(string, bool) (io.WriteCloser, error) { return nil, errors.New("it was asked for") }
	for want, opt := range map[string]engine.Options{
		"x: the script cannot write files here":               {},
		"x: with checkpoints a script can write only outputs": {Reach: engine.Reach{CreateFile: never}, Checkpoints: engine.Checkpoints{Save: func(*engine.Checkpoint) error { return nil }}},
	} {
		opt.Script, opt.Input.Paths = script(t, `assert(io.open("x", "w"))  function transform() end`), []string{path}
		r := execute(t, opt)
		require.ErrorContains(t, r.Err, want)
	}
}
