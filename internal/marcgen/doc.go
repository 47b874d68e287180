// Package marcgen makes bibliographic MARC 21 records out of nothing: the same ones every time.
//
// It serves tests and benchmarks that need many realistic records (Write, Record), and it builds the
// small fixtures under testdata (Fixtures). Every title, name, number and address in them is invented.
//
//	seed, n ──► rng ──► composer ──► builder ──► ISO 2709 bytes ──► damage ──► io.Writer
//	                    (fields)     (leader, directory)            (a chosen share)
//
// Record n of a seed depends on the seed and on n alone, so a stream can be begun anywhere and two
// machines agree on every byte. The builder is independent of the project's encoder on purpose: a test
// that reads generated records has a second opinion on what ISO 2709 is. The package imports only the
// standard library, and only tests and the command in gen import it.
//
// Functions are safe for concurrent use; nothing in the package keeps state between calls.
//
// Read first: composer.go for what a record holds, words_*.go for the vocabulary, damage.go for the
// ways of breaking a stream, fixtures.go for the committed files.
package marcgen

// The fixtures under testdata are written by the test that otherwise compares them.
//go:generate go test -run ^TestFixtures_areCommitted$ -count=1 . -update
