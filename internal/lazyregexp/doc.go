// Package lazyregexp compiles regular expressions when they are first used. The program has dozens of them, and a run
// needs few of them: compiling all of them at its start would take longer than reading a small file.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New returns a function that compiles an expression when it is first called, and returns the same Regexp from then
// on. It panics at that first call if the expression is wrong. Any number of goroutines may call it at once.
func New(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
