package isosets

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Append appends text, which is UTF-8, in G0 and G1. unsayable is called with the place and the bytes of each
// character, with its marks, that they do not have; a question mark stands for it.
func (s *Sets) Append(dst, text []byte, unsayable func(at int, found []byte)) []byte {
	for at := 0; at < len(text); {
		n := clusterLen(text[at:])
		found := text[at : at+n]
		out, ok := s.cluster(dst, found)
		if !ok {
			unsayable(at, found)
			out = append(dst, '?')
		}
		dst = out
		at += n
	}
	return dst
}

// clusterLen returns the length of the character that b begins with, and of the marks after it.
func clusterLen(b []byte) int {
	_, n := utf8.DecodeRune(b)
	for n < len(b) {
		r, size := utf8.DecodeRune(b[n:])
		if !isMark(r) {
			break
		}
		n += size
	}
	return n
}

// cluster appends a character with its marks, the marks first.
func (s *Sets) cluster(dst, b []byte) (out []byte, ok bool) {
	if c, ok := s.code([]rune(string(b))); ok {
		return append(dst, c), true
	}
	list := []rune(string(norm.NFD.Bytes(b)))
	for _, r := range append(list[1:], list[0]) {
		c, ok := s.code([]rune{r})
		if !ok {
			return dst, false
		}
		dst = append(dst, c)
	}
	return dst, true
}

// code returns the byte of a single character.
func (s *Sets) code(list []rune) (c byte, ok bool) {
	if len(list) != 1 {
		return 0, false
	}
	switch r := list[0]; {
	case r == 0x98:
		return nonSort, true
	case r == 0x9C:
		return endSort, true
	case (r <= ' ' || r == 0x7F) && r != esc && r != shiftIn && r != shiftOut:
		return byte(r), true
	default:
		for side, t := range s.g[:2] {
			if t == nil {
				continue
			}
			for c := byte(0x21); c < 0x7F; c++ {
				if t[c] == r {
					return c | byte(side)<<7, true
				}
			}
		}
	}
	return 0, false
}
