// Package linkage follows the links between fields and their forms in another writing system, which are fields 880.
//
//	245 10 $6 880-01 $a Podlinnik          880 10 $6 245-01/(N $a Подлинник
//
// The $6 of each has the tag of the other and an occurrence number; after a slash it has the codes of the writing
// system and of its direction. The number 00 means that an 880 has no partner. (Library of Congress, MARC 21 Format
// for Bibliographic Data, Appendix A: Control Subfields, $6.)
//
// Fields belong together when tag and number agree. Records are not always exact, so any $6 with only one possible
// meaning is accepted: another dash or none, one digit or three, blanks, anything after the number. An ambiguous $6
// is not a link; Partners never guesses.
//
// Read link.go for $6 itself, partners.go for the fields that belong together, renumber.go for numbers.
package linkage
