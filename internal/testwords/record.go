package testwords

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// field is a field to be written. One with a tag 00X has a value and nothing else.
type field struct {
	tag       string
	ind       [2]byte
	value     string
	subfields []subfield
}

type subfield struct{ code, value string }

// record is a record to be written.
type record struct {
	number int
	leader string
	fields []field
}

// specials are pieces of text that some notation has to escape, or may take for markup.
var specials = []string{"&", "<", ">", "\"", "\\", "$", "$a", "{", "}", "é", "漢", "e\u0301", "^", "=", "|", "'", "\t", "  ", "{eacute}", "&amp;", "]]>", "[", "]", ",", "@", "#"}

// text returns a value with one to three marked words.
func text(rng *rand.Rand) string {
	var b strings.Builder
	for n := 1 + rng.IntN(3); n > 0; n-- {
		if rng.IntN(4) == 0 {
			b.WriteString(pick(rng, specials...))
		}
		b.WriteString(word(rng))
		b.WriteString(pick(rng, " ", " ", " ", ", ", " : ", "", " / the ", "."))
	}
	if rng.IntN(30) == 0 {
		b.WriteString(strings.Repeat("long ", 1000))
	}
	return b.String()
}

func newRecord(rng *rand.Rand, number int) (r record) {
	r.number = number
	r.leader = "00000" + pick(rng, "n", "c", "d") + "am " + pick(rng, "a", "a", " ") + "2200000" + pick(rng, " a ", "   ", "7i ") + "4500"
	r.fields = append(r.fields, field{tag: "001", value: word(rng) + strconv.Itoa(number)})
	if rng.IntN(2) == 0 {
		r.fields = append(r.fields, field{tag: "008", value: "240115s2003    " + word(rng) + "      000 0 eng d"})
	}
	for n := 1 + rng.IntN(5); n > 0; n-- {
		f := field{tag: pick(rng, "100", "245", "245", "500", "650", "700", "880", "9XX"), ind: [2]byte{pick[byte](rng, ' ', '0', '1', '7'), pick[byte](rng, ' ', '0', '4')}}
		for k := 1 + rng.IntN(3); k > 0; k-- {
			f.subfields = append(f.subfields, subfield{code: pick(rng, "a", "a", "b", "c", "0", "6"), value: text(rng)})
		}
		r.fields = append(r.fields, f)
	}
	return r
}
