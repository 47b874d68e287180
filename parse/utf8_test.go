package parse

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// Would catch a step over bytes that are not looked at: everything is tried at every place of a step.
func TestValidUTF8(t *testing.T) {
	for _, what := range []string{"", "é", "\u0301", "漢字", "😀", "\xC3", "\xA9", "\xC3\xA9\xA9", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC0\xAF", "\xFF", "\uFFFD"} {
		for before := range 70 {
			for _, after := range []int{0, 1, 7, 8, 31, 32, 65} {
				text := strings.Repeat("a", before) + what + strings.Repeat("b", after) + what
				require.Equal(t, utf8.ValidString(text), validUTF8([]byte(text)), "%q", text)
			}
		}
	}
}

func FuzzValidUTF8(f *testing.F) {
	f.Add([]byte("Bjørn Müller und andere, die länger sind als zweiunddreißig Bytes"))
	f.Add([]byte("\xE6\xBC\xA2\xE5\xAD"))
	f.Fuzz(func(t *testing.T, b []byte) { require.Equal(t, utf8.Valid(b), validUTF8(b)) })
}

func BenchmarkValidUTF8(b *testing.B) {
	for name, text := range map[string]string{
		"ascii": strings.Repeat("Systems of libraries. ", 50), "some": strings.Repeat("Bücher und andere Medien in Bibliotheken. ", 26),
		"cyrillic": strings.Repeat("Библиотека. ", 50),
	} {
		data := []byte(text)
		b.Run(name+"/std", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				utf8.Valid(data)
			}
		})
		b.Run(name+"/own", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				validUTF8(data)
			}
		})
	}
}
