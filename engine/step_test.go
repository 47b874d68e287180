package engine_test

import (
	"bytes"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// Catches a record that the step misses, notes of other records or in another order, and bytes that are not
// those of the main output, in any mode, with any number of VMs and with limits.
func TestStep(t *testing.T) {
	script, err := engine.LoadScript("s.lua", `function filter(record) return record.id ~= "mrrc00000003" end`)
	require.NoError(t, err)
	var want []string
	for _, f := range []parse.Format{parse.FormatMARC, parse.FormatMRK, parse.FormatJSONL} {
		cases := []engine.Options{{}, {Input: engine.Input{Limit: 20, Skip: 3}}, {Bad: engine.BadRecords{MaxErrors: 4}}}
		for i, opt := range append(cases, inAllModes()...) {
			opt.Script = script
			opt.Input.Paths = []string{"../testdata/records/books.mrc", "../testdata/broken/garbage_between.mrc"}
			opt.Speed.Block = 4 << 10 // several batches
			opt.Output.Format = f
			var main, written bytes.Buffer
			opt.Output.Main = &main
			opt.Step.Each = func() engine.StepFunc {
				return func(input int, r *parse.Record, note []byte) ([]byte, bool, error) {
					id := string(r.ControlNumber())
					if strings.HasSuffix(id, "7") {
						return append(note, "rejected"...), true, errors.New("a seven")
					}
					r.Append(parse.Tag('9'<<16|'9'<<8|'9'), []byte("  \x1fa"+id))
					return append(note, id...), !strings.HasSuffix(id, "5"), nil
				}
			}
			var ids []string
			last := 0
			opt.Step.Take = func(input int, r *parse.Record, note, b []byte) error {
				require.GreaterOrEqual(t, input, last)
				last = input
				require.Equal(t, string(r.ControlNumber()), string(note))
				require.Equal(t, strings.HasSuffix(string(note), "5"), b == nil)
				if b != nil {
					require.True(t, bytes.Contains(b, note))
				}
				ids = append(ids, string(note))
				written.Write(b)
				return nil
			}
			sum, err := engine.Run(t.Context(), opt)
			if i == 0 {
				require.Positive(t, sum.Lifted.Records, "filter runs without the VM")
			}
			if opt.Bad.MaxErrors > 0 {
				require.ErrorAs(t, err, new(*engine.TooManyError))
			} else {
				require.NoError(t, err)
			}
			require.Equal(t, main.String(), written.String(), "%s %d", f, i)
			require.Positive(t, sum.Rejected)
			require.NotContains(t, ids, "mrrc00000003")
			switch {
			case opt.Input.Limit > 0:
				require.Len(t, ids, 18) // two sevens
			case opt.Bad.MaxErrors > 0:
				require.Less(t, len(ids), 40)
			case want == nil:
				want = ids
			default:
				require.Equal(t, want, ids)
			}
		}
	}
}

// Catches a step that sees a record twice because the VM took it over, or not at all; and hooks after a step that run
// without the VM, which might abandon what the step has already seen.
func TestStep_abandoned(t *testing.T) {
	for text, lifted := range map[string]int64{
		`function filter(record) return #record:value("856$u") > 0 end`:                                            50,
		`function filter(record) return true end function transform(record) return #record:value("856$u") > 0 end`: 0,
	} {
		script, err := engine.LoadScript("s.lua", text)
		require.NoError(t, err)
		opt := engine.Options{Script: script, Input: engine.Input{Paths: []string{"../testdata/records/books.mrc"}}}
		var seen, taken atomic.Int64
		opt.Watch.Kept = true
		opt.Watch.Observe = func() func(*parse.Record) { return func(*parse.Record) { seen.Add(1) } }
		opt.Step.Each = func() engine.StepFunc {
			return func(_ int, _ *parse.Record, note []byte) ([]byte, bool, error) { return append(note, 'x'), true, nil }
		}
		opt.Step.Take = func(_ int, _ *parse.Record, note, _ []byte) error {
			taken.Add(1)
			require.Equal(t, "x", string(note))
			return nil
		}
		sum, err := engine.Run(t.Context(), opt)
		require.NoError(t, err)
		require.Equal(t, lifted, sum.Lifted.Records)
		require.Equal(t, int64(8), sum.Written)
		require.Equal(t, int64(42), sum.Rejected)
		if lifted > 0 {
			require.Equal(t, int64(42), sum.Lifted.Abandoned)
			require.Equal(t, []int64{8, 8}, []int64{seen.Load(), taken.Load()})
		} else {
			require.Equal(t, []int64{50, 8}, []int64{seen.Load(), taken.Load()})
		}
	}
}

// Catches an error of the program's own that is lost, and a step where there cannot be one.
func TestStep_fails(t *testing.T) {
	script, err := engine.LoadScript("s.lua", "function filter() return true end")
	require.NoError(t, err)
	stop := errors.New("the disk is full")
	opt := engine.Options{Script: script, Input: engine.Input{Paths: []string{"../testdata/records/books.mrc"}}}
	opt.Step.Each = func() engine.StepFunc {
		return func(_ int, _ *parse.Record, note []byte) ([]byte, bool, error) { return note, true, nil }
	}
	opt.Step.Take = func(int, *parse.Record, []byte, []byte) error { return stop }
	_, err = engine.Run(t.Context(), opt)
	require.ErrorIs(t, err, stop)
	opt.Step.Take = func(int, *parse.Record, []byte, []byte) error { panic("a mistake") }
	_, err = engine.Run(t.Context(), opt)
	require.ErrorAs(t, err, new(*engine.FaultError))
	opt.Step.Take = nil
	for _, text := range []string{"function batch(records) return {} end", "local reader = marc.read('x')"} {
		opt.Script, err = engine.LoadScript("b.lua", text)
		require.NoError(t, err)
		_, err = engine.Run(t.Context(), opt)
		require.ErrorAs(t, err, new(*engine.UsageError))
	}
}
