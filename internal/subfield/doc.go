// Package subfield edits the subfields of a field by their codes, values and places.
//
//	parse.Field ──► Of: []Part ──► Insert, Move, Replace, Remove, Reorder ──► parse.Field
//
// A code is one character, of whatever script: damaged and foreign records have blanks, capitals and letters
// outside ASCII as codes. Places count from 1, as lists do in Lua, and from the end if they are negative.
//
// The functions change the field that they are given, and belong to whoever may change its record. Values of
// parts are views of the record, valid until it is changed. Read subfield.go first.
package subfield
