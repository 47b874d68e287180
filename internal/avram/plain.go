package avram

import "regexp/syntax"

// plainPattern is a pattern for values of ASCII with a fixed length, such as ^[0-9]{14}\.[0-9]$. It has a set of characters
// for each place, and matches faster than a regular expression.
type plainPattern []byteSet

// byteSet is a set of ASCII characters.
type byteSet [2]uint64

func (s *byteSet) has(c byte) bool { return c < 128 && s[c>>6]&(1<<(c&63)) != 0 }

// match reports whether a value matches.
func (p plainPattern) match(v []byte) bool {
	if len(v) != len(p) {
		return false
	}
	for i, c := range v {
		if !p[i].has(c) {
			return false
		}
	}
	return true
}

// plainOf returns the plain pattern that is equivalent to an expression; ok is false if there is none.
func plainOf(expression string) (p plainPattern, ok bool) {
	re, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil, false
	}
	re = re.Simplify()
	if re.Op != syntax.OpConcat || len(re.Sub) < 2 || re.Sub[0].Op != syntax.OpBeginText || re.Sub[len(re.Sub)-1].Op != syntax.OpEndText {
		return nil, false
	}
	for _, part := range re.Sub[1 : len(re.Sub)-1] {
		if p, ok = p.with(part); !ok || len(p) > 100 {
			return nil, false
		}
	}
	return p, true
}

// with adds the sets of a part of an expression.
func (p plainPattern) with(part *syntax.Regexp) (plainPattern, bool) {
	switch part.Op {
	case syntax.OpLiteral:
		if part.Flags&syntax.FoldCase != 0 {
			return nil, false
		}
		for _, r := range part.Rune {
			if r >= 128 {
				return nil, false
			}
			var s byteSet
			s[r>>6] |= 1 << (r & 63)
			p = append(p, s)
		}
		return p, true
	case syntax.OpCharClass:
		var s byteSet
		for i := 0; i+1 < len(part.Rune); i += 2 {
			if part.Rune[i+1] >= 128 {
				return nil, false
			}
			for r := part.Rune[i]; r <= part.Rune[i+1]; r++ {
				s[r>>6] |= 1 << (r & 63)
			}
		}
		return append(p, s), true
	case syntax.OpConcat:
		var ok bool
		for _, below := range part.Sub {
			if p, ok = p.with(below); !ok {
				return nil, false
			}
		}
		return p, true
	}
	return nil, false
}
