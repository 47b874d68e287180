// Package lint finds mistakes in a script before it runs: code that, with any records, will fail or not have its
// intended effect.
//
//	source.Tree ── Find ──► []Finding
//	                │
//	                ├── api.go        functions, types and modules, from the declarations of the Lua API
//	                ├── checker.go    variables, and the order in which functions are read
//	                ├── statement.go, expression.go   a walk over the tree, with the kind of every value
//	                └── call.go, member.go, operator.go, condition.go, result.go   the rules
//
// A rule reports a mistake as certain only if the kinds of all values that it looks at are certain: the argument of a
// hook, the result of a method, a constant, a local variable that is never assigned again. Otherwise it reports a
// doubt, which becomes a warning. A function that is passed to pcall is not checked, because it may fail.
//
// Nothing of the script is run. A Tree may be looked at by several goroutines. Read finding.go first.
package lint
