package console

import (
	"errors"
	"io"
	"math"
	"os"
	"strconv"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
)

// manyDigits is the number from which on numbers that may have a fraction are not written out.
const manyDigits = 1e15

// Number returns a number with its thousands set apart.
func Number[T int | int64 | float64](n T) string {
	if f, ok := any(n).(float64); ok {
		if math.Abs(f) < manyDigits {
			return humanize.Commaf(f)
		}
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return humanize.Comma(int64(n))
}

// Counted returns a number with its noun.
func Counted[T int | int64](n T, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Brief cuts a text that is longer than n bytes, between two characters.
func Brief(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// Bare removes the operation and the path from an error of package os: messages name the file.
func Bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// Deaf is a writer without errors, for messages: a run whose records go elsewhere continues when nobody
// reads its messages any more.
type Deaf struct{ W io.Writer }

// Write implements io.Writer. It never fails.
func (d Deaf) Write(p []byte) (int, error) {
	_, _ = d.W.Write(p)
	return len(p), nil
}
