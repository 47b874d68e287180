// Package validate finds what is wrong with the structure of records: what the parser found, and
// what can be seen in the record that it made.
//
//	parse.Record ──► Checker.Record ──► Finding (code, severity, place) ──► Report
//	                 per record                                            counts, first places
//
// A Validator puts these together for engine.Examine: its Look checks records in several goroutines,
// its Take reports in the order of the input and looks for control numbers that occur twice. Memory
// does not grow with the input, but for 16 to 32 bytes for each control number, up to a bound
// (duplicates.go).
//
// The codes are in codes.go, each with its severity; docs/errors.md says what they mean. Whoever
// prints findings is internal/cli. Start reading at codes.go, then record.go.
package validate
