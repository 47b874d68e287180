package testwords

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"unicode/utf16"
)

// writers has a function for each notation, and what Mutate inserts into it.
var writers = map[string]struct {
	write  func(*rand.Rand, []record) []byte
	tokens []string
}{
	"marc":  {writeMARC, []string{"\x1d", "\x1e", "\x1f", "\x1fa", "\x1e\x1e", "\x1b$1", "\x1b(B", "\x1b(N", "\xe2", "00100", "45000", "001", "99999", "     "}},
	"xml":   {writeXML, []string{"<", ">", "</", "/>", "\"", "'", "<!--", "-->", "<![CDATA[", "]]>", "&", "&#x;", "&x;", "&#0;", "<?", "?>", "<record>", "</record>", "<leader>", "</subfield>", "</datafield>", " tag=\"245\"", " code=\"", "<subfield", "<!DOCTYPE x [", "ind1=\"\"", "<collection>", "</collection>"}},
	"json":  {writeJSON, []string{"{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\u001f", "null", "1e5", "true", "\"leader\":", "\"fields\":[", "\"subfields\":", "{}", "[]", "},{", "\x1e", "//", "\"a\":"}},
	"mrk":   {writeMRK, []string{"=", "\n", "\r", "\r\n", "$", "$a", "\\", "{", "}", "{x}", "=245  ", "=LDR  ", "=001  ", "\n\n", "  ", "\t"}},
	"aleph": {writeAleph, []string{"$$", "$$a", "$", "\n", "\r", "\r\n", "^", " L ", "000000001 ", "000000009 24510 L $$a", " LDR   L ", "  "}},
	"line":  {writeLine, []string{"$", " $a ", "\n", "\r", "\r\n", "\n\n", "245 10 $a ", "001 ", "00000nam a2200000   4500", "  "}},
}

// everywhere is what Mutate inserts into any notation.
var everywhere = []string{"\x00", "\xff", "\xc3", "\xc3\xa9", "\xe2\x80\xa8", "\xef\xbb\xbf", "\x1a", "\x0c", "\x85", "\xef\xbf\xbe", " ", "\n", "0", "9"}

// Notations returns the names of the notations that Make writes: those of the formats that are read.
func Notations() []string { return []string{"marc", "xml", "json", "mrk", "aleph", "line"} }

// Make writes a few records in a notation.
func Make(rng *rand.Rand, notation string) []byte {
	var records []record
	for n := range 1 + rng.IntN(3) {
		records = append(records, newRecord(rng, n+1))
	}
	return writers[notation].write(rng, records)
}

// UTF16 returns a text in UTF-16, with a byte order mark or without.
func UTF16(rng *rand.Rand, text []byte) []byte {
	order := pick[binary.AppendByteOrder](rng, binary.LittleEndian, binary.BigEndian)
	var out []byte
	if rng.IntN(2) == 0 {
		out = order.AppendUint16(out, 0xFEFF)
	}
	for _, u := range utf16.Encode([]rune(string(text))) {
		out = order.AppendUint16(out, u)
	}
	return out
}

// Mutate damages an input of a notation in up to five places: bytes and stretches of it are changed, left out,
// doubled, moved, and bytes that mean something in the notation are put in.
func Mutate(rng *rand.Rand, notation string, text []byte) []byte {
	text = slices.Clone(text)
	for n := rng.IntN(6); n > 0 && len(text) > 8; n-- {
		text = mutateOnce(rng, writers[notation].tokens, text)
	}
	return text
}

func mutateOnce(rng *rand.Rand, tokens []string, text []byte) []byte {
	at := rng.IntN(len(text))
	end := min(len(text), at+1+rng.IntN(pick(rng, 2, 10, 60, 400)))
	switch rng.IntN(9) {
	case 0: // another byte
		text[at] = byte(rng.IntN(256))
	case 1: // a byte of the text elsewhere
		text[at] = text[rng.IntN(len(text))]
	case 2:
		return slices.Delete(text, at, end)
	case 3: // doubled
		return slices.Insert(text, at, slices.Clone(text[at:end])...)
	case 4: // moved
		piece := slices.Clone(text[at:end])
		text = slices.Delete(text, at, end)
		return slices.Insert(text, rng.IntN(len(text)+1), piece...)
	case 5:
		return slices.Insert(text, at, []byte(word(rng))...)
	case 6:
		return slices.Insert(text, at, []byte(pick(rng, everywhere...))...)
	case 7:
		return slices.Insert(text, at, []byte(pick(rng, tokens...)+pick(rng, "", word(rng)))...)
	default:
		if rng.IntN(4) == 0 {
			return text[:at]
		}
		return slices.Replace(text, at, end, []byte(pick(rng, tokens...))...)
	}
	return text
}
