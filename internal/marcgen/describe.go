package marcgen

import "strings"

// author writes 100, or 110 when an organization is the author; native asks for the 880 of the 100.
func (c *composer) author(native bool) {
	b, w := &c.b, &c.work
	if w.corporate != "" {
		b.field("110", "2 ")
		b.sub('a', w.corporate, ".")
		return
	}
	c.open("100", "1 ", native)
	c.personal(w.author, "author.", native)
}

// personal writes the subfields of a personal name.
func (c *composer) personal(p person, role string, native bool) {
	b := &c.b
	b.sub('a')
	b.inverted(c.work.tongue, p, native)
	closed := p.birth > 0 && p.birth < 1930
	if p.birth > 0 {
		b.text(",")
		b.sub('d')
		b.number(p.birth, 4)
		b.text("-")
	}
	if closed {
		b.number(p.birth+40+p.birth%45, 4)
	}
	// A hyphen for a missing year of death is not followed by punctuation.
	open := p.birth > 0 && !closed
	switch {
	case c.work.rda && open:
		b.sub('e', role)
	case c.work.rda:
		b.text(",")
		b.sub('e', role)
	case !open:
		b.text(".")
	}
}

// title writes 245 with the punctuation of ISBD, or its 880.
func (c *composer) title(native bool) {
	b, w := &c.b, &c.work
	c.open("245", c.titleIndicators(native), native)
	b.sub('a')
	c.titleProper(native)
	if !w.rda && w.kind.gmd != "" {
		b.sub('h', w.kind.gmd)
	}
	if w.remainder.latin != "" {
		b.text(" :")
		b.sub('b', w.remainder.in(native))
	}
	b.text(" /")
	b.sub('c')
	if w.corporate != "" {
		b.text(w.corporate)
	} else {
		b.text(w.by.before.in(native))
		b.direct(w.tongue, w.author.family, w.author.given, native)
		b.text(w.by.after.in(native))
	}
	if len(w.others) > 0 && !native {
		b.text(" ; [with] ")
		b.direct(w.tongue, w.others[0].family, w.others[0].given, false)
	}
	b.text(".")
}

// titleProper writes 245$a.
func (c *composer) titleProper(native bool) {
	b, w := &c.b, &c.work
	first, second, space := w.subject, w.where, " "
	if w.tongue.whereFirst {
		first, second = second, first
		if native {
			space = ""
		}
	}
	switch {
	case w.opener.latin == "The ": // before a subject that may have its own article
		b.text(w.opener.latin, strings.TrimPrefix(first.latin, "the "))
	case w.opener.latin != "":
		b.text(w.opener.latin, first.latin)
	default:
		b.capital(first.in(native))
	}
	b.text(space, second.in(native))
}

// titleIndicators returns the indicators of 245: whether there is an added entry, and the number of
// nonfiling characters.
func (c *composer) titleIndicators(native bool) string {
	w := &c.work
	skip := 0
	if !native {
		start := w.subject.latin
		if w.opener.latin != "" {
			start = w.opener.latin
		}
		for _, article := range w.tongue.articles {
			if strings.HasPrefix(start, article) {
				skip = len(article)
			}
		}
	}
	return "10111213141516171819"[2*skip:][:2]
}

// varyingTitle writes 246 in some records.
func (c *composer) varyingTitle() {
	if c.r.chance(8) {
		c.b.field("246", "3 ")
		c.b.sub('a')
		c.b.capital(c.work.subject.latin)
	}
}

// edition writes 250 if the work has an edition statement.
func (c *composer) edition() {
	if c.work.edition != "" {
		c.b.field("250", "  ")
		c.b.sub('a', c.work.edition)
	}
}

// imprint writes 264 or, before RDA, 260; native asks for the 880.
func (c *composer) imprint(native bool) {
	b, w := &c.b, &c.work
	if w.rda {
		c.open("264", " 1", native)
	} else {
		c.open("260", "  ", native)
	}
	b.sub('a', w.place.city.in(native), " :")
	b.sub('b', w.publisher.before.in(native), w.owner.in(native), w.publisher.after.in(native), ",")
	b.sub('c')
	switch {
	case w.kind.material[1] == 's':
		b.number(w.year, 4)
		b.text("-")
	case w.year%7 == 0:
		b.text("[")
		b.number(w.year, 4)
		b.text("]")
	default:
		b.number(w.year, 4)
		b.text(".")
	}
	if w.rda && !native && w.year%5 == 0 {
		b.field("264", " 4")
		b.sub('c', "©")
		b.number(w.year, 4)
	}
}

// description writes 300 and, for RDA, 336 to 338.
func (c *composer) description() {
	b, r, k := &c.b, &c.r, c.work.kind
	b.field("300", "  ")
	b.sub('a')
	switch {
	case k.online:
		b.text("1 online resource (")
		b.number(r.between(k.low, k.high), 1)
		b.text(" ", k.unit, ")")
	case k.unit == "pages" && r.chance(50):
		b.text(pick(r, []string{"vi", "viii", "xi", "xii", "xv", "xxiv"}), ", ")
		fallthrough
	default:
		b.number(r.between(k.low, k.high), 1)
		b.text(" ", k.unit)
	}
	if r.chance(70) {
		b.text(" :")
		b.sub('b', k.aspects)
	}
	if k.dimension != "" {
		b.text(" ;")
		b.sub('c', k.dimension)
	}
	if c.work.rda {
		c.rdaType("336", k.content, "rdacontent")
		c.rdaType("337", k.media, "rdamedia")
		c.rdaType("338", k.carrier, "rdacarrier")
	}
}

// rdaType writes a term, its code and the list of both.
func (c *composer) rdaType(tag string, term [2]string, source string) {
	c.b.field(tag, "  ")
	c.b.sub('a', term[0])
	c.b.sub('b', term[1])
	c.b.sub('2', source)
}

// series writes 490, if the work is in a series, or with traced its 830.
func (c *composer) series(traced bool) {
	b, w := &c.b, &c.work
	switch {
	case w.series == "":
		return
	case !traced && w.traced:
		b.field("490", "1 ")
	case !traced:
		b.field("490", "0 ")
	case w.traced:
		b.field("830", " 0")
	default:
		return
	}
	b.sub('a', w.series, " ;")
	b.sub('v')
	b.number(w.volume, 1)
	if traced {
		b.text(".")
	}
}
