package regex

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"regexp/syntax"
	"strings"

	"mrrc-lua/internal/meter"
)

// Bounds of an expression. A search takes time in proportion to its instructions at every character, and
// memory in proportion to instructions and groups.
const (
	maxInstructions = 50_000
	maxStates       = 1_000_000 // instructions times groups
)

// ErrTooLarge is the error of an expression that would be larger than the bounds when it is compiled.
var ErrTooLarge = errors.New("the expression is too large: it repeats too much, or has too many groups")

// Regexp is a compiled expression in RE2 syntax. It is immutable and safe for concurrent use.
type Regexp struct {
	*regexp.Regexp
	size     int  // instructions, about
	anchored bool // it matches at the beginning of a text only
	looks    bool // a match may depend on the text before it
	later    *regexp.Regexp
}

// Compile compiles an expression. The error is ErrTooLarge or a *syntax.Error.
func Compile(src string) (*Regexp, error) {
	tree, err := syntax.Parse(src, syntax.Perl)
	if err != nil {
		return nil, err
	}
	size := sizeOf(tree)
	if size > maxInstructions || size*(tree.MaxCap()+1) > maxStates {
		return nil, ErrTooLarge
	}
	re, err := regexp.Compile(src)
	if err != nil {
		return nil, err
	}
	r := &Regexp{Regexp: re, size: size, looks: looksBack(tree)}
	if r.looks {
		if prog, err := syntax.Compile(tree.Simplify()); err == nil {
			r.anchored = prog.StartCond()&syntax.EmptyBeginText != 0
		}
		// The first character is the one before the text to search. Which match is the first one
		// after it does not change: as few characters as possible are passed over.
		r.later, err = regexp.Compile(`\A(?s:.)(?s:.*?)(` + tree.String() + `)`)
	}
	return r, err
}

// Cost returns about how many bytes the expression takes.
func (r *Regexp) Cost() int { return r.size*100 + len(r.String())*8 }

// sizeOf returns the number of instructions that an expression becomes, about.
func sizeOf(re *syntax.Regexp) int {
	n := 1
	for _, sub := range re.Sub {
		n += sizeOf(sub)
	}
	switch re.Op {
	case syntax.OpLiteral:
		n += len(re.Rune)
	case syntax.OpRepeat:
		times := re.Max
		if re.Max < 0 {
			times = re.Min + 1
		}
		n = min(n, maxInstructions+1) * max(times, 1)
	}
	return min(n, maxInstructions+1)
}

// looksBack reports whether an expression depends on the text before a place.
func looksBack(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginLine, syntax.OpBeginText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	}
	for _, sub := range re.Sub {
		if looksBack(sub) {
			return true
		}
	}
	return false
}

// atOnce is how many instructions times characters a search takes that nothing can interrupt: less than
// a second.
const atOnce = 1 << 26

// Find returns the offsets of the first match in s and of its groups, as FindStringSubmatchIndex does; nil
// when there is none. The error is that of m.
func (r *Regexp) Find(s string, m meter.Meter) ([]int, error) {
	return find(r.Regexp, r.size, s, m)
}

// Matches reports whether the expression matches anywhere in s. The error is that of m.
func (r *Regexp) Matches(s string, m meter.Meter) (bool, error) {
	if !long(r.size, len(s)) {
		return r.MatchString(s), nil
	}
	return r.matches(&reader{text: strings.NewReader(s), meter: m})
}

// MatchesBytes does the same in bytes.
func (r *Regexp) MatchesBytes(b []byte, m meter.Meter) (bool, error) {
	if !long(r.size, len(b)) {
		return r.Match(b), nil
	}
	return r.matches(&reader{text: bytes.NewReader(b), meter: m})
}

func (r *Regexp) matches(in *reader) (bool, error) {
	found := r.MatchReader(in)
	return found && in.err == nil, in.err
}

func find(re *regexp.Regexp, size int, s string, m meter.Meter) ([]int, error) {
	if !long(size, len(s)) {
		return re.FindStringSubmatchIndex(s), nil
	}
	in := &reader{text: strings.NewReader(s), meter: m}
	loc := re.FindReaderSubmatchIndex(in)
	if in.err != nil {
		return nil, in.err
	}
	return loc, nil
}

// long reports whether a search in n bytes may take long.
func long(size, n int) bool { return n > atOnce/size }

// reader is a text that ends when the search must end.
type reader struct {
	text  io.RuneReader
	meter meter.Meter
	n     int
	err   error
}

// ReadRune implements io.RuneReader.
func (r *reader) ReadRune() (rune, int, error) {
	const often = 256
	if r.n++; r.n%often == 0 && r.err == nil {
		r.err = r.meter.Need(0)
	}
	if r.err != nil {
		return 0, 0, io.EOF
	}
	return r.text.ReadRune()
}
