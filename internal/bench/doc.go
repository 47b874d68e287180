// Package bench measures the modes of the engine side by side: the same script over the same records in
// one process, in interleaved rounds, so that a change of the machine's speed affects all of them alike.
// Modes runs them, Table and SVG show the results, and Words summarises them in a few sentences.
package bench
