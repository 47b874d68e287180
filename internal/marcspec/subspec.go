package marcspec

import "errors"

// textHint is the hint for texts written without their backslash.
const textHint = `a text to compare with begins with \`

// subSpecs reads the sub-specs that follow, if any.
func (p *parser) subSpecs(ctx *context) (conds []condition, err error) {
	for p.peek() == '{' {
		start := p.i
		p.i++
		var c condition
		for {
			t, err := p.subTermSet(ctx)
			if err != nil {
				return nil, err
			}
			c = append(c, t)
			if p.peek() != '|' {
				break
			}
			p.i++
		}
		switch {
		case p.i == len(p.text):
			return nil, p.fail(start, "", "the brace is not closed")
		case p.peek() == '{':
			return nil, p.fail(p.i, "put it after: {...}{...}", "a sub-spec cannot hold another")
		case p.peek() != '}':
			return nil, p.fail(p.i, textHint, "%s does not belong here", p.found())
		}
		p.i++
		conds = append(conds, c)
	}
	return conds, nil
}

// subTermSet reads [[term] operator] term.
func (p *parser) subTermSet(ctx *context) (t test, err error) {
	var ok bool
	if t.op, ok = p.operator(); ok {
		if t.op != exists && t.op != lacks {
			t.left = ctx.inHand()
		}
		t.right, err = p.term(ctx, true)
		return t, err
	}
	if t.right, err = p.term(ctx, false); err != nil {
		return t, err
	}
	if t.op, ok = p.operator(); ok { // otherwise {$a} tests whether it exists
		t.left = t.right
		t.right, err = p.term(ctx, true)
	}
	return t, err
}

// operator reads an optional operator.
func (p *parser) operator() (op operator, ok bool) {
	c := p.peek()
	if c == '!' && p.i+1 < len(p.text) {
		switch p.text[p.i+1] {
		case '=':
			p.i += 2
			return unequal, true
		case '~':
			p.i += 2
			return excludes, true
		}
	}
	switch c {
	case '=':
		op = equal
	case '~':
		op = includes
	case '!':
		op = lacks
	case '?':
		op = exists
	default:
		return 0, false
	}
	p.i++
	return op, true
}

// inHand is the left side where none is written: the field or subfield before the sub-spec.
func (c *context) inHand() term {
	ref := c.here()
	if c.ofSubfield() {
		ref.source = ofSubfield
	} else {
		ref.kind, ref.indicator = c.ref.kind, c.ref.indicator
	}
	ref.pos = c.pos
	return term{ref: ref}
}

// here returns a reference to the current field, or to the leader.
func (c *context) here() *reference {
	if c.ref.source == ofLeader {
		return &reference{source: ofLeader}
	}
	return &reference{source: ofField, mask: c.ref.mask, want: c.ref.want}
}

// term reads a subTerm; right means that it follows an operator.
func (p *parser) term(ctx *context, right bool) (term, error) {
	switch c := p.peek(); {
	case c == '\\':
		text, err := p.comparison(right)
		return term{text: text}, err
	case c == '[':
		return p.indexTerm(ctx)
	case c == '/':
		if ctx.ref.kind == indicators {
			return term{}, p.fail(p.i, "", "an indicator is one character and has no positions")
		}
		ref := ctx.here()
		if ctx.ofSubfield() {
			ref.source = ofSubfield
		}
		pos, err := p.characterSpec()
		ref.pos = pos
		return term{ref: ref}, err
	case c == '$' || c == '^':
		ref := ctx.here()
		ref.pos = ctx.fieldPos()
		return p.termEnd(ctx, ref, ctx.tag)
	case isDigit(c) || isLower(c) || isUpper(c) || c == '.':
		return p.tagTerm(ctx)
	case p.i == len(p.text):
		return term{}, p.fail(p.i, "", "the sub-spec is not complete")
	case isBlank(c):
		return term{}, p.fail(p.i, `a blank in a text to compare with is \s`, "a spec has no blanks")
	}
	return term{}, p.fail(p.i, `650$a, LDR/6, $a, ^1, /0, [0] or \text`, "%s cannot begin a sub-spec", p.found())
}

// fieldPos is the position of a whole field: such fields are fixed fields for MARCspec and have neither
// indicators nor subfields.
func (c *context) fieldPos() span {
	if c.ofSubfield() {
		return span{}
	}
	return c.pos
}

// tagTerm reads a term that begins with a tag. The same tag and index as in the outer spec refer to the
// current field: 020$c{020$a} means the same as 020$c{$a}.
func (p *parser) tagTerm(ctx *context) (t term, err error) {
	start := p.i
	ref := &reference{}
	if ref.mask, ref.want, err = p.tag(); err != nil {
		if e := (*SyntaxError)(nil); errors.As(err, &e) && e.Hint == "" {
			e.Hint = textHint
		}
		return t, err
	}
	tag := p.text[start:p.i]
	if ref.index, err = p.index(); err != nil {
		return t, err
	}
	if tag == leaderTag {
		ref.source = ofLeader
	} else if tag == ctx.tag && ref.index == ctx.index {
		ref.source = ofField
	}
	return p.termEnd(ctx, ref, tag)
}

// indexTerm reads a term that begins with an index: of the current subfield if the sub-spec follows one
// and nothing else is named, otherwise of its field.
func (p *parser) indexTerm(ctx *context) (t term, err error) {
	index, err := p.index()
	if err != nil {
		return t, err
	}
	ref := ctx.here()
	if c := p.peek(); ctx.ofSubfield() && c != '$' && c != '^' {
		var pos span
		if c == '/' {
			pos, err = p.characterSpec()
		}
		ref.add(part{codes: ctx.codes, index: index}, pos)
		return term{ref: ref}, err
	}
	if ref.index = index; ref.source == ofField {
		ref.source = ofSameTag
	}
	return p.termEnd(ctx, ref, ctx.tag)
}

// termEnd reads the part of a term after tag and index: positions, an indicator, subfields.
func (p *parser) termEnd(ctx *context, ref *reference, tag string) (term, error) {
	switch p.peek() {
	case '/':
		pos, err := p.characterSpec()
		ref.pos = pos
		return term{ref: ref}, err
	case '^':
		err := p.indicatorSpec(ref, tag)
		return term{ref: ref}, err
	}
	for p.peek() == '$' {
		part, pos, err := p.subfieldSpec(ref, tag)
		if err != nil {
			return term{}, err
		}
		ref.add(part, pos)
	}
	// The same subfield as in the outer spec refers to the current one: 245$a{245$a/0=\T} means the same
	// as 245$a{/0=\T}.
	if ref.source == ofField && len(ref.groups) == 1 && len(ref.groups[0].parts) == 1 && ctx.ofSubfield() {
		if part := ref.groups[0].parts[0]; part.codes == ctx.codes && part.index == ctx.sub {
			ref = &reference{source: ofSubfield, pos: ref.groups[0].pos}
		}
	}
	return term{ref: ref}, nil
}
