package engine_test

import (
	"context"
	"io"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
)

// forever is an input without end that asks the run to end after some reads.
type forever struct {
	n    atomic.Int64
	stop func()
}

func (f *forever) Read(p []byte) (int, error) {
	n := f.n.Add(1)
	if n == 50 {
		f.stop()
	}
	return copy(p, marcgen.Record(1, int(n%100))), nil
}

// Would catch a run that loses what it has read when it is asked to end, that goes on to finish as if
// all had been read, or that does not end.
func TestStop_drains(t *testing.T) {
	hooks := script(t, `
		function transform(record) run:emit(record, "all") end
		function finish(run) run:emit("finished", "finish") end`)
	self := script(t, `for record in marc.read(run.args.path):records() do marc.output("all"):write(record) end`)
	type row struct {
		script *engine.Script
		mode   engine.Mode
		jobs   int
	}
	rows := map[string]row{"4 VMs": {hooks, engine.ModeNative, 4}, "no hooks": {self, "", 1}}
	for _, mode := range modesThat(func(m engine.ModeInfo) bool { return !m.OnlyFiles }) {
		rows[string(mode)] = row{hooks, mode, 1}
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			stop, end := context.WithCancelCause(t.Context())
			defer end(nil)
			in := &forever{stop: func() { end(engine.ErrInterrupted) }}
			got := map[string]*count{}
			opt := engine.Options{
				Script: row.script,
				Speed:  engine.Speed{Mode: row.mode, Jobs: row.jobs, Block: 4 << 10},
				Limits: engine.Limits{Stop: stop},
				Input:  engine.Input{Source: in},
				Output: engine.Output{Create: func(name string) (io.Writer, error) {
					got[name] = &count{}
					return got[name], nil
				}},
			}
			if row.script == self {
				opt.Input.Source, opt.Args = nil, map[string]string{"path": "endless"}
				opt.Reach.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(in), nil }
			}
			sum, err := engine.Run(t.Context(), opt)
			require.ErrorIs(t, err, engine.ErrInterrupted)
			require.Positive(t, sum.Read)
			require.Equal(t, sum.Read, sum.Written)
			require.Equal(t, sum.Written, got["all"].records)
			require.NotContains(t, got, "finish")
		})
	}
}

// count counts record terminators.
type count struct{ records int64 }

func (c *count) Write(p []byte) (int, error) {
	for _, b := range p {
		if b == 0x1D {
			c.records++
		}
	}
	return len(p), nil
}
