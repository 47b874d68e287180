package sandbox

import (
	"os"
	"runtime/debug"
)

// memoryOfEngine is how many bytes a run takes besides the script: code, batches in flight, buffers.
const memoryOfEngine = 128 << 20

const (
	leastScriptMemory = 256 << 20
	// usualMemory is assumed for a machine whose memory is not known.
	usualMemory = 8 << 30
)

// DefaultMemory returns how many bytes a script may need by default: a quarter of the machine's
// memory.
func DefaultMemory() int64 { return max(totalMemory()/4, leastScriptMemory) }

// LimitMemory makes the garbage collector work harder before memory is taken that a script, which
// may need this many bytes, will not be allowed.
func LimitMemory(script int64) { debug.SetMemoryLimit(script + script/4 + memoryOfEngine) }

// totalMemory returns how many bytes of memory the process may take at most: those of the machine, or
// of the container.
func totalMemory() int64 {
	total := systemMemory(os.ReadFile)
	if total <= 0 {
		return usualMemory
	}
	return total
}
