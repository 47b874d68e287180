// Package marcgen generates bibliographic MARC 21 records, the same ones every time.
//
// It serves tests and benchmarks that need many realistic records (Write, Record), and it builds the
// small fixtures under testdata (Fixtures). Every title, name, number and address in them is invented.
//
//	seed, n ──► rng ──► composer ──► builder ──► ISO 2709 bytes ──► damage ──► io.Writer
//	                    (fields)     (leader, directory)            (a chosen share)
//
// Record n of a seed depends only on the seed and n, so a stream can start anywhere, and all machines produce the
// same bytes. The builder is independent of the project's encoder on purpose: a mistake of the encoder cannot hide in
// tests that read generated records. The package imports only the standard library, and only tests and the command in
// gen import it.
//
// Functions are safe for concurrent use; nothing in the package keeps state between calls.
//
// Read first: composer.go for the contents of a record, words_*.go for the vocabulary, damage.go for the
// kinds of damage, fixtures.go for the committed files.
package marcgen

// The test that compares the fixtures under testdata also writes them.
//go:generate go test -run ^TestFixtures_areCommitted$ -count=1 . -update
