// Package marc8 converts between MARC-8 and UTF-8 in both directions, and reports exactly what
// could not be converted and where.
//
// # MARC-8 in twenty lines
//
// MARC-8 is the encoding of MARC 21 records whose leader/09 is blank. It is ISO/IEC 2022 in eight
// bits: two sets of graphic characters are active at a time, G0 for the bytes 21-7E and G1 for
// A1-FE. Initially they are ASCII and ANSEL, which is Extended Latin. An escape sequence replaces
// one of them by another set:
//
//	ESC ( F   ESC , F            a one-byte set as G0, F names it: B ASCII, !E ANSEL,
//	ESC ) F   ESC - F            as G1                             N Q Cyrillic, 3 4 Arabic,
//	ESC $ 1   ESC $ , 1          EACC as G0, three bytes           2 Hebrew, S Greek
//	ESC $ ) 1   ESC $ - 1        EACC as G1
//	ESC g   ESC b   ESC p        Greek symbols, subscripts, superscripts as G0
//	ESC s                        ASCII as G0 again
//
// The space, the control characters and the delimiters 1D, 1E and 1F mean the same in all sets.
// Combining marks come before their character, and in Unicode after it: "caf", E2, "e" is "cafe"
// and U+0301. The ligature and the double tilde over two letters are written in two halves, one
// before each. A character that is not in any set is written as the reference &#xXXXX;.
//
// # The flow
//
//	field in MARC-8 ── NeedsDecode? ──no──▶ the same bytes are UTF-8
//	                        │yes
//	                        ▼
//	         scan ─▶ escape ─▶ set or EACC ─▶ marks, halves ─▶ UTF-8
//	                                                             │
//	   MARC-8 ◀─ designate, put ◀─ find ◀─ accented ◀─ cluster ◀─┘
//
// A Decoder and an Encoder belong to one goroutine at a time; everything else is safe for
// concurrent use. There is no initialisation: the tables are constant data.
//
// # What was decided, and by what
//
// Sets do not extend over a delimiter. By the specification a field begins with the default sets
// and must return to ASCII before a delimiter. Records that fail to return designate their set
// again after each subfield code, or continue in Latin (the cyrillic_capital_e and
// chinese_mangled_multibyte files of marc4j), and pymarc and MARC::Charset convert each subfield
// separately. So the sets are reset, and the omission is reported as NotReset.
//
// Several marks on a character keep their order, although the specification enters them "top to
// bottom" and Unicode from the letter outward: YAZ and MARC::Charset keep it, and so does all text
// that was converted back and forth with such tools.
//
// A byte or triple without a character becomes U+FFFD; so does an ESC that does not begin an
// escape sequence, and the bytes after it are text. A mark without a character, and a half without
// its other half, are kept.
//
// A reference is read only while G0 is ASCII. Its position is that of its character in Unicode. It
// never introduces a control character of C0 or DEL.
//
// # Sources
//
// The Library of Congress: "MARC 21 Specifications for Record Structure, Character Sets,
// and Exchange Media", part 2 (MARC-8 Encoding Environment), part 4 (Conversion Between
// Environments) and part 5 (Code Tables), at https://www.loc.gov/marc/specifications/.
// tables_gen.go is generated from the code tables by gen.
//
// Read decoder.go first, then set.go and marks.go; for the opposite direction encoder.go and
// cluster.go.
package marc8

//go:generate go run ./gen
