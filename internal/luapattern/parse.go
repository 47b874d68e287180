package luapattern

// maxCaptures is Lua's LUA_MAXCAPTURES.
const maxCaptures = 32

// parser turns a pattern, without the anchor at its start, into items.
type parser struct {
	src      string
	at       int
	code     []item
	text     []byte // plain bytes not yet made an item
	captures int
	open     []int             // captures begun and not ended, innermost last
	kind     [maxCaptures]mark // by capture number, from 0
	sets     []*set            // those made for this pattern
}

// mark is the state of a capture in the parser. Items are matched in the order in which they are written, so the state
// here is also that of every match that reaches this place.
type mark uint8

const (
	markOpen mark = iota + 1
	markClosed
	markPosition
)

func (p *parser) fail(err error) error {
	return &SyntaxError{Pattern: p.src, Offset: p.at, Err: err}
}

func (p *parser) parse() error {
	for p.at < len(p.src) {
		if err := p.item(); err != nil {
			return err
		}
	}
	if len(p.open) > 0 {
		return p.fail(ErrUnfinished)
	}
	p.emit(item{op: opMatch})
	return nil
}

func (p *parser) item() error {
	switch c := p.src[p.at]; c {
	case '(':
		return p.openCapture()
	case ')':
		return p.closeCapture()
	case '$':
		if p.at+1 == len(p.src) {
			p.at++
			p.emit(item{op: opEnd})
			return nil
		}
	case '%':
		if p.at+1 == len(p.src) {
			return p.fail(ErrEscape)
		}
		switch e := p.src[p.at+1]; {
		case e == 'b':
			return p.balance()
		case e == 'f':
			return p.frontier()
		case '0' <= e && e <= '9':
			return p.backReference(int(e - '1'))
		}
	}
	return p.single()
}

func (p *parser) openCapture() error {
	if p.captures == maxCaptures {
		return p.fail(ErrTooMany)
	}
	n := p.captures
	p.captures++
	if p.at+1 < len(p.src) && p.src[p.at+1] == ')' {
		p.at += 2
		p.kind[n] = markPosition
		p.emit(item{op: opPosition, index: n + 1})
		return nil
	}
	p.at++
	p.kind[n] = markOpen
	p.open = append(p.open, n)
	p.emit(item{op: opOpen, index: n + 1})
	return nil
}

func (p *parser) closeCapture() error {
	if len(p.open) == 0 {
		return p.fail(ErrClose)
	}
	p.at++
	n := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	p.kind[n] = markClosed
	p.emit(item{op: opClose, index: n + 1})
	return nil
}

func (p *parser) backReference(n int) error {
	if n < 0 || n >= p.captures || p.kind[n] == markOpen {
		return p.fail(ErrIndex)
	}
	p.at += 2
	if p.kind[n] == markPosition {
		// A position is not text: in Lua 5.1 such a reference fails.
		p.emit(item{op: opNever})
		return nil
	}
	p.emit(item{op: opBack, index: n + 1})
	return nil
}

func (p *parser) balance() error {
	if p.at+3 >= len(p.src) {
		return p.fail(ErrBalance)
	}
	p.emit(item{op: opBalance, c: p.src[p.at+2], d: p.src[p.at+3]})
	p.at += 4
	return nil
}

func (p *parser) frontier() error {
	if p.at+2 >= len(p.src) || p.src[p.at+2] != '[' {
		return p.fail(ErrFrontier)
	}
	body, end, err := p.brackets(p.at + 2)
	if err != nil {
		return err
	}
	p.at = end
	p.emit(item{op: opFrontier, set: p.set(body)})
	return nil
}

// single parses a single character class and the repetition after it.
func (p *parser) single() error {
	var (
		plain bool
		b     *set
		c     = p.src[p.at]
		end   = p.at + 1
	)
	switch c {
	case '.':
		b = anyByte
	case '[':
		body, after, err := p.brackets(p.at)
		if err != nil {
			return err
		}
		b, end = p.set(body), after
	case '%':
		c = p.src[end]
		b = classes[c]
		plain = b == nil
		end++
	default:
		plain = true
	}
	p.at = end
	if end < len(p.src) {
		switch quantifier := p.src[end]; quantifier {
		case '*', '+', '-', '?':
			p.at++
			if plain {
				b = &singles[c]
			}
			p.emit(run(quantifier, b))
			return nil
		}
	}
	if plain {
		p.text = append(p.text, c)
		return nil
	}
	p.emit(item{op: opSet, set: b})
	return nil
}

// run makes the item of a single character class b with a quantifier.
func run(quantifier byte, b *set) item {
	it := item{op: opGreedy, set: b}
	switch quantifier {
	case '-':
		it.op = opLazy
	case '+':
		it.least = 1
	}
	count, _, out := b.size()
	switch {
	case quantifier == '?':
		it.reach = reachOne
	case count == 256:
		it.reach = reachAll
	case count == 255:
		it.reach, it.c = reachStop, out
	}
	return it
}

// brackets returns the text between the '[' at offset at and its ']', including the ']', and the offset after it. A ']'
// that comes first, or first after '^', is a member, and so is an escaped one.
func (p *parser) brackets(at int) (body string, end int, err error) {
	i := at + 1
	if i < len(p.src) && p.src[i] == '^' {
		i++
	}
	for first := true; i < len(p.src); first = false {
		switch {
		case p.src[i] == ']' && !first:
			return p.src[at+1 : i+1], i + 1, nil
		case p.src[i] == '%':
			i += 2
		default:
			i++
		}
	}
	return "", 0, p.fail(ErrSet)
}

// emit adds an item, and before it the plain bytes read since the last one.
func (p *parser) emit(it item) {
	switch len(p.text) {
	case 0:
	case 1:
		p.code = append(p.code, item{op: opByte, c: p.text[0]})
	default:
		p.code = append(p.code, item{op: opText, text: string(p.text)})
	}
	p.text = p.text[:0]
	p.code = append(p.code, it)
}

// set returns the set for a text between brackets, as returned by brackets.
func (p *parser) set(body string) *set {
	b := parseSet(body)
	return p.intern(&b)
}

// intern keeps one table for equal sets, if they are not far from each other.
func (p *parser) intern(b *set) *set {
	const lookBack = 8
	for _, known := range p.sets[max(0, len(p.sets)-lookBack):] {
		if *known == *b {
			return known
		}
	}
	own := *b
	p.sets = append(p.sets, &own)
	return &own
}
