package engine_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// endless returns generated records without end; it counts them, and how large the heap gets.
type endless struct {
	block []byte
	left  int
	most  uint64
	given int
}

func (e *endless) ask(n int) any {
	if e.left <= 0 {
		return nil
	}
	if e.given++; e.given%64 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		e.most = max(e.most, m.HeapInuse)
	}
	e.left -= len(e.block)
	return string(e.block)
}

// Would catch memory that grows with the length of what a reader returns.
func TestStream_memory(t *testing.T) {
	testscale.CollectOften(t)
	var block bytes.Buffer
	_, err := marcgen.Write(&block, marcgen.Options{Records: 200, Seed: 5})
	require.NoError(t, err)
	size := 200 << 20
	if small {
		size = 40 << 20
	}
	hooks := script(t, `function source() return ask end function filter(record) return record:has("650") end`)
	loop := script(t, `for records in marc.read(ask):batches() do for i = 1, #records do marc.output():write(records[i]) end end`)
	runtime.GC()
	for name, s := range map[string]*engine.Script{"hooks": hooks, "loop": loop} {
		e := &endless{block: block.Bytes(), left: size}
		_, err = engine.Run(t.Context(), engine.Options{Script: s, Globals: map[string]any{"ask": e.ask}, Output: engine.Output{Main: io.Discard}})
		require.NoError(t, err)
		require.Positive(t, e.most)
		require.Less(t, e.most, uint64(64<<20), name)
	}
}

// Would catch an error of an embedding program's stream that is taken for the script's, or for the
// end, and records before it that are lost.
func TestStream_fails(t *testing.T) {
	data := generated(t, 40, 6, 0)
	s := script(t, `function transform() end`)
	dead := errors.New("the network is gone")
	for _, k := range []int{0, 1, 63, 64, 65, 4095, 4096, 4097, len(data) / 2, len(data) - 1, len(data)} {
		whole := int64(bytes.Count(data[:k], []byte{parse.RecordTerminator}))
		for _, mode := range modesThat(func(m engine.ModeInfo) bool { return !m.OnlyFiles }) {
			for name, src := range map[string]io.Reader{
				"again and again": &failing{data: data[:k], err: dead, size: 1000},
				"once":            &failing{data: data[:k], err: dead, size: 1000, once: true},
				"with the data":   &failing{data: data[:k], err: dead, size: 1 << 20, with: true, once: true},
			} {
				r := execute(t, engine.Options{Script: s, Input: engine.Input{Source: src, SourceName: "wire"}, Speed: engine.Speed{Mode: mode}})
				var in *engine.InputError
				require.ErrorAs(t, r.Err, &in, "%d bytes, mode %s, error %s", k, mode, name)
				require.ErrorIs(t, r.Err, dead)
				require.GreaterOrEqual(t, r.Sum.Written, whole, "%d bytes, mode %s, error %s", k, mode, name)
				require.LessOrEqual(t, r.Sum.Read, whole+1) // what was read of the next one
				require.EqualValues(t, k, total(r.Bytes), "%d bytes, mode %s, error %s", k, mode, name)
				require.Equal(t, 1, strings.Count(r.Err.Error(), "wire"), r.Err.Error())
			}
		}
	}
}

// failing is a stream that breaks off.
type failing struct {
	data []byte
	err  error
	size int  // largest result of one Read
	with bool // the error comes with the last data
	once bool // and then the end
	told bool
}

func (f *failing) Read(p []byte) (int, error) {
	if f.told && f.once {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), f.size)], f.data)
	f.data = f.data[n:]
	if len(f.data) == 0 && (n == 0 || f.with) {
		f.told = true
		return n, f.err
	}
	return n, nil
}

// Would catch a VM outside of any run in which marc.read has no context, and a check that leaves something behind: see
// TestMain.
func TestStandalone(t *testing.T) {
	opt := engine.Options{Script: script(t, `function filter(record) return true end`), Globals: given(generated(t, 20, 1, 0)), Limits: engine.Limits{Memory: little}}
	s, err := engine.NewStandalone(t.Context(), opt)
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.Hold(t.Context(), func(L *lua.LState, _ *luabind.Binding) error {
		fn, err := L.LoadString(`local n = 0 for _ in marc.read(data):records() do n = n + 1 end print(n)`)
		require.NoError(t, err)
		return s.Call(L, fn, 0)
	}))
	require.Equal(t, "20\n", s.Handed().Printed)
	opt.Globals = nil
	found, err := engine.Check(t.Context(), opt)
	require.NoError(t, err)
	require.Equal(t, []string{"filter"}, found.Hooks)
}
