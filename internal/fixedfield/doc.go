// Package fixedfield knows the named positions of the leader and of the fields 006, 007 and 008:
// where they are, what they mean, and which values the Library of Congress lists for them.
//
//	leader/06, /07 ──► For008 ─┐
//	006/00         ──► For006 ─┼─► *Form ──► Position, Names, Meaning, Check
//	007/00         ──► For007 ─┤
//	leader/06      ──► Leader ─┘
//
// The tables are text, one line a position and one line a value, in tables/*.txt; each names the
// page of the MARC 21 documentation it follows. table.go says how they are written. They are
// read once, when the first form is asked for. docs/fixed-fields.md is made from them.
//
// A character is a byte here, as in the specs of internal/marcspec for control fields. Everything
// is safe for concurrent use, and nothing that is given out may be changed. The package knows no
// records and no Lua: luabind brings both. Read form.go first, then check.go.
package fixedfield

//go:generate go run ./gen
