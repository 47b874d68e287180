package meter

import (
	"context"
	"unicode/utf8"
)

// Meter bounds what functions build for a script, and how long they take. One goroutine uses it at a time.
type Meter interface {
	// Need reports why n more bytes must not be built, or nil. It is called before they are built. A function
	// that only takes time asks for 0 bytes from time to time. After an error the script must stop: the
	// function returns as soon as it can.
	Need(n int) error
	// Largest returns the maximum length in bytes of a text that one call makes.
	Largest() int
}

// MaxText is the largest text that one call makes, in bytes, if the memory is not a reason for less.
const MaxText = 64 << 20

// Little is how many bytes a function builds without asking.
const Little = 16 << 10

// Free is a Meter that allows everything until Context, which may be nil, ends.
type Free struct{ Context context.Context }

// Need implements Meter.
func (f Free) Need(int) error {
	if f.Context == nil {
		return nil
	}
	return f.Context.Err()
}

// Largest implements Meter.
func (Free) Largest() int { return MaxText }

// Short cuts a text that a message quotes.
func Short(s string) string { return clip(s, 200) }

// Clip cuts a message that is part of another one.
func Clip(s string) string { return clip(s, 2000) }

// clip cuts a text that is longer than n bytes at the start of a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	end := n
	for end > n-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
