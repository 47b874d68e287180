package engine_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// crew is a number of VMs and one of cores. With more cores than VMs each stage has goroutines of its
// own; with fewer, workers carry their batches.
type crew struct{ jobs, cores int }

// crews are those that must not make a difference.
var crews = testscale.Of([]crew{{1, 16}, {3, 2}}, []crew{{1, 16}, {1, 1}, {2, 16}, {3, 2}, {8, 4}})

// sameForJobs runs with every number of VMs and compares.
func sameForJobs(t *testing.T, opt engine.Options) run {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var want run
	for i, c := range crews {
		runtime.GOMAXPROCS(c.cores)
		opt.Speed.Jobs = c.jobs
		got := execute(t, opt)
		if i == 0 {
			want = got
			balanced(t, want, "1 job")
			continue
		}
		same(t, want.result, got.result, "%+v", c)
	}
	return want
}

// everything uses all that a script can leave: records, further outputs, lines, prints, tallies,
// rejections, errors, the state; and it is slow now and then, so that batches overtake each other.
const everything = `
function begin(run)
  run.state = { n = 0, ids = {} }
  print("begins")
end
local function slow(record)
  for i = 1, (record.index * 7919 % 37 == 0) and 3000 or record.index * 31 % 50 do end
end
function filter(record)
  slow(record)
  run:tally("type", record.leader.type)
  run:tally("by hundred", tostring(math.floor(record.index / 100)), record.index)
  if record.index % 5 == 0 then run:emit(record, "fifth.mrc") end
  if record.index % 7 == 0 then run:emit(record.index .. " " .. (record.id or "?"), "seventh.txt") end
  if record.index % 11 == 0 then print("eleventh", record.index, record.source, record.offset) end
  if record.index % 13 == 0 then run:skip() end
  if record.index % 17 == 0 then run:reject("seventeenth") end
  if record.index % 19 == 0 then error("nineteenth") end
  return record.index % 3 ~= 0
end
function transform(record)
  run.state.n = run.state.n + 1
  table.insert(run.state.ids, record.index)
  record:add("590", "  ", "a", "record " .. record.index)
  if record.index % 23 == 0 then return { record, record:copy() } end
  if record.index % 29 == 0 then return {} end
end
function combine(a, b)
  a.n = a.n + b.n
  for _, id in ipairs(b.ids) do table.insert(a.ids, id) end
  return a
end
function finish(run)
  print("ends", run.state.n, table.concat(run.state.ids, " "))
end
`

// Would catch output that depends on which VM is faster.
func TestOrder_everything(t *testing.T) {
	for seed, damage := range map[uint64]float64{1: 0, 2: 0.2} {
		path := saved(t, generated(t, 600, seed, damage))
		for _, block := range []int{1 << 10, 16 << 10} {
			r := sameForJobs(t, engine.Options{Script: script(t, everything), Input: engine.Input{Paths: []string{path}}, Speed: engine.Speed{Block: block}})
			require.NoError(t, r.Err)
			require.NotZero(t, r.Sum.Dropped)
			require.NotZero(t, r.Sum.Rejected)
			require.NotZero(t, r.Sum.Added)
			require.Len(t, r.Outputs, 2)
			require.Contains(t, r.Prints, "eleventh\t11\t")
			require.Contains(t, r.Prints, "ends\t")
		}
	}
}

// Would catch a wrong order, an error that is not the first, or a goroutine left when VMs are held up
// at random, also when the run ends early, at a bad record or by the script.
func TestOrder_delays(t *testing.T) {
	path := saved(t, generated(t, testscale.Of(250, 400), 3, 0.1))
	pause := func(micros int) { time.Sleep(time.Duration(rand.IntN(micros+1)) * time.Microsecond) }
	held := strings.Replace(everything, "  slow(record)\n", "  pause(record.index * 31 % 97 == 0 and 5000 or 100)\n", 1)
	for about, opt := range map[string]engine.Options{
		"to the end":    {Script: script(t, held)},
		"strict":        {Script: script(t, held), Bad: engine.BadRecords{Strict: true}},
		"to the 20th":   {Script: script(t, held), Bad: engine.BadRecords{MaxErrors: 20}},
		"to the 150th":  {Script: script(t, held), Input: engine.Input{Limit: 150}},
		"script stops":  {Script: script(t, held+"\nlocal t = transform\nfunction transform(r) if r.index > 200 then run:stop() end return t(r) end")},
		"combine fails": {Script: script(t, held+"\ncombine = function(a, b) error('cannot') end")},
		"little memory": {Script: script(t, held), Speed: engine.Speed{Memory: 1}},
	} {
		if small && about != "to the end" && about != "to the 20th" && about != "script stops" {
			continue
		}
		t.Run(about, func(t *testing.T) {
			opt.Input.Paths, opt.Speed.Block, opt.Globals = []string{path}, 2<<10, map[string]any{"pause": pause}
			if about != "combine fails" { // with one VM there is nothing to combine
				sameForJobs(t, opt)
				return
			}
			opt.Speed.Jobs = 2
			want := execute(t, opt)
			require.ErrorContains(t, want.Err, "cannot")
			opt.Speed.Jobs = 8
			require.Equal(t, want.result.Err, execute(t, opt).result.Err)
		})
	}
}

