package main

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// order is the order of the sets in package marc8: the ISO codes of its constants. EACC comes after them.
var order = []string{"42", "45", "67", "62", "70", "32", "4E", "51", "33", "34", "53"}

const (
	ansel        = 1
	greekSymbols = 2
	eacc         = 11
	c1           = 12 // not a set: the four control functions of the ANSEL table
	pageSize     = 64
)

// Bits of an entry in singles above the three UTF-8 bytes: see entry in set.go.
const (
	lengthShift  = 24
	combiningBit = 1 << 28
	halfShift    = 29
)

// halves are the ANSEL codes of the double-width marks, numbered as half.go does.
var halves = map[int]uint32{0xEB: 1, 0xEC: 2, 0xFA: 3, 0xFB: 4}

// place is one encoding of a character: a set and a code in it.
type place struct {
	set  int
	code [3]byte // one byte of 21-7E, three of EACC, or a C1 byte
}

// tables is everything that is written.
type tables struct {
	singles [][96]uint32
	c1      [32]uint32
	ascii   [128]uint16
	triples map[[3]byte]rune
	places  map[rune][]place
}

func build(doc *codeTables) (*tables, error) {
	t := &tables{
		singles: make([][96]uint32, len(order)),
		triples: map[[3]byte]rune{},
		places:  map[rune][]place{},
	}
	for _, set := range doc.Sets {
		codes := set.Codes
		for _, g := range set.Groups {
			codes = append(codes, g.Codes...)
		}
		for _, c := range codes {
			if err := t.add(set.ISO, c); err != nil {
				return nil, fmt.Errorf("set %s, code %q: %w", set.ISO, c.Marc, err)
			}
		}
	}
	if len(t.triples) == 0 {
		return nil, fmt.Errorf("no EACC set")
	}
	return t, nil
}

func (t *tables) add(iso string, c code) error {
	marc, err := strconv.ParseUint(c.Marc, 16, 24)
	if err != nil {
		return err
	}
	// The second halves of the double-width marks have no character of their
	// own, only the alternate half mark.
	primary := c.UCS
	if primary == "" {
		primary = c.Alt
	}
	ucs, err := strconv.ParseInt(primary, 16, 32)
	if err != nil {
		return err
	}
	r := rune(ucs)
	if iso == "31" {
		key := [3]byte{byte(marc >> 16), byte(marc >> 8), byte(marc)}
		t.triples[key] = r
		t.sayable(r, place{eacc, key})
		return nil
	}
	set := slices.Index(order, iso)
	if set < 0 {
		return fmt.Errorf("a set that package marc8 does not number")
	}
	return t.addSingle(set, int(marc), r, c)
}

func (t *tables) addSingle(set, marc int, r rune, c code) error {
	switch {
	case marc < 0x20: // ESC and the delimiters of ISO 2709 are not characters
		return nil
	case marc >= 0x80 && marc < 0xA0:
		t.c1[marc-0x80] = entry(r)
		t.sayable(r, place{c1, [3]byte{byte(marc)}})
		return nil
	}
	low := marc & 0x7F
	e := entry(r)
	if c.Combining {
		e |= combiningBit
	}
	if half := halves[marc]; half != 0 && set == ansel {
		alt, err := strconv.ParseInt(c.Alt, 16, 32)
		if err != nil {
			return err
		}
		e = entry(rune(alt)) | combiningBit | half<<halfShift
		t.sayable(rune(alt), place{set, [3]byte{byte(low)}})
	}
	t.singles[set][low-0x20] = e
	if r < 0x80 {
		if int(r) != low {
			return fmt.Errorf("an ASCII character at another place than in ASCII")
		}
		t.ascii[r] |= 1 << set
		return nil
	}
	// The Greek symbols duplicate letters of the Greek set and are never
	// written: the note of September 2004 in the table itself.
	if set != greekSymbols {
		t.sayable(r, place{set, [3]byte{byte(low)}})
	}
	return nil
}

func (t *tables) sayable(r rune, p place) {
	if !slices.Contains(t.places[r], p) {
		t.places[r] = append(t.places[r], p)
	}
}

func entry(r rune) uint32 {
	var b [4]byte
	n := utf8.EncodeRune(b[:], r)
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(n)<<lengthShift
}

// composition is a character of the tables that Unicode decomposes into two.
type composition struct{ base, mark, whole rune }

func (t *tables) compositions() []composition {
	var all []composition
	for r := range t.places {
		d := []rune(string(norm.NFD.PropertiesString(string(r)).Decomposition()))
		// Hangul syllables are composed by arithmetic.
		if len(d) == 2 && (r < 0xAC00 || r > 0xD7A3) && norm.NFC.String(string(d)) == string(r) {
			all = append(all, composition{d[0], d[1], r})
		}
	}
	slices.SortFunc(all, func(a, b composition) int {
		if a.base != b.base {
			return int(a.base - b.base)
		}
		return int(a.mark - b.mark)
	})
	return all
}

// The Latin letters in the table of accents: from Latin-1 to Latin Extended-B, and Latin Extended
// Additional. latinAccents in package marc8 uses the same ranges.
var latinRanges = [2][2]rune{{0xC0, 0x250}, {0x1E00, 0x1F00}}

// accents packs, for each letter of latinRanges that decomposes into an ASCII letter and at most two marks
// of ANSEL, the three codes: the letter in the low byte, the marks above it in their order; or 0.
func (t *tables) accents() []uint32 {
	var all []uint32
	for _, in := range latinRanges {
		for r := in[0]; r < in[1]; r++ {
			all = append(all, t.accent(r))
		}
	}
	return all
}

// accent returns the entry of one letter. ANSEL has no horn, so letters that the tables compose with it
// are left out.
func (t *tables) accent(r rune) uint32 {
	d := []rune(string(norm.NFD.PropertiesString(string(r)).Decomposition()))
	if len(t.places[r]) > 0 || len(d) < 2 || len(d) > 3 || d[0] >= 0x80 {
		return 0
	}
	packed := uint32(d[0])
	for i, m := range d[1:] {
		if len(t.places[m]) == 0 || t.places[m][0].set != ansel {
			return 0
		}
		packed |= uint32(t.places[m][0].code[0]|0x80) << (8 * (i + 1))
	}
	return packed
}
