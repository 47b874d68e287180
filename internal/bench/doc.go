// Package bench measures the modes of the engine side by side: the same script over the same
// records in one process, in interleaved rounds, so that a change of the machine's speed meets all
// of them alike. Modes runs them, Table and SVG show what came out, Words says it in two sentences.
package bench
