package testwords

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// junk sometimes returns a line that is not a field.
func junk(rng *rand.Rand) string {
	if rng.IntN(25) > 0 {
		return ""
	}
	return pick(rng, "", "# ", "  ", "=", "(", "=24", "=245", "=LDR  ", "000000001 ") + text(rng) + "\n"
}

func writeMRK(rng *rand.Rand, records []record) []byte {
	escape := strings.NewReplacer("$", "{dollar}", "{", "{lcub}", "}", "{rcub}", "\\", "{bsol}", "é", pick(rng, "é", "{acute}e"))
	var out strings.Builder
	for _, r := range records {
		fmt.Fprintf(&out, "=LDR  %s\n", r.leader)
		for _, f := range r.fields {
			out.WriteString(junk(rng))
			if f.subfields == nil {
				fmt.Fprintf(&out, "=%s  %s\n", f.tag, strings.ReplaceAll(escape.Replace(f.value), " ", "\\"))
				continue
			}
			fmt.Fprintf(&out, "=%s  %s", f.tag, strings.ReplaceAll(string(f.ind[:]), " ", "\\"))
			for _, s := range f.subfields {
				out.WriteString("$" + s.code + escape.Replace(s.value))
			}
			out.WriteString("\n")
		}
		out.WriteString(pick(rng, "\n", "\n", ""))
	}
	return []byte(out.String())
}

func writeAleph(rng *rand.Rand, records []record) []byte {
	var out strings.Builder
	line := func(r record, tag, text string) {
		out.WriteString(junk(rng))
		fmt.Fprintf(&out, "%09d %-5s %s %s\n", r.number, tag, pick(rng, "L", "L", "L", "L", "A"), text)
	}
	for _, r := range records {
		line(r, "LDR", strings.ReplaceAll(r.leader, " ", "^"))
		for _, f := range r.fields {
			if f.subfields == nil {
				line(r, f.tag, strings.ReplaceAll(f.value, " ", "^"))
				continue
			}
			text := ""
			for _, s := range f.subfields {
				text += "$$" + s.code + s.value
			}
			line(r, f.tag+string(f.ind[:]), text)
		}
	}
	return []byte(out.String())
}

func writeLine(rng *rand.Rand, records []record) []byte {
	var out strings.Builder
	for _, r := range records {
		out.WriteString(r.leader + "\n")
		for _, f := range r.fields {
			out.WriteString(junk(rng))
			if f.subfields == nil {
				fmt.Fprintf(&out, "%s %s\n", f.tag, f.value)
				continue
			}
			fmt.Fprintf(&out, "%s %s", f.tag, f.ind[:])
			for _, s := range f.subfields {
				fmt.Fprintf(&out, " $%s %s", s.code, s.value)
			}
			out.WriteString("\n")
		}
		out.WriteString("\n")
	}
	return []byte(out.String())
}
