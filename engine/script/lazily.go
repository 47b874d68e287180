package script

import (
	"regexp"
	"sync"
)

// lazily returns a function that compiles an expression when it is first called. Expressions for messages are
// compiled like this: a script without a mistake needs none of them.
func lazily(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
