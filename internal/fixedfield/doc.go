// Package fixedfield describes the named positions of the leader and of the fields 006, 007 and 008: their
// places, their meaning, and the values that the Library of Congress lists for them.
//
//	leader/06, /07 ──► For008 ─┐
//	006/00         ──► For006 ─┼─► *Form ──► Position, Names, Meaning, Check
//	007/00         ──► For007 ─┤
//	leader/06      ──► Leader ─┘
//
// The tables are text in tables/*.txt, with one line per position and one line per value; each names the
// page of the MARC 21 documentation that it follows. table.go describes their syntax. They are read once,
// when the first form is requested. docs/fixed-fields.md is made from them.
//
// A character is a byte here, as in the specs of internal/marcspec for control fields. Everything is safe for
// concurrent use, and no returned value may be changed. The package uses neither records nor Lua: luabind connects it
// with both. Read form.go first, then check.go.
package fixedfield

//go:generate go run ./gen
