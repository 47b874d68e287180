package engine_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
)

// brief is a time of which every record of these tests needs much less, unless it loops or the machine is
// busy.
const brief = 100 * time.Millisecond

// Would catch a record that hangs the run, takes others with it, or is lost.
func TestTimeout_ofRecords(t *testing.T) {
	t.Parallel()
	path := saved(t, generated(t, 40, 1, 0))
	for body, hook := range map[string]string{
		"function filter(record) if record.index == 7 then while true do end end return true end":                                                  "filter",
		"function transform(record) if record.index == 7 then pcall(function() while true do end end) end end":                                     "transform",
		"function transform(record) if record.index == 7 then while true do pcall(function() while true do end end) end end end":                   "transform",
		"columns = {'id'} function extract(record) if record.index == 7 then return extract(record) or extract(record) end return {record.id} end": "",
		"function extract(record) if record.index == 7 then repeat until false end return {record.id} end":                                         "extract",
	} {
		for _, opt := range testscale.Some(1, append(inAllModes(), engine.Options{Speed: engine.Speed{Jobs: 3, Block: 2 << 10}})) {
			opt.Script, opt.Input.Paths = script(t, body), []string{path}
			testscale.Patiently(t, brief, func(t2 testscale.T, limit time.Duration) {
				opt.Limits.Timeout = limit
				r := execute(t, opt)
				require.NoError(t2, r.Err, body)
				require.EqualValues(t2, 40, r.Sum.Read)
				require.EqualValues(t2, 1, r.Sum.Rejected, body)
				require.EqualValues(t2, 39, r.Sum.Written, body)
				require.Contains(t2, r.Reports[0], "index=7 ")
				if hook != "" {
					require.Contains(t2, r.Reports[0], "the hook took longer than "+limit.String())
				}
				require.Equal(t2, 1, strings.Count(r.Rejects, "\x1d"))
			})
		}
	}
}

// Would catch a limit for one record that ends what is about many: a script that reads for itself,
// a batch, begin and finish.
func TestTimeout_isPerRecord(t *testing.T) {
	t.Parallel()
	path := saved(t, generated(t, 30, 1, 0))
	var nap time.Duration
	wait := map[string]any{"wait": func() { time.Sleep(nap) }, "path": path}
	for _, source := range testscale.Some(3, []string{
		`for record in marc.read(path):records() do wait() end for i = 1, 40 do wait() end`,
		`local f = io.open(path) for record in marc.read(function(n) wait() return f:read(1000) end):records() do wait() end`,
		`function batch(records) for i = 1, #records do wait() end end`,
		`function begin() for i = 1, 40 do wait() end end function filter() return true end function finish() for i = 1, 40 do wait() end end`,
		`for i = 1, 40 do wait() end function filter() return true end`,
	}) {
		testscale.Patiently(t, brief, func(t2 testscale.T, limit time.Duration) {
			nap = limit / 20
			r := execute(t, engine.Options{Script: script(t, source), Input: engine.Input{Paths: []string{path}}, Globals: wait, Limits: engine.Limits{Timeout: limit}})
			require.NoError(t2, r.Err, source)
			require.EqualValues(t2, 30, r.Sum.Read, source)
		})
	}
	// One record of a script that reads for itself is bounded nevertheless.
	testscale.Patiently(t, brief, func(t2 testscale.T, limit time.Duration) {
		hangs := script(t, `for record in marc.read(path):records() do if record.index == 3 then while true do end end end`)
		r := execute(t, engine.Options{Script: hangs, Globals: wait, Limits: engine.Limits{Timeout: limit}})
		require.ErrorContains(t2, r.Err, "longer than")
		require.EqualValues(t2, 3, r.Sum.Read)
	})
	hangs := script(t, `local n = 0 for record in marc.read(function() n = n + 1 if n == 1 then return "" end while true do end end):records() do end`)
	r := execute(t, engine.Options{Script: hangs, Globals: wait, Limits: engine.Limits{Timeout: brief}})
	require.ErrorContains(t, r.Err, "the time for one record is over")
}

// slow is a file that has its bytes late.
type slow struct {
	rest string
	late time.Duration
}

func (s *slow) Read(p []byte) (int, error) {
	time.Sleep(s.late)
	if s.rest == "" {
		return 0, io.EOF
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func (s *slow) Close() error { return nil }

// Would catch a script that is stopped because a file, a pipe or a terminal is slow.
func TestTimeout_isNotForWaiting(t *testing.T) {
	data := string(generated(t, 2, 1, 0))
	const nothing = `function transform() end`
	for _, c := range []struct {
		script string
		opt    engine.Options
		late   bool // the input is
	}{
		{nothing, engine.Options{Speed: engine.Speed{Mode: engine.ModeThreePhase}}, true},
		{nothing, engine.Options{Speed: engine.Speed{Mode: engine.ModeBatch}}, true},
		{`for r in marc.read("x"):records() do marc.output():write(r) end`, engine.Options{}, false},
		{`function source() return io.open("x") end function transform() end`, engine.Options{}, false},
		{`local n = 0 function source() return function() n = n + 1 return n == 1 and io.open("x"):read("*a") or nil end end function transform() end`, engine.Options{}, false},
		{`function transform() for r in marc.read("x"):records() do end end`, engine.Options{Input: engine.Input{Source: strings.NewReader(data)}}, false},
	} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			testscale.Patiently(t, brief, func(t2 testscale.T, limit time.Duration) {
				opt := c.opt
				opt.Script, opt.Limits.Timeout = script(t, c.script), limit
				switch {
				case c.late:
					opt.Input.Source = &slow{data, 2 * limit}
				case opt.Input.Source != nil:
					opt.Input.Source = strings.NewReader(data)
				}
				opt.Reach.OpenFile = func(string) (io.ReadCloser, error) { return &slow{data, 2 * limit}, nil }
				r := execute(t, opt)
				require.NoError(t2, r.Err)
				require.EqualValues(t2, 2, r.Sum.Written)
			})
		})
	}
}
