// Package linkage follows the links between fields and their forms in another script, which are
// fields 880.
//
//	245 10 $6 880-01 $a Podlinnik          880 10 $6 245-01/(N $a Подлинник
//
// Each names the tag of the other and an occurrence number in $6; what stands behind a slash is
// the code of the script and of its direction. The number 00 says that an 880 has no partner.
// (Library of Congress, MARC 21 Format for Bibliographic Data, Appendix A: Control Subfields, $6.)
//
// Fields belong together when tag and number agree. Records are not always exact, so what can be
// read in one way only is read: another dash or none, one digit or three, blanks, anything behind
// the number. What is not certain is no link; Partners never guesses.
//
// Read link.go for $6 itself, partners.go for what belongs together, renumber.go for numbers.
package linkage
