package console

import (
	"errors"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

var english = message.NewPrinter(language.English) //nolint:gochecknoglobals // stateless

// Number returns a number with its thousands set apart.
func Number[T int | int64 | float64](n T) string { return english.Sprint(n) }

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

// Bare takes the operation and the path off an error of package os: messages name the file.
func Bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// Deaf is a writer to somebody who need not listen: that nobody reads messages any more is no reason
// to end a run whose records go elsewhere.
type Deaf struct{ W io.Writer }

// Write implements io.Writer. It never fails.
func (d Deaf) Write(p []byte) (int, error) {
	_, _ = d.W.Write(p)
	return len(p), nil
}
