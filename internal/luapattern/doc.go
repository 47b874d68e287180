// Package luapattern compiles and matches Lua 5.1 patterns in linear time wherever a pattern allows it, and under a
// step budget where it does not.
//
// It follows sections 5.4 and 5.4.1 of the Lua 5.1 Reference Manual, and a differential test compares it with the C
// implementation. It does not use a Lua state: it takes strings and returns offsets.
//
//	Compile ──► Pattern ─────────────┐            Pattern: immutable, shared freely
//	   ▲                             ▼
//	 Cache (one per VM)   Matcher.Match, Scan.Next ──► Captures, Values, AppendReplacement
//	                                 │
//	               search: which starts are worth a try
//	                                 │
//	               run: one try, a loop over items with a stack of choices
//	                                 │
//	               memo: states known to fail, once a search has become long
//
// # What is accepted
//
// Everything in the manual: the classes %a %c %d %l %p %s %u %w %x %z and their complements, sets, repetition by *,
// +, - and ?, the anchors ^ and $, captures and position captures, %1 to %9, %bxy; and the frontier %f[set], which
// Lua 5.1 has without documenting it. Patterns and subjects are bytes; classes are those of the C locale, so a byte
// above 127 is not in any of them.
//
// There are three deliberate differences from the C implementation. A byte 0 in a
// pattern is an ordinary byte; in C it ends the pattern. Compile refuses a malformed pattern; C notices a mistake
// only when a match reaches it. And a search that would take exponential time ends in time or with ErrBudget.
//
// # Cost
//
// A try never recurses, and its stack is as deep as the pattern has repetitions, whatever the subject's length. A search
// that becomes long remembers which (item, position) pairs failed, and so takes at most items × bytes steps. This memory
// does not help with items before a back reference, nor with %b, which may walk to the end of the subject at every
// start. For these, and for subjects that are too large for the memory, the budget is the bound.
//
// # Who may call what
//
// A Pattern may be used by any number of goroutines. A Matcher, a Scan and a Cache belong to one goroutine at a time:
// one of each per VM.
//
// Read pattern.go and matcher.go first, then run.go; plan.go is what Compile learns about a pattern in advance.
package luapattern
