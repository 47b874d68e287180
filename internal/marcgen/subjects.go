package marcgen

// notes writes 500 to 520 and the local 590.
func (c *composer) notes() {
	b, r := &c.b, &c.r
	for range r.below(5) / 4 {
		b.field("500", "  ")
		b.sub('a', pick(r, notes))
	}
	if r.chance(32) {
		b.field("504", "  ")
		b.sub('a', pick(r, bibliographies))
	}
	if r.chance(5) {
		b.field("505", "0 ")
		b.sub('a')
		for i := range r.between(3, 9) {
			if i > 0 {
				b.text(" -- ")
			}
			b.capital(pick(r, english.subjects).latin)
		}
		b.text(".")
	}
	if r.chance(48) {
		b.field("520", "  ")
		b.sub('a')
		for i := range r.between(2, 5) {
			if i > 0 {
				b.text(" ")
			}
			c.sentence()
		}
	}
	if r.chance(9) {
		b.field("590", "  ")
		b.sub('a', pick(r, localNotes))
	}
}

// sentence writes a statement about the topic of a work, and usually a second, shorter one.
func (c *composer) sentence() {
	b, r := &c.b, &c.r
	b.text(pick(r, openings), pick(r, english.subjects).latin, pick(r, links), pick(r, english.subjects).latin)
	b.text(" ", pick(r, english.wheres).latin, ".")
	if r.chance(70) {
		b.text(" ", pick(r, closings))
	}
}

// subjects writes 650 to 655. In one record of ten a 650$a contains the word History, and in a few the
// last 650 occurs twice.
func (c *composer) subjects() {
	b, r := &c.b, &c.r
	topical := pick(r, []int{1, 1, 1, 1, 1, 1, 2, 2, 3, 4})
	history := -1
	if r.chance(10) {
		history = r.below(topical)
	}
	for i := range topical {
		indicators := pick(r, []string{" 0", " 0", " 0", " 0", " 0", " 7", " 4"})
		b.field("650", indicators)
		if i == history {
			b.sub('a', pick(r, historyHeadings))
		} else {
			b.sub('a', pick(r, headings))
		}
		c.subdivisions()
		b.stop()
		if indicators == " 7" {
			b.sub('2', "fast")
			b.sub('0', "(OCoLC)fst")
			b.number(r.between(800_000, 1_999_999), 8)
		}
	}
	if r.chance(6) {
		b.repeat()
	}
	if r.chance(20) {
		b.field("651", " 0")
		b.sub('a', pick(r, places651))
		if r.chance(60) {
			b.sub('x', "History")
			b.sub('y', pick(r, centuries))
		}
		b.text(".")
	}
	if r.chance(16) {
		b.field("655", " 7")
		b.sub('a', pick(r, genres))
		b.sub('2', "lcgft")
	}
}

// subdivisions writes $x, $z, $y and $v of a topical heading, each only sometimes.
func (c *composer) subdivisions() {
	b, r := &c.b, &c.r
	if r.chance(45) {
		b.sub('x', pick(r, divisions))
	}
	if r.chance(35) {
		b.sub('z', pick(r, regions))
	}
	if r.chance(15) {
		b.sub('y', pick(r, centuries))
	}
	if r.chance(10) {
		b.sub('v', pick(r, forms))
	}
}

// addedEntries writes 700 for everybody except the author, and 710 in some records.
func (c *composer) addedEntries() {
	b, r := &c.b, &c.r
	for _, p := range c.work.others {
		b.field("700", "1 ")
		c.personal(p, pick(r, []string{"editor.", "translator.", "illustrator.", "author.", "contributor."}), false)
	}
	if r.chance(6) {
		b.field("710", "2 ")
		b.sub('a', pick(r, corporate), ".")
	}
}
