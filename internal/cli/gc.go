package cli

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// How often the garbage collector runs, unless GOGC is set. The heap of a run is a few
// megabytes, and letting it grow to five times that costs little and saves the write barriers
// that slow the VM down while the collector marks. A script that keeps much, such as the keys of a
// whole catalogue, must not need five times as much, so the percentage shrinks to Go's usual value
// as the heap grows.
const (
	eagerPercent = 400
	usualPercent = 100
	roomAlways   = 24 << 20 // bytes of garbage that do not matter: a run over text formats stays at about 64 MiB
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
