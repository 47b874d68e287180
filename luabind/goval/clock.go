package goval

import "time"

const (
	// mostTime bounds the work on one record, like mostSteps.
	mostTime = 500 * time.Millisecond
	lookEach = 256 // steps after which the clock is read
)

var (
	began = time.Now()
	// clock returns the time since the program began. Tests replace it.
	clock = func() time.Duration { return time.Since(began) }
)

// watch is when the work on a record began, and when the clock is read again.
type watch struct {
	look  int           // when so many steps are left
	since time.Duration // what the clock showed first; 0: it was not read for this record
}

// Pause reads the clock. A function that may take much longer than a step calls it.
func (c *Call) Pause() {
	if c.steps < 0 {
		Abandon()
	}
	switch now := clock(); {
	case c.since == 0:
		c.since = now
	case now-c.since > mostTime:
		Abandon()
	}
	c.look = max(c.steps-lookEach, 0)
}
