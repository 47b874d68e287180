// Package testwords generates inputs full of marked words, for tests of the promise that nothing is lost without a
// message: every marked word of an input must be in a record, or among the reported losses.
//
// A marked word is "zq" and four more letters. No notation has such a word, so that all of them are data, wherever
// they are: in a value, a tag, a comment, the name of an element. Make writes records with marked words in a
// notation, also in places where the notation has no text; Mutate damages them; In finds the words that are still
// there.
//
// All functions are deterministic: the same source of random numbers makes the same input.
package testwords
