// Package validate finds structural errors in records: those that the parser found, and those that can be
// seen in the parsed record.
//
//	parse.Record ──► Checker.Record ──► Finding (code, severity, place) ──► Report
//	                 per record                                            counts, first places
//
// A Validator does this for engine.Examine: its Look checks records in several goroutines, its Take reports in the
// order of the input and looks for control numbers that occur twice. Memory does not grow with the input, except
// for control numbers (internal/repeats).
//
// The codes are in codes.go, each with its severity; docs/errors.md explains them. internal/cli prints the
// findings. Start reading at codes.go, then record.go.
package validate
