package testwords

import (
	"bytes"
	"fmt"
	"strings"

	"mrrc-lua/parse"
)

// AppendAleph appends a record as Aleph sequential, with a number. The program reads this format and does not
// write it.
func AppendAleph(dst []byte, number int, r *parse.Record) []byte {
	line := func(tag, text string) {
		dst = fmt.Appendf(dst, "%09d %-5s L %s\n", number, tag, oneLine(text))
	}
	line("LDR", strings.ReplaceAll(string(r.Leader()[:]), " ", "^"))
	for f := range r.Fields {
		if f.IsPlain() {
			line(f.Tag().String(), string(f.Data()))
			continue
		}
		ind1, ind2 := f.Indicators()
		var text strings.Builder
		for s := f.Subfields(); ; {
			code, value, ok := s.Next()
			if !ok {
				break
			}
			text.WriteString("$$" + string(rune(code)) + string(value))
		}
		line(f.Tag().String()+string(rune(ind1))+string(rune(ind2)), text.String())
	}
	return dst
}

// AppendLine appends a record as yaz-marcdump writes it with -o line.
func AppendLine(dst []byte, r *parse.Record) []byte {
	dst = append(append(dst, r.Leader()[:]...), '\n')
	for f := range r.Fields {
		dst = append(append(dst, f.Tag().String()...), ' ')
		if f.IsPlain() {
			dst = append(append(dst, oneLine(string(f.Data()))...), '\n')
			continue
		}
		ind1, ind2 := f.Indicators()
		dst = append(dst, ind1, ind2)
		for s := f.Subfields(); ; {
			code, value, ok := s.Next()
			if !ok {
				break
			}
			dst = fmt.Appendf(dst, " $%c %s", code, oneLine(string(value)))
		}
		dst = append(dst, '\n')
	}
	return append(dst, '\n')
}

// oneLine returns a text without line ends.
func oneLine(s string) string {
	return string(bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, []byte(s)))
}
