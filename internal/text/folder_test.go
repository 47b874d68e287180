package text_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/text"
)

// Would catch a key that is not that of Key: a text is then not found.
func TestFolder(t *testing.T) {
	var f text.Folder
	check := func(s string) { require.Equal(t, text.Key(s), string(f.AppendKey(nil, []byte(s))), "%q", s) }
	pieces := []string{"é", "e\u0301", "ß", "ﬁ", "½", "Σ", "ς", "İ", "ı", "Ǆ", "한", "ᄒ", "ꙮ", "文", "’", "'", "ʻ", "-", " ", "\u00a0", "。", "a", "Z", "9", "١", "\xff", "\u0345", "ᾳ", "🂡", "ﷺ", "…", "´", "¨", "ſ", "K"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		var b strings.Builder
		for range r.IntN(8) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		check(b.String())
	}
	for c := rune(0); c < 0x3100; c++ {
		check("a" + string(c) + "b")
	}
}

// Compares the two ways to make keys of many texts.
func BenchmarkFolder(b *testing.B) {
	lines := []string{
		"A guide to river navigation between the wars : an economic and social study / by Dorothy Yarrowdale ; [with] Patrick Inchfield.",
		"La verrerie d'hier et d'aujourd'hui : étude historique / textes réunis par Cécile Rocherand.",
	}
	b.Run("Key", func(b *testing.B) {
		for b.Loop() {
			for _, line := range lines {
				text.Key(line)
			}
		}
	})
	b.Run("AppendKey", func(b *testing.B) {
		var f text.Folder
		var key []byte
		for b.Loop() {
			for _, line := range lines {
				key = f.AppendKey(key[:0], []byte(line))
			}
		}
	})
}
