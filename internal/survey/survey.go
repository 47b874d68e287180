package survey

// Survey is what was found in some bytes.
type Survey struct {
	Records int      // how many record terminators (1D) there are
	Fields  int      // how many field terminators (1E)
	Escapes int      // how many escape characters (1B)
	Other   []uint64 // a bit for each byte, from the lowest bit of the first word on: it is not ASCII
}

const (
	// least is the length of the shortest text that is looked at: the last bytes are read as a block of 64.
	least = 64
	// step is how many bytes are looked at in one call: lookAtBlocks counts in bytes, two for each block of 64.
	step = 127 * 64
)

// Available reports whether there are surveys. Tests set it to see what happens without; nothing else may.
var Available = available

// Look surveys b. It keeps the result in *words, which it makes longer when that is needed: the survey is valid until
// the next one in the same memory. ok is false when there are no surveys, or not of anything that is so short.
// Several goroutines may call it at once, with different words.
func Look(b []byte, words *[]uint64) (s Survey, ok bool) {
	if !Available || len(b) < least {
		return s, false
	}
	n := (len(b) + 63) / 64
	if cap(*words) < n {
		*words = make([]uint64, max(n, 64))
	}
	s.Other = (*words)[:n]
	for at := 0; at < len(b); at += step {
		records, fields, escapes := lookAtBlocks(&b[at], min(len(b)-at, step), &s.Other[at/64])
		s.Records += records
		s.Fields += fields
		s.Escapes += escapes
	}
	return s, true
}
