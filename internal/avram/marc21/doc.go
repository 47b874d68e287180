// Package marc21 has the Avram schema of MARC 21 bibliographic, which validate uses unless another is named.
//
// bibliographic.json is generated from the field list of the Library of Congress (loc/README.md says which state) and
// from the tables of internal/fixedfield, by gen. The schemas of authority and holdings records are not here: their
// lists are not among the sources; only their fixed fields are, in internal/fixedfield.
package marc21

//go:generate go run ./gen
