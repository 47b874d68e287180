package marcgen

// word is a piece of text in Latin letters and, for a language with another script, in that script.
type word struct{ latin, native string }

// frame surrounds a name: "Verlag " and "", or "" and " Press".
type frame struct{ before, after word }

// place is a city with its MARC country code (https://www.loc.gov/marc/countries/).
type place struct {
	country string
	city    word
}

// tongue is the vocabulary of one language, which is enough to make up a title page.
type tongue struct {
	code  string // MARC language code (https://www.loc.gov/marc/languages/)
	share int    // records in 1,000

	// script is the code at the end of $6 of an 880
	// (https://www.loc.gov/marc/bibliographic/ecbdcntf.html); empty for a language in Latin letters, whose
	// words have no native form.
	script string
	// familyFirst languages put the family name first everywhere, and write names without spaces.
	familyFirst bool
	// whereFirst languages put the place before the subject, and write titles without spaces.
	whereFirst bool

	openers    []word   // "A history of "; may be empty, subjects then begin with a capital
	subjects   []word   // "river navigation"
	wheres     []word   // "in the northern valleys"
	remainders []word   // "an introduction", for 245$b
	articles   []string // with the space: the nonfiling characters
	editions   []string // for 250$a, as transcribed from the item
	by         []frame  // statements of responsibility
	publishers []frame  // around a family name
	families   []word
	givens     []word
	places     []place
}

// latin makes words that have one form only.
func latin(text ...string) []word {
	words := make([]word, len(text))
	for i, t := range text {
		words[i].latin = t
	}
	return words
}

// around makes frames in Latin letters from texts in which an asterisk stands for the name.
func around(text ...string) []frame {
	frames := make([]frame, len(text))
	for i, t := range text {
		for j := range t {
			if t[j] == '*' {
				frames[i] = frame{word{latin: t[:j]}, word{latin: t[j+1:]}}
			}
		}
	}
	return frames
}

// tongues lists all languages, English first; the shares add up to 1,000.
//
//nolint:gochecknoglobals // a read-only table
var tongues = []*tongue{
	&english, &german, &french, &spanish, &italian, &portuguese, &polish, &swedish,
	&russian, &greek, &hebrew, &arabic, &chinese, &japanese,
}

// chooseTongue chooses a language by the shares.
func chooseTongue(r *rng) *tongue {
	at := r.below(1000)
	for _, t := range tongues {
		if at -= t.share; at < 0 {
			return t
		}
	}
	return tongues[0]
}
