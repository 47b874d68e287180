// Package survey looks at the bytes of a record once, 64 at a time, and counts what tells whether it is sound. It is for
// the records that are sound, which are most: it says how many terminators and escape characters there are, and which
// bytes are not ASCII, never what is wrong.
//
// It works on amd64 processors with AVX2, unless the program is built with the tag purego. On others there are no surveys,
// and package parse looks for each of these by itself.
package survey
