package testscale

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// Full reports whether tests try everything.
func Full() bool { return os.Getenv("MRRC_TEST_HEAVY") == "1" }

// Of returns full when tests try everything, and else quick.
func Of[T any](quick, full T) T {
	if Full() {
		return full
	}
	return quick
}

// Some returns the list when tests try everything, and else at most this many of its elements, from its
// beginning to its end.
func Some[T any](most int, list []T) []T {
	if Full() || len(list) <= most {
		return list
	}
	some := make([]T, most)
	for i := range some {
		some[i] = list[i*(len(list)-1)/max(1, most-1)]
	}
	return some
}

// OnlyFull skips a test that cannot be made smaller.
func OnlyFull(t testing.TB) {
	t.Helper()
	if !Full() {
		t.Skip("only with MRRC_TEST_HEAVY=1")
	}
}

// OpenFiles returns how many files the process has open, and skips the test where they cannot be counted.
func OpenFiles(t testing.TB) int {
	t.Helper()
	list, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Skip("open files cannot be counted here")
	}
	return len(list)
}

// T is what package require asks for. A *testing.T is one.
type T interface {
	Errorf(format string, args ...any)
	FailNow()
}

// attempt is a T whose failure may be followed by another attempt.
type attempt struct {
	failed bool
	says   string
}

// Errorf implements T.
func (a *attempt) Errorf(format string, args ...any) {
	a.failed = true
	a.says += fmt.Sprintf(format, args...)
}

// FailNow implements T.
func (a *attempt) FailNow() {
	a.failed = true
	runtime.Goexit()
}

// lastLimit is the longest limit that Patiently tries.
const lastLimit = 30 * time.Second

// Patiently is for tests of time limits. Such a test must distinguish a call that never ends from a call that
// needs a moment, and on a busy machine that moment can be longer than any short limit. It calls check with the
// first limit, and with longer ones as long as check fails. The test fails when check fails with a limit
// of half a minute. check runs in a goroutine of its own; its t is for the assertions that can fail because
// of the limit.
func Patiently(t testing.TB, first time.Duration, check func(t T, limit time.Duration)) {
	t.Helper()
	for limit := first; ; limit = min(5*limit, lastLimit) {
		a := &attempt{}
		done := make(chan struct{})
		go func() {
			defer close(done)
			check(a, limit)
		}()
		<-done
		if !a.failed {
			return
		}
		if limit == lastLimit {
			t.Fatal(a.says)
		}
		t.Logf("with a limit of %v: %s", limit, a.says)
	}
}
