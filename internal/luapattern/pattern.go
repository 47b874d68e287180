package luapattern

import (
	"math"
	"sync"
)

// Pattern is a compiled pattern. It is immutable and safe for concurrent use.
type Pattern struct {
	src      string
	anchored bool // begins with '^'
	code     []item
	captures int
	runs     int // items that may leave a choice, or have a row in the memo
	plan     plan
	caret    func() *Pattern // for an anchored pattern: the same with '^' standing for itself
}

// Compile reads a pattern as string.match, string.gmatch and string.gsub do. The error is a
// *SyntaxError around one of the sentinels of this package. The Pattern keeps src.
func Compile(src string) (*Pattern, error) {
	if src == "" || src[0] != '^' {
		return compile(src, 0)
	}
	p, err := compile(src, 1)
	if err != nil {
		return nil, err
	}
	// It has the same items except the first, and therefore compiles. Few patterns need it.
	p.caret = sync.OnceValue(func() *Pattern {
		q, _ := compile(src, 0)
		return q
	})
	return p, nil
}

// compile parses src from offset from on, which is 1 to leave out an anchor.
func compile(src string, from int) (*Pattern, error) {
	ps := &parser{src: src, at: from}
	if err := ps.parse(); err != nil {
		return nil, err
	}
	p := &Pattern{src: src, anchored: from > 0, plan: ps.survey(), code: ps.code, captures: ps.captures}
	for i := range p.code {
		if p.code[i].isRun() {
			p.runs++
		}
	}
	return p, nil
}

// String returns the pattern's source.
func (p *Pattern) String() string { return p.src }

// NumCaptures returns the number of captures in the pattern, including position captures.
func (p *Pattern) NumCaptures() int { return p.captures }

// Plain reports whether string.find treats a pattern as plain text: it contains none of ^ $ * + ? . ( [ % -. Such a text
// is found by strings.Index and need not be a valid pattern: find("(a)", "a)") finds, where match raises an error.
func Plain(src string) bool {
	for i := 0; i < len(src); i++ {
		if magic[src[i]] {
			return false
		}
	}
	return true
}

var magic = set{'^': true, '$': true, '*': true, '+': true, '?': true, '.': true, '(': true, '[': true, '%': true, '-': true}

// Start turns the init argument of string.find and string.match into an offset for Matcher.Match, for a subject of n
// bytes: 1 is the first byte, -1 the last, and an init outside the subject is moved to the nearest end.
func Start(init, n int) int {
	switch {
	case init > n:
		return n
	case init > 0:
		return init - 1
	case init == math.MinInt || -init > n:
		return 0
	case init < 0:
		return n + init
	}
	return 0
}
