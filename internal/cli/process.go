package cli

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"mrrc-lua/internal/job"
)

// The process: signals that end it, and how it collects garbage.

// patience is how long a run may take after the first signal to write the records that it has read.
const patience = 2 * time.Second

// watchSignals asks the run to end at the first signal, aborts it if it takes long, and ends the
// process at the second signal.
func (c *command) watchSignals(stop, cancel context.CancelCauseFunc, done <-chan struct{}) {
	var late <-chan time.Time
	var first error
	for {
		select {
		case <-done:
			return
		case <-late:
			cancel(first)
		case s, ok := <-c.env.Signals:
			why, take := &job.Interruption{Signal: s}, c.taker.Load()
			switch {
			case !ok:
				return
			case take != nil && (*take)(s):
			case first == nil:
				first = why
				stop(why)
				if !c.runner.EndsByItself() {
					cancel(why)
				}
				late = time.After(patience)
			default:
				c.runner.Abandon()
				c.env.Exit(int(why.Code()))
			}
		}
	}
}

// catch lets a function look at each signal first: it reports whether nothing else must be done about
// it. nil ends that.
func (c *command) catch(take func(os.Signal) bool) {
	if take == nil {
		c.taker.Store(nil)
		return
	}
	c.taker.Store(&take)
}

// How often the garbage collector runs, unless GOGC is set. The heap of a run is a few
// megabytes, and letting it grow to five times that costs little and saves the write barriers
// that slow the VM down while the collector marks. A script that keeps much, such as the keys of a
// whole catalogue, must not need five times as much, so the percentage shrinks to Go's usual value
// as the heap grows.
const (
	eagerPercent = 400
	usualPercent = 100
	roomAlways   = 16 << 20 // bytes of garbage that do not matter: a run over text formats stays below 64 MiB
)

// tuneGC sets how often the collector runs, and again after every collection.
func tuneGC() {
	debug.SetGCPercent(eagerPercent)
	after(eagerPercent)
}

// after waits for the next collection and then sets the percentage again.
func after(current int) {
	runtime.SetFinalizer(new([16]byte), func(*[16]byte) {
		percent := percentFor(liveHeap())
		if percent != current {
			debug.SetGCPercent(percent)
		}
		after(percent)
	})
}

// percentFor returns the percentage for a heap of live bytes.
func percentFor(live uint64) int {
	return int(min(max(roomAlways*100/max(live, 1), usualPercent), eagerPercent))
}

func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
