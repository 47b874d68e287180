package marcspec

import "fmt"

// parser reads a spec from left to right. Its methods read the part in their name and leave i after it.
type parser struct {
	text string
	i    int
}

// fail returns a syntax error at a byte of the spec.
func (p *parser) fail(pos int, hint, format string, args ...any) error {
	return &SyntaxError{Spec: p.text, Pos: pos, Msg: fmt.Sprintf(format, args...), Hint: hint}
}

// peek returns the next byte, 0 at the end: a NUL is never allowed in a spec.
func (p *parser) peek() byte {
	if p.i < len(p.text) {
		return p.text[p.i]
	}
	return 0
}

// found names the next character for a message.
func (p *parser) found() string {
	if p.i >= len(p.text) {
		return "the end"
	}
	for _, r := range p.text[p.i:] {
		return fmt.Sprintf("%q", r)
	}
	return ""
}

// context is the spec before the sub-specs, from which they inherit.
type context struct {
	tag   string // three characters
	index span   // of the field
	ref   *reference
	pos   span    // of the whole field or of the subfield
	codes codeSet // of the current subfield; empty when a field is current
	sub   span    // its index
}

// ofSubfield reports whether the sub-spec follows a subfield.
func (c *context) ofSubfield() bool { return c.codes != codeSet{} }

// spec reads a whole MARCspec.
func (p *parser) spec() (ref reference, err error) {
	if ref.mask, ref.want, err = p.specTag(); err != nil {
		return ref, err
	}
	tag := p.text[:3]
	if tag == leaderTag {
		ref.source = ofLeader
	}
	if ref.index, err = p.index(); err != nil {
		return ref, err
	}
	ctx := context{tag: tag, index: ref.index, ref: &ref}
	if p.peek() == '/' {
		if ref.pos, err = p.characterSpec(); err != nil {
			return ref, err
		}
		ctx.pos = ref.pos
	}
	if ref.conds, err = p.subSpecs(&ctx); err != nil {
		return ref, err
	}
	switch p.peek() {
	case '$':
		err = p.specSubfields(&ref, tag)
	case '^':
		// The sub-specs may precede the indicator as well as follow it.
		before := ref.conds
		if err = p.indicatorSpec(&ref, tag); err == nil {
			ref.conds, err = p.subSpecs(&ctx)
			ref.conds = append(before, ref.conds...)
		}
	}
	if err == nil && p.i < len(p.text) {
		err = p.unexpected(&ref)
	}
	return ref, err
}

// specSubfields reads the abbreviated subfieldSpecs of a MARCspec with their sub-specs.
func (p *parser) specSubfields(ref *reference, tag string) error {
	for p.peek() == '$' {
		part, pos, err := p.subfieldSpec(ref, tag)
		if err != nil {
			return err
		}
		ctx := context{tag: tag, index: ref.index, ref: ref, pos: pos, codes: part.codes, sub: part.index}
		if part.conds, err = p.subSpecs(&ctx); err != nil {
			return err
		}
		ref.add(part, pos)
	}
	return nil
}

// add adds a part to the group with its positions.
func (r *reference) add(p part, pos span) {
	r.kind = subfields
	r.codes.union(p.codes)
	for i := range r.groups {
		if r.groups[i].pos == pos {
			r.groups[i].parts = append(r.groups[i].parts, p)
			return
		}
	}
	r.groups = append(r.groups, group{pos, []part{p}})
}

// subfieldSpec reads "$" code or range, index and positions.
func (p *parser) subfieldSpec(ref *reference, tag string) (part part, pos span, err error) {
	start := p.i
	if err = p.hasSubfields(ref, tag); err != nil {
		return part, pos, err
	}
	p.i++
	c := p.peek()
	if !isSubfieldCode(c) {
		return part, pos, p.fail(p.i, "codes are a-z, 0-9 and punctuation", "a subfield code is expected here, not %s", p.found())
	}
	p.i++
	last := c
	if p.peek() == '-' {
		if p.i+1 < len(p.text) {
			last = p.text[p.i+1]
		}
		if p.i+1 == len(p.text) || !(isLower(c) && isLower(last) || isDigit(c) && isDigit(last)) {
			return part, pos, p.fail(p.i, "$a-f or $0-9", "a range of subfield codes goes from letter to letter or from digit to digit")
		}
		if last < c {
			return part, pos, p.fail(start, fmt.Sprintf("write $%c-%c", last, c), "the range of subfield codes runs backwards")
		}
		p.i += 2
	}
	for ; c <= last; c++ {
		part.codes.add(c)
	}
	if part.index, err = p.index(); err != nil {
		return part, pos, err
	}
	if p.peek() == '/' {
		pos, err = p.characterSpec()
	}
	return part, pos, err
}

// indicatorSpec reads "^1" or "^2".
func (p *parser) indicatorSpec(ref *reference, tag string) error {
	if err := p.hasSubfields(ref, tag); err != nil {
		return err
	}
	p.i++
	c := p.peek()
	if c != '1' && c != '2' {
		return p.fail(p.i, "", "the indicators are 1 and 2; %s is neither", p.found())
	}
	p.i++
	ref.kind, ref.indicator = indicators, int(c-'0')
	return nil
}

// hasSubfields refuses subfields and indicators where there can never be any.
func (p *parser) hasSubfields(ref *reference, tag string) error {
	switch {
	case ref.source == ofLeader:
		return p.fail(p.i, "positions: LDR/6", "the leader has no indicators and no subfields")
	case ref.mask == exact && ref.want.IsControl():
		return p.fail(p.i, "positions: "+tag+"/0-2", "%s is a control field: it has no indicators and no subfields", tag)
	case ref.pos.set:
		return p.fail(p.i, "positions come last: "+tag+"$a/0-2", "positions of a whole field cannot be followed by %s", p.found())
	}
	return nil
}

// unexpected returns an error about the text that is left over after a spec.
func (p *parser) unexpected(ref *reference) error {
	if p.i == 3 {
		return p.afterTag()
	}
	switch c := p.peek(); {
	case isBlank(c):
		return p.fail(p.i, `a blank in a text to compare with is \s`, "a spec has no blanks")
	case c == '}':
		return p.fail(p.i, `in a text to compare with it is \}`, "a closing brace without an opening one")
	case c == '[' && ref.kind != indicators:
		return p.fail(p.i, "650[0]$a[0]/0-2{...}", "an index follows the tag or the code directly")
	case c == '/' && ref.kind != indicators:
		return p.fail(p.i, "650[0]$a[0]/0-2{...}", "positions come once, before sub-specs")
	case c == '$' || c == '^':
		return p.fail(p.i, `650$a{^2=\0} for a subfield under an indicator`, "a spec has subfields or an indicator, not both")
	}
	hint := ""
	if c := p.peek(); ref.kind == subfields && (isLower(c) || isDigit(c)) {
		hint = "a further subfield has a $ of its own, as in 245$a$b"
	}
	return p.fail(p.i, hint, "the spec is complete before %s", p.found())
}
