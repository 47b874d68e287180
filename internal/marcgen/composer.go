package marcgen

// composer makes records one after the other and reuses its memory.
type composer struct {
	b builder
	r rng
	o Options

	// For the current record:
	n      int
	work   work
	paired []string // tags of the fields that have an 880, in order of their link numbers
}

func newComposer(o Options) *composer { return &composer{o: o} }

// record appends record n to dst. Everything in it depends on the seed, n and the requested size and
// fields.
func (c *composer) record(dst []byte, n int) []byte {
	c.n = n
	c.r = newRNG(c.o.Seed, streamRecord, n)
	c.work.choose(&c.r)
	c.paired = c.paired[:0]

	c.b.reset()
	c.leader()
	c.controls()
	c.identifiers()
	c.codes()
	c.author(false)
	c.title(false)
	c.varyingTitle()
	c.edition()
	c.imprint(false)
	c.description()
	c.series(false)
	c.notes()
	c.subjects()
	c.addedEntries()
	c.series(true)
	c.access()
	c.originals()
	c.local()
	c.resize()
	return c.b.encode(dst)
}

// leader sets the leader except its lengths (leader/00-04 and 12-16), which the builder computes.
func (c *composer) leader() {
	l := &c.b.leader
	copy(l[:], "00000nam a2200000 a 4500")
	l[5] = "ccccccccnnnnnnnaaapd"[c.r.below(20)]
	copy(l[6:8], c.work.kind.material)
	l[17] = "      1478M"[c.r.below(11)]
	if c.work.rda {
		l[18] = 'i'
	}
}

// controls writes 001 to 008.
func (c *composer) controls() {
	b, r, w := &c.b, &c.r, &c.work
	b.control("001")
	b.text("mrrc")
	b.number(c.n+1, 8)
	b.control("003")
	b.text("XxMrL")

	entered := max(w.year, r.between(1985, 2024))
	month, day := r.between(1, 12), r.between(1, 28)
	b.control("005")
	b.number(r.between(entered, 2025), 4)
	b.number(r.between(1, 12), 2)
	b.number(r.between(1, 28), 2)
	b.number(r.below(24), 2)
	b.number(r.below(60), 2)
	b.number(r.below(60), 2)
	b.text(".0")

	if w.kind.online {
		b.control("006")
		b.text("m     o  d        ")
		b.control("007")
		b.text("cr unu---uuuuu")
	}
	b.control("008")
	b.number(entered%100, 2)
	b.number(month, 2)
	b.number(day, 2)
	if w.kind.material[1] == 's' {
		b.text("c")
		b.number(w.year, 4)
		b.text("9999")
	} else {
		b.text("s")
		b.number(w.year, 4)
		b.text("    ")
	}
	b.text(w.place.country, w.kind.specific, w.tongue.code, " ", pick(r, []string{" ", "d", "c"}))
}

// open begins a field that may have a twin in the original script: the field itself, with $6 to its 880 if
// the language has another script, or, if native, the 880 with $6 back to it.
func (c *composer) open(tag, indicators string, native bool) {
	b, script := &c.b, c.work.tongue.script
	switch {
	case native:
		b.field("880", indicators)
		b.sub('6', tag, "-")
		for i, paired := range c.paired {
			if paired == tag {
				b.number(i+1, 2)
			}
		}
		b.text(script)
	case script != "":
		c.paired = append(c.paired, tag)
		b.field(tag, indicators)
		b.sub('6', "880-")
		b.number(len(c.paired), 2)
	default:
		b.field(tag, indicators)
	}
}

// originals writes the 880 fields: a twin for every $6 written so far and, sometimes, a note without a
// twin.
func (c *composer) originals() {
	for _, tag := range c.paired {
		switch tag {
		case "100":
			c.author(true)
		case "245":
			c.title(true)
		default:
			c.imprint(true)
		}
	}
	if len(c.paired) > 0 && c.r.chance(8) {
		c.b.field("880", "  ")
		c.b.sub('6', "500-00", c.work.tongue.script)
		c.b.sub('a')
		c.titleProper(true)
		c.b.text(".")
	}
}
