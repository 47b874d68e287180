package engine_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// Would catch batches that are cut elsewhere when others read them: run.state is joined batch by batch,
// and the hook batch sees them.
func TestRegions_sameBatches(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	batches := script(t, `function batch(records)
		local first, last = records[1], records[#records]
		print(#records, first and first.index, first and first.offset, last and last.index)
	end`)
	var large bytes.Buffer // records that reach over several regions
	_, err := marcgen.Write(&large, marcgen.Options{Records: 40, Seed: 4, Size: 30_000})
	require.NoError(t, err)
	for name, data := range map[string][]byte{
		"sound":   generated(t, 600, 1, 0),
		"damaged": generated(t, 600, 2, 0.3),
		"large":   large.Bytes(),
		"garbage": append(bytes.Repeat([]byte("no MARC at all "), 10_000), generated(t, 200, 3, 0)...),
	} {
		path := saved(t, data)
		for _, block := range []int{700, 4 << 10, 60 << 10} {
			opt := engine.Options{Script: batches, Input: engine.Input{Paths: []string{path}, Format: parse.FormatMARC}, Speed: engine.Speed{Block: block, Jobs: 1, Map: -1}}
			want := execute(t, opt)
			require.NoError(t, want.Err)
			require.NotEmpty(t, want.Prints)
			for _, mode := range goModes {
				if infoOf(mode).PerRecord {
					continue // its batches have one record: unbatched_test.go
				}
				for _, c := range crews {
					runtime.GOMAXPROCS(c.cores)
					opt.Speed.Mode, opt.Speed.Jobs = mode, c.jobs
					for _, opt.Speed.Map = range testscale.Some(1, []int64{0, -1}) { // from memory, and copied, as above
						same(t, want.result, execute(t, opt).result, "%s, mode %s, block %d, %+v, %d", name, mode, block, c, opt.Speed.Map)
					}
				}
			}
		}
	}
}

// Would catch a region that goes on, or a worker that waits for ever, when a file breaks off while its
// regions are read, and records of the part before that are lost.
func TestRegions_fileIsCut(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	data := generated(t, 600, 1, 0)
	for _, c := range crews {
		runtime.GOMAXPROCS(c.cores)
		path := saved(t, data)
		cut := false
		r := execute(t, engine.Options{
			Script: script(t, `function transform(record) if record.index == 50 then cut() end end`),
			Input:  engine.Input{Paths: []string{path}},
			Speed:  engine.Speed{Block: 4 << 10, Jobs: c.jobs},
			Globals: map[string]any{"cut": func() {
				if !cut {
					cut = true
					require.NoError(t, os.Truncate(path, int64(len(data)/2)))
				}
			}},
		})
		var bad *engine.InputError
		require.ErrorAs(t, r.Err, &bad, "%+v", c)
		require.ErrorContains(t, r.Err, "was cut while it was read")
		require.Greater(t, r.Sum.Written, int64(250), "%+v", c)
	}
}

// places is a file that does what the test wants wherever it is read.
type places struct {
	*os.File
	read func(f *os.File, p []byte, off int64) (int, error)
}

func (p places) ReadAt(b []byte, off int64) (int, error) { return p.read(p.File, b, off) }

// opened passes the second of several inputs to a function that reads it.
func opened(read func(f *os.File, p []byte, off int64) (int, error)) func(int, string, io.ReadCloser) (io.ReadCloser, error) {
	return func(i int, _ string, in io.ReadCloser) (io.ReadCloser, error) {
		if i != 1 {
			return in, nil
		}
		return places{in.(*os.File), read}, nil
	}
}