// heldWriter waits in its first Write until it may go on.
type heldWriter struct {
	wait func()
	once sync.Once
	out  bytes.Buffer
}

func (w *heldWriter) Write(p []byte) (int, error) {
	w.once.Do(w.wait)
	return w.out.Write(p)
}

// Would catch workers that wait while another one writes: each of them would process one batch and no more.
func TestOrder_writingHoldsNobodyUp(t *testing.T) {
	record := marcgen.Record(1, 1)
	input := bytes.Repeat(record, 100)
	workers := max(2, runtime.GOMAXPROCS(0))
	writing, more := make(chan struct{}), make(chan struct{})
	var seen atomic.Int64
	w := &heldWriter{wait: func() {
		close(writing)
		select {
		case <-more:
		case <-time.After(time.Minute): // nothing will happen any more
			t.Error("nobody went on while a batch was written")
		}
	}}
	r := execute(t, engine.Options{
		Script: script(t, "function filter(record) return true end"),
		Input:  engine.Input{Paths: []string{saved(t, input)}},
		Speed:  engine.Speed{Jobs: workers, Block: len(record)}, // a record in each batch
		Output: engine.Output{Main: w},
		Watch: engine.Watch{Observe: func() func(*parse.Record) {
			return func(r *parse.Record) {
				if r.Pos().Number > 1 {
					<-writing
				}
				if seen.Add(1) == int64(workers)+1 {
					close(more)
				}
			}
		}},
	})
	require.NoError(t, r.Err)
	require.Equal(t, string(input), w.out.String())
}

// Would catch an example whose output depends on the number of VMs.
func TestOrder_examples(t *testing.T) {
	files := testscale.Some(2, marcFiles(t))
	for name, opt := range exampleScripts(t) {
		t.Run(name, func(t *testing.T) {
			opt.Input.Paths, opt.Input.Format, opt.Speed.Block = files, parse.FormatMARC, 16<<10
			sameForJobs(t, opt)
		})
	}
}

// Would catch a reader whose batches wait for each other: more files than readers, of very
// different length, and as little memory as there can be.
func TestOrder_readers(t *testing.T) {
	var files []string
	for i, n := range []int{900, 1, 0, 300, 2, 700, 40} {
		files = append(files, saved(t, generated(t, n, uint64(i), 0.1)))
	}
	src := script(t, `function transform(record)
		run:tally("records", record.source)
		if record.index % 10 == 0 then print(record.source, record.index, record.offset) end
	end`)
	opt := engine.Options{Script: src, Input: engine.Input{Paths: files}, Speed: engine.Speed{Block: 4 << 10, Memory: 1}}
	want := execute(t, opt)
	require.NoError(t, want.Err)
	for _, mode := range allModes {
		for _, readers := range testscale.Some(2, []int{2, 3, 9}) {
			for _, n := range []int{1, 3} {
				if n > 1 && infoOf(mode).OneVM {
					continue
				}
				o := opt
				o.Speed.Mode, o.Speed.Readers, o.Speed.Jobs = mode, readers, n
				got := execute(t, o)
				require.NoError(t, got.Err)
				about := fmt.Sprintf("mode %s, %d readers, %d jobs", mode, readers, n)
				require.Equal(t, want.Counts, got.Counts, about)
				require.Equal(t, want.Bytes, got.Bytes, about)
				require.Equal(t, want.Tallies, got.Tallies, about)
				require.True(t, want.Records == got.Records, about)
				require.True(t, want.Rejects == got.Rejects, about)
			}
		}
	}
}
