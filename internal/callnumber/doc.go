// Package callnumber makes text of call numbers that sorts as books stand on a shelf.
//
//	"QA76.73.P98 B47 2005"  ──►  "QA 000000076.73 P98 B47 000002005"
//
// The rules are those by which shelves are read: the letters of a class by the alphabet; the number of a class by its
// value, and its fraction as a decimal; cutters as decimals; years, volumes and other numbers by their value; nothing
// before something. Shelf takes any call number; LC, Dewey and NLM take those of one scheme.
//
// Everything is a pure function, safe for concurrent use.
package callnumber
