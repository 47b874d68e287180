package testwords

import (
	"bytes"
	"math/rand/v2"
)

const (
	mark    = "zq"
	length  = len(mark) + 4
	letters = "bcdfghjklmnprstvwxy" // neither of the mark, so that a mark shows where a word begins
)

// In returns the marked words of a text, each once, in the order in which they occur.
func In(text []byte) (words []string) {
	seen := map[string]bool{}
	for i := 0; i+length <= len(text); i++ {
		n := bytes.Index(text[i:], []byte(mark))
		if n < 0 {
			break
		}
		i += n
		if i+length > len(text) || !isWord(text[i+len(mark):i+length]) {
			continue
		}
		if w := string(text[i : i+length]); !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
		i += length - 1
	}
	return words
}

func isWord(b []byte) bool {
	for _, c := range b {
		if bytes.IndexByte([]byte(letters), c) < 0 {
			return false
		}
	}
	return true
}

// word returns a marked word.
func word(rng *rand.Rand) string {
	b := []byte(mark)
	for len(b) < length {
		b = append(b, letters[rng.IntN(len(letters))])
	}
	return string(b)
}

// pick returns one of a list.
func pick[T any](rng *rand.Rand, list ...T) T { return list[rng.IntN(len(list))] }
