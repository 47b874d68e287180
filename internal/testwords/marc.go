package testwords

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// writeMARC writes records in ISO 2709, some of them with lengths that are wrong.
func writeMARC(rng *rand.Rand, records []record) []byte {
	var out strings.Builder
	for _, r := range records {
		var directory, data strings.Builder
		for _, f := range r.fields {
			start := data.Len()
			if f.subfields == nil {
				data.WriteString(f.value)
			} else {
				data.Write(f.ind[:])
			}
			for _, s := range f.subfields {
				data.WriteString("\x1f" + s.code + s.value)
			}
			data.WriteString("\x1e")
			fmt.Fprintf(&directory, "%s%04d%05d", f.tag, min(data.Len()-start, 9999), start)
		}
		base := 24 + directory.Len() + 1
		size := base + data.Len() + 1
		if rng.IntN(10) == 0 {
			size += rng.IntN(40) - 20
		}
		out.WriteString(fmt.Sprintf("%05d", size) + r.leader[5:12] + fmt.Sprintf("%05d", base) + r.leader[17:] + directory.String() + "\x1e" + data.String() + "\x1d")
		if rng.IntN(10) == 0 {
			out.WriteString(pick(rng, "\n", "\r\n", " ", word(rng)+"\n"))
		}
	}
	return []byte(out.String())
}
