// Package source knows where in its text the parts of a script stand: the tokens of Lua source, and the
// syntax tree of gopher-lua with the line and the column of every node.
//
//	text ── Scan ──► []Token
//	text ── Parse ──► Tree: Chunk, Place, End, MethodPlace
//
// The nodes of gopher-lua know their line only. Parse writes the tokens of a script to lines of their
// own and has that text parsed: there the line of a node is the number of a token, which knows its place.
//
// A Tree is immutable once it is made, as long as nobody changes its nodes. Read tree.go first.
package source
