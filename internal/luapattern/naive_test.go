package luapattern_test

import (
	"strings"

	"mrrc-lua/internal/luapattern"
)

// naive matches as the manual describes it, on the pattern's text, byte by byte and with recursion:
// slow, without any plan or memo, and so an oracle for the matcher. Patterns must be well formed.
type naive struct {
	p, s  string
	steps int // remaining; when it is negative the result has no meaning
	start [32]int
	end   [32]int // -1 open, -2 position
	level int
}

// matchAt returns the end of a match of the pattern from offset pi at offset i, or -1.
func (n *naive) matchAt(pi, i int) int {
	if n.steps--; n.steps < 0 {
		return -1
	}
	if pi == len(n.p) {
		return i
	}
	switch c := n.p[pi]; {
	case c == '(':
		n.start[n.level], n.end[n.level] = i, -1
		next := pi + 1
		if n.p[next] == ')' {
			n.end[n.level] = -2
			next++
		}
		n.level++
		end := n.matchAt(next, i)
		if end < 0 {
			n.level--
		}
		return end
	case c == ')':
		k := n.level - 1
		for n.end[k] != -1 {
			k--
		}
		n.end[k] = i
		end := n.matchAt(pi+1, i)
		if end < 0 {
			n.end[k] = -1
		}
		return end
	case c == '$' && pi+1 == len(n.p):
		if i == len(n.s) {
			return i
		}
		return -1
	case c == '%' && n.p[pi+1] == 'b':
		return n.balanced(pi, i)
	case c == '%' && n.p[pi+1] == 'f':
		after := n.classEnd(pi + 2)
		if !n.in(pi+2, after, n.byteAt(i-1)) && n.in(pi+2, after, n.byteAt(i)) {
			return n.matchAt(after, i)
		}
		return -1
	case c == '%' && '1' <= n.p[pi+1] && n.p[pi+1] <= '9':
		k := n.p[pi+1] - '1'
		if n.end[k] < 0 {
			return -1
		}
		text := n.s[n.start[k]:n.end[k]]
		if len(n.s)-i < len(text) || n.s[i:i+len(text)] != text {
			return -1
		}
		return n.matchAt(pi+2, i+len(text))
	}
	return n.single(pi, i)
}

func (n *naive) single(pi, i int) int {
	after := n.classEnd(pi)
	one := func(i int) bool { return i < len(n.s) && n.in(pi, after, n.s[i]) }
	quantifier := byte(0)
	if after < len(n.p) {
		quantifier = n.p[after]
	}
	switch quantifier {
	case '?':
		if one(i) {
			if end := n.matchAt(after+1, i+1); end >= 0 {
				return end
			}
		}
		return n.matchAt(after+1, i)
	case '*', '+':
		longest := i
		for one(longest) {
			longest++
		}
		if quantifier == '+' {
			i++
		}
		for ; longest >= i; longest-- {
			if end := n.matchAt(after+1, longest); end >= 0 {
				return end
			}
		}
		return -1
	case '-':
		for {
			if end := n.matchAt(after+1, i); end >= 0 {
				return end
			}
			if n.steps < 0 || !one(i) {
				return -1
			}
			i++
		}
	}
	if one(i) {
		return n.matchAt(after, i+1)
	}
	return -1
}

func (n *naive) balanced(pi, i int) int {
	x, y := n.p[pi+2], n.p[pi+3]
	if n.byteAt(i) != x || i == len(n.s) {
		return -1
	}
	for depth, j := 1, i+1; j < len(n.s); j++ {
		if n.s[j] == y {
			depth--
		} else if n.s[j] == x {
			depth++
		}
		if depth == 0 {
			return n.matchAt(pi+4, j+1)
		}
	}
	return -1
}

func (n *naive) byteAt(i int) byte {
	if i < 0 || i >= len(n.s) {
		return 0
	}
	return n.s[i]
}

// classEnd returns the offset after the single character class at pi.
func (n *naive) classEnd(pi int) int {
	switch n.p[pi] {
	case '%':
		return pi + 2
	case '[':
		i := pi + 1
		if n.p[i] == '^' {
			i++
		}
		for first := true; first || n.p[i] != ']'; first = false {
			if n.p[i] == '%' {
				i++
			}
			i++
		}
		return i + 1
	}
	return pi + 1
}

// in reports whether c belongs to the single character class between two offsets of the pattern.
func (n *naive) in(from, to int, c byte) bool {
	switch n.p[from] {
	case '.':
		return true
	case '%':
		return inClass(n.p[from+1], c)
	case '[':
		body := n.p[from+1 : to]
		if body[0] == '^' {
			return !inSet(body[1:], c)
		}
		return inSet(body, c)
	}
	return n.p[from] == c
}

func inSet(body string, c byte) bool {
	for i := 0; i < len(body)-1; i++ {
		switch {
		case body[i] == '%':
			i++
			if inClass(body[i], c) {
				return true
			}
		case i+2 < len(body)-1 && body[i+1] == '-':
			if body[i] <= c && c <= body[i+2] {
				return true
			}
			i += 2
		case body[i] == c:
			return true
		}
	}
	return false
}

const digits, lower, upper = "0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

var classMembers = map[byte]string{
	'a': lower + upper, 'd': digits, 'l': lower, 'u': upper, 'w': digits + lower + upper,
	'x': digits + "abcdefABCDEF", 'z': "\x00", 's': " \t\n\v\f\r", 'p': "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
	'c': "\x00\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f",
}

func inClass(letter, c byte) bool {
	members, ok := classMembers[letter|0x20]
	if !ok || letter < 'A' {
		return letter == c
	}
	return (strings.IndexByte(members, c) >= 0) == (letter >= 'a')
}

// naiveMatch is Matcher.Match by the naive matcher. ok is false when it took too many steps to decide.
func naiveMatch(p, s string, init, steps int) (found bool, whole luapattern.Capture, captures []luapattern.Capture, ok bool) {
	n := &naive{p: p, s: s, steps: steps}
	from := 0
	if p != "" && p[0] == '^' {
		from = 1
	}
	for i := init; i <= len(s); i++ {
		n.level = 0
		end := n.matchAt(from, i)
		if n.steps < 0 {
			return false, whole, nil, false
		}
		if end >= 0 {
			captures = []luapattern.Capture{}
			for k := range n.level {
				captures = append(captures, luapattern.Capture{Start: n.start[k], End: max(n.end[k], -1)})
			}
			return true, luapattern.Capture{Start: i, End: end}, captures, true
		}
		if from > 0 {
			break
		}
	}
	return false, whole, nil, true
}
