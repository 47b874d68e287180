package charset

import "unicode"

// Hides reports whether a character beyond ASCII controls how text is shown, or hides in it: on a terminal a line
// then looks different from its text, or text is there that nobody sees.
//
// These are the C1 controls, line and paragraph separators (U+2028, U+2029), and what Unicode shows as
// nothing (Default_Ignorable_Code_Point): all of category Cf, which includes marks, embeddings and isolates of
// direction (UAX 9), zero width spaces, soft hyphens and tag characters (U+E0001 to E007F, which spell whole
// sentences unseen); the supplementary variation selectors, with which text can be hidden in the same way; and
// fillers.
//
// Real text needs some characters of these kinds, so Hides is false for
//
//   - U+200C and U+200D, which separate and join letters of Persian, of Indic scripts, and emoji,
//   - the signs before numbers of Arabic and other scripts, which are visible (Prepended_Concatenation_Mark),
//   - U+180E and the variation selectors U+180B to 180F and U+FE00 to FE0F: Mongolian, mathematics, emoji,
//   - U+034F, U+115F, U+1160 and U+13430 to 1343F: Hebrew accents, old Korean syllables, hieroglyphs.
func Hides(r rune) bool {
	switch {
	case r < 0x300:
		return r >= 0x7F && r < 0xA0 || r == 0xAD
	case r < 0x2000 && r != 0x61C && r != 0x17B4 && r != 0x17B5: // the others of these are needed
		return false
	case r == 0x2028, r == 0x2029:
		return true
	case r == 0x200C, r == 0x200D, r >= 0x13430 && r <= 0x1343F:
		return false
	case r >= 0xE0000:
		return r <= 0xE0FFF
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}
