// Package norm converts standard numbers from records to the form in which they can be compared, or
// reports that they are invalid.
//
//	ISBN  "0-306-40615-2 (pbk.)"   "9780306406157"   ISO 2108: ten digits become thirteen
//	ISSN  "ISSN 0378-5955"         "0378-5955"       ISO 3297
//	LCCN  " 85-2 /AC/r86"          "85000002"        https://www.loc.gov/marc/lccn-namespace.html
//	OCLC  "(OCoLC)ocm00012345"     "12345"           the number alone
//
// Check digits are checked. Everything is a pure function, safe for concurrent use.
package norm
