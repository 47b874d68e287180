// Package marcspec compiles MARCspec, the path language for MARC records ("650$a{^2=\0}"), and
// runs it over the bytes of a record.
//
// The language is that of the MARCspec document, http://marcspec.github.io/MARCspec/ (0.16):
//
//	spec       = field [index] [positions] subspec*           245   650[0]   008/35-37   LDR/6
//	           | field [index] (code [index] [positions] subspec*)+        650$a$x  245$a-c[#]/0-2
//	           | field [index] indicator subspec*                          880^1
//	field      = three of a-z 0-9 . or of A-Z 0-9 .   "." is any character, LDR the leader
//	index      = "[" range "]"      occurrence, from 0     [0]  [#] last  [0-2]  [1-#]  [#-1] last two
//	positions  = "/" range          characters, from 0     /6   /#        /0-3   /1-#   /#-1
//	code       = "$" character | "$" from "-" to           $a   $$        $a-f   $0-9
//	indicator  = "^1" | "^2"
//	subspec    = "{" test ("|" test)* "}"                  | is or; {..}{..} is and
//	test       = term | [term] operator term               {$q}  {!$q}  {$q~\hard}  {LDR/6=\a|LDR/6=\t}
//	operator   = "=" "!=" "~" contains "!~" "?" exists "!" exists not
//	term       = a spec without sub-specs | the same without its field | "\" text
//
// In a text \s is a blank, and $ { } ! = ~ ? | are written with a backslash before them: {^1=\\s} selects
// a blank indicator.
//
// # Values
//
// 245$a selects the value of every $a of every 245; 650$a$x the values of both codes in the order of the
// field; 008 the data of a control field; 245 all subfields of a data field joined by a blank; 880^1 one
// character. Positions count characters (code points), in control fields as well: an é in 008 does not
// shift the positions after it. A range is clipped to the value; one that begins after its end selects
// nothing. An index counts the fields of one tag in the record, also where the tag has wildcards, and the
// subfields of one code in the field, before sub-specs are evaluated.
//
// # Sub-specs
//
// A sub-spec is evaluated for each field or subfield before it: in 650$a$x{...} for $x. A term without a
// field refers to the current field, and so does one that repeats field and index of the outer spec. /0
// alone, or the code of the outer spec, refers to the current subfield. Any other field is searched in the
// whole record. Without a left side, the current field or subfield is compared. Sides with several values
// are compared pair by pair: = and ~ are true if one pair is equal, or one left value contains a right
// one; != and !~ are true if there is no such pair; all are false when there is no left value. Texts are
// equal whatever their normal forms: an é that is one character, and one that is an e and an accent.
//
// Extensions of the document: sub-specs may precede subfields or indicator, 650{^2=\0}$a$x, and are
// evaluated for the field; a term may name several codes, {$a$b~\x}; texts may be UTF-8 and may begin with
// a character that needs its backslash elsewhere, {~\$5}; numbers may have leading zeros, 008/00-05.
// Refused although grammatical: specs that can never select anything, such as 008$a and LDR^1, and likely
// mistakes in tags, 9XX (9..) and ldr.
//
// # Reading the code
//
//	text ── parser ──► reference ── cursor ──► values
//	                   (a program)  over walk: next field, next subfield
//	                                judge: sub-specs
//
// Begin with spec.go, then reference.go (the program) and walk.go; subspec.go has the rules for
// abbreviations. A Spec may be used by any number of goroutines, a record by one at a time.
package marcspec
