package sandbox

import (
	"math"
	"strconv"
	"strings"
)

// systemMemory returns how many bytes of memory there are, according to the kernel, in the machine and
// the control group (proc(5), cgroups(7)); 0 when that is not known.
func systemMemory(read func(path string) ([]byte, error)) int64 {
	least := int64(math.MaxInt64)
	text, _ := read("/proc/meminfo")
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "MemTotal:" {
			least = smaller(least, f[1], 1<<10)
		}
	}
	for _, path := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, _ := read(path)
		least = smaller(least, strings.TrimSpace(string(text)), 1)
	}
	if least == math.MaxInt64 {
		return 0
	}
	return least
}

// smaller returns the smaller of n and the number of units in text, if that is a number.
func smaller(n int64, text string, unit int64) int64 {
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil || v <= 0 || v > math.MaxInt64/unit {
		return n
	}
	return min(n, v*unit)
}
