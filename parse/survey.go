package parse

import (
	"math/bits"
)

// A record is looked at four times before a script sees it: for its end, for the ends of its fields, for text that is
// not UTF-8 and for escape characters. Most records are sound, and for those one pass over their bytes, 64 at a time,
// answers all four. Whatever is not sound, or comes on another processor, is looked at by the functions that say what
// is wrong.

// survey is what one pass over the bytes of a record has found. The zero survey says nothing.
type survey struct {
	done    bool
	records int      // how many record terminators there are
	fields  int      // how many field terminators
	escapes int      // how many escape characters
	other   []uint64 // a bit for each byte, from the lowest bit of the first word on: it is not ASCII
}

const (
	// surveyLeast is the length of the shortest record that is surveyed: the last bytes are read as a block of 64.
	surveyLeast = 64
	// surveyStep is how many bytes are surveyed at once: surveyBlocks counts in bytes, two for each block of 64.
	surveyStep = 127 * 64
	// surveyUnseen is the length of the longest record that is surveyed before anything but the length in its leader
	// speaks for it. To look at its last byte first would mean to wait for memory, twice for each record.
	surveyUnseen = 16 << 10
)

// look surveys b, with the memory of words for the result. The survey is valid until the next one in the same memory.
func look(b []byte, words *[]uint64) (s survey) {
	if !canSurvey || len(b) < surveyLeast {
		return s
	}
	n := (len(b) + 63) / 64
	if cap(*words) < n {
		*words = make([]uint64, max(n, 64))
	}
	s.done, s.other = true, (*words)[:n]
	for at := 0; at < len(b); at += surveyStep {
		records, fields, escapes := surveyBlocks(&b[at], min(len(b)-at, surveyStep), &s.other[at/64])
		s.records += records
		s.fields += fields
		s.escapes += escapes
	}
	return s
}

// sound reports whether a record with this number of fields, each of which ends with a terminator, has no other
// terminators but that of the directory. It may be false of one that has none.
func (s *survey) sound(fields int) bool { return s.done && s.fields == fields+1 }

// isPlain reports whether the text of a record, of which this is the survey, is UTF-8 from a place on and ASCII before
// it, without an escape character and without a letter outside ASCII where an indicator or a subfield code stands.
func (s *survey) isPlain(b []byte, from int) bool {
	if !s.done || s.escapes > 0 {
		return false
	}
	until := 0 // where the last character ends
	for w, word := range s.other {
		for word != 0 {
			bit := bits.TrailingZeros64(word)
			i := w*64 + bit
			if i < until { // of a character that began in the word before
				word &= word - 1
				continue
			}
			if i < from+2 || b[i-1] == SubfieldDelimiter || b[i-1] == FieldTerminator || b[i-2] == FieldTerminator {
				return false
			}
			n := 2
			if c := b[i]; c < 0xC2 || c >= 0xE0 || i+1 >= len(b) || b[i+1]&0xC0 != 0x80 {
				if n = longLen(b[i:]); n == 0 {
					return false
				}
			}
			until = i + n
			word &^= (1<<n - 1) << bit
		}
	}
	return true
}
