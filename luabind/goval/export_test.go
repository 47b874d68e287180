package goval

import "time"

// SetClock replaces the clock until the function that it returns is called.
func SetClock(c func() time.Duration) (restore func()) {
	was := clock
	clock = c
	return func() { clock = was }
}