// Would catch records that are lost when the disk fails in the region after them, or in the middle of
// their own, and an error that does not say where that was.
func TestRegions_fileFails(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	bad := errors.New("bad sector")
	data := generated(t, 300, 1, 0)
	path := saved(t, data)
	for _, at := range []int{0, 1, 4096, 5*4096 + 100, 5*4096 + 3000, 60_000, len(data) - 1} {
		whole := execute(t, engine.Options{Script: script(t, `function filter() return true end`), Input: engine.Input{Paths: []string{path, saved(t, data[:at])}, Format: parse.FormatMARC}})
		for _, mode := range goModes {
			for _, c := range crews {
				runtime.GOMAXPROCS(c.cores)
				r := execute(t, engine.Options{
					Script: script(t, `function filter() return true end`),
					Input: engine.Input{Paths: []string{path, path, path}, Format: parse.FormatMARC, Opened: opened(func(f *os.File, p []byte, off int64) (int, error) {
						if off+int64(len(p)) <= int64(at) {
							return f.ReadAt(p, off)
						}
						n, _ := f.ReadAt(p[:max(0, at-int(off))], off)
						return n, bad
					})},
					Speed: engine.Speed{Block: 4 << 10, Jobs: c.jobs, Mode: mode},
				})
				var failed *engine.InputError
				require.ErrorAs(t, r.Err, &failed)
				require.ErrorIs(t, r.Err, bad)
				require.ErrorContains(t, r.Err, "reading after byte")
				require.Equal(t, whole.Sum.Counts, r.Sum.Counts, "at %d, mode %s, %+v", at, mode, c)
				require.Equal(t, whole.Sum.Bytes, r.Sum.Bytes, "at %d, mode %s, %+v", at, mode, c)
				require.True(t, whole.Records == r.Records)
				require.True(t, whole.Rejects == r.Rejects)
			}
		}
	}
}

// Would catch a run that reads what is left of a file again and again when it ends before its length.
func TestRegions_fileIsShorter(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	data := generated(t, 600, 1, 0)
	path := saved(t, data)
	end := int64(len(data) / 10)
	for _, mode := range goModes {
		for _, c := range crews {
			runtime.GOMAXPROCS(c.cores)
			var asked atomic.Int64
			r := execute(t, engine.Options{
				Script: script(t, `function filter() return true end`),
				Input: engine.Input{Paths: []string{path, path}, Opened: opened(func(f *os.File, p []byte, off int64) (int, error) {
					asked.Add(int64(len(p)))
					if off >= end {
						return 0, io.EOF
					}
					return f.ReadAt(p[:min(int64(len(p)), end-off)], off)
				})},
				Speed: engine.Speed{Block: 4 << 10, Jobs: c.jobs, Mode: mode},
			})
			require.NoError(t, r.Err)
			require.Less(t, asked.Load(), 8*int64(len(data)), "mode %s, %+v", mode, c)
			require.Greater(t, r.Sum.Written, int64(640))
		}
	}
}

// Would catch a file that is closed while workers still read it, and a run that does not drain, when the
// user ends it.
func TestRegions_stop(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	path := saved(t, generated(t, 600, 1, 0))
	why := errors.New("enough for today")
	for _, c := range crews {
		runtime.GOMAXPROCS(c.cores)
		stop, cancel := context.WithCancelCause(context.Background())
		reads := atomic.Int64{}
		r := execute(t, engine.Options{
			Script: script(t, `function filter() return true end`),
			Input: engine.Input{Paths: []string{path, path}, Opened: opened(func(f *os.File, p []byte, off int64) (int, error) {
				if reads.Add(1) == 20 {
					cancel(why)
				}
				time.Sleep(time.Millisecond)
				return f.ReadAt(p, off)
			})},
			Speed:  engine.Speed{Block: 4 << 10, Jobs: c.jobs},
			Limits: engine.Limits{Stop: stop},
		})
		cancel(nil)
		require.ErrorIs(t, r.Err, why, "%+v", c)
		require.Equal(t, r.Sum.Read, r.Sum.Written, "%+v", c)
		require.Greater(t, r.Sum.Written, int64(600), "%+v", c)
	}
}

// Would catch a run that waits for ever for a checkpoint after the end that the script has set.
func TestRegions_checkpointBehindTheEnd(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	path := saved(t, generated(t, 600, 1, 0))
	for _, c := range crews {
		runtime.GOMAXPROCS(c.cores)
		for _, last := range []string{"1", "2", "50", "400"} {
			r := execute(t, engine.Options{
				Script:      script(t, `function filter(record) if record.index == `+last+` then run:stop() end return true end`),
				Input:       engine.Input{Paths: []string{path}},
				Speed:       engine.Speed{Block: 4 << 10, Jobs: c.jobs},
				Checkpoints: engine.Checkpoints{Save: func(*engine.Checkpoint) error { return nil }, Every: time.Nanosecond},
			})
			require.NoError(t, r.Err)
			require.Equal(t, last, strconv.Itoa(int(r.Sum.Read)), "%+v", c)
		}
	}
}
