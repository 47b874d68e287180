package console

import (
	"math"

	"github.com/dustin/go-humanize"

	"mrrc-lua/internal/lazyregexp"
)

// size matches a number of bytes as people write it.
var size = lazyregexp.New(`^[0-9]+[KMGkmg]?$`)

// ParseSize reads a number of bytes above 0, which may end in K, M or G: powers of 1024. ok is false for
// any other text.
func ParseSize(text string) (n int64, ok bool) {
	if !size().MatchString(text) {
		return 0, false
	}
	if last := text[len(text)-1]; last > '9' {
		text += "iB" // K alone is 1000 for package humanize
	}
	bytes, err := humanize.ParseBytes(text)
	return int64(bytes), err == nil && bytes > 0 && bytes <= math.MaxInt64 //nolint:gosec // within bounds when ok
}

// Bytes writes a number of bytes for people, as in 64 MiB; a negative number is 0.
func Bytes(n int64) string { return humanize.IBytes(uint64(max(0, n))) } //nolint:gosec // not negative
