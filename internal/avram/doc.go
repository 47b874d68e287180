// Package avram reads schemas in the Avram format and validates records by them.
//
// Avram is a schema language for formats that consist of fields, such as MARC, UNIMARC and PICA. A schema says which
// fields there are, which of them are required and which can be repeated, and describes their indicators, subfields,
// positions, codes and patterns. The specification is https://format.gbv.de/schema/avram/specification (0.9.3); the keys
// "deprecated" and "flags" follow its JSON schema, which is newer.
//
//	JSON ── Read ──► Schema ── Merge ──► Schema ── Compile ──► Validator ── Walker ──► Problem
//	        place of each mistake        overlays              arrays by tag          per record
//
// A Validator may be used by any number of goroutines, a Walker by one at a time. The caller goes through the fields and
// subfields of a record and calls the Walker for each, so that one pass serves several kinds of checks. Nothing of the
// record is copied or kept unless there is a problem.
//
// Start reading at schema.go (the model), then decode.go (JSON with places), check.go (mistakes in schemas, and Merge),
// compile.go and walker.go.
package avram
