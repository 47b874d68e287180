// Package part cuts the inputs of a run into parts, which several processes, on one or several machines, run
// independently of each other.
//
//	Stretches ──► Frame, in any order and by anyone ──► Chain, in one place ──► []Part
//	 by bytes      finds boundaries of records           verifies the guesses,
//	               and counts                            adds up the numbers
//
// A stretch begins at any byte, so the first boundary that Frame finds in it is a guess. Chain knows where the previous
// stretch ended, and frames a stretch again if its guess was wrong. So the parts, the numbers of the records in them,
// and the last 001 before each are the same as those of one reader, for any file.
//
// An input that can be read only from beginning to end is one part: a compressed file, or a file in a text format. To
// frame it means to read all of it.
//
// Read part.go first; chain.go has the verification. The functions are safe for concurrent use.
package part
