// Package source finds the parts of a script in its text: the tokens of Lua source, and the syntax tree of gopher-lua
// with the line and the column of every node.
//
//	text ── Scan ──► []Token
//	text ── Parse ──► Tree: Chunk, Place, End, MethodPlace
//
// The nodes of gopher-lua have a line, but no column. So Parse writes each token of a script on a line of its own,
// and parses that text: the line of a node is then the number of a token, and the token has its place.
//
// A Tree is immutable once it is made, as long as nobody changes its nodes. Read tree.go first.
package source
