// Package avram reads schemas in the Avram format and validates records by them.
//
// Avram is a schema language for formats of fields (MARC, UNIMARC, PICA): which fields there are, which may be
// repeated or must be there, their indicators, subfields, positions, codes and patterns. The specification is
// https://format.gbv.de/schema/avram/specification (0.9.3); the keys "deprecated" and "flags" follow its JSON
// schema, which is newer.
//
//	JSON ── Read ──► Schema ── Merge ──► Schema ── Compile ──► Validator ── Walker ──► Problem
//	        place of each mistake        overlays              arrays by tag          per record
//
// A Validator belongs to any number of goroutines, a Walker to one. The Walker is called for each field and subfield
// while somebody else walks over the record, so that a record is read once for several kinds of checks. Nothing of the
// record is copied or kept unless there is a problem.
//
// Start reading at schema.go (the model), then decode.go (JSON with places), check.go (what a schema must not
// say), compile.go and walker.go.
package avram
