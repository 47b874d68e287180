// Package marc8 converts between MARC-8 and UTF-8, both ways, and says exactly what
// could not be converted and where.
//
// # MARC-8 in twenty lines
//
// MARC-8 is the encoding of MARC 21 records whose leader/09 is blank. It is ISO/IEC
// 2022 in eight bits: two sets of graphic characters are in force at a time, G0 for the
// bytes 21-7E and G1 for A1-FE. At first they are ASCII and ANSEL, which is Extended
// Latin. An escape sequence puts another set in the place of one of them:
//
//	ESC ( F   ESC , F            a one-byte set as G0, F names it: B ASCII, !E ANSEL,
//	ESC ) F   ESC - F            as G1                             N Q Cyrillic, 3 4 Arabic,
//	ESC $ 1   ESC $ , 1          EACC as G0, three bytes           2 Hebrew, S Greek
//	ESC $ ) 1   ESC $ - 1        EACC as G1
//	ESC g   ESC b   ESC p        Greek symbols, subscripts, superscripts as G0
//	ESC s                        ASCII as G0 again
//
// The space, the control characters and the delimiters 1D, 1E and 1F mean the same in
// all sets. Combining marks come before the character they stand on, and in Unicode
// after it: "caf", E2, "e" is "cafe" and U+0301. The ligature and the double tilde over
// two letters are written in two halves, one before each. A character that no set has is
// written as the reference &#xXXXX;.
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
// A Decoder and an Encoder belong to one goroutine at a time; everything else is safe
// for concurrent use. Nothing is set up at the start: the tables are constant data.
//
// # What was decided, and by what
//
// Sets do not reach over a delimiter. The specification has a field begin with the
// default sets and wants ASCII back before a delimiter. Records that fail to go back
// designate their set again after each subfield code, or go on in Latin (the
// cyrillic_capital_e and chinese_mangled_multibyte files of marc4j), and pymarc and
// MARC::Charset convert each subfield by itself; so the sets are reset, and the omission
// is reported as NotReset.
//
// Several marks on a character keep their order, although the specification has them
// entered "top to bottom" and Unicode from the letter outward: YAZ and MARC::Charset
// keep it, and with it the text that was converted to and fro with such tools.
//
// A byte or triple without a character becomes U+FFFD; so does an ESC that begins no
// escape sequence, and what follows it is text. A mark with nothing to stand on, and a
// half without its half, are kept.
//
// A reference is read only while G0 is ASCII. It stands where its character stands in
// Unicode. It never brings in a control character of C0 or DEL.
//
// # Sources
//
// The Library of Congress: "MARC 21 Specifications for Record Structure, Character Sets,
// and Exchange Media", part 2 (MARC-8 Encoding Environment), part 4 (Conversion Between
// Environments) and part 5 (Code Tables), at https://www.loc.gov/marc/specifications/.
// tables_gen.go is generated from the code tables by gen.
//
// Read decoder.go first, then set.go and marks.go; for the way back encoder.go and
// cluster.go.
package marc8

//go:generate go run ./gen
