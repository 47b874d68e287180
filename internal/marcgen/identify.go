package marcgen

// identifiers writes the numbers by which others identify the work: 010, 020, 035.
func (c *composer) identifiers() {
	b, r := &c.b, &c.r
	// Some records share their numbers with an earlier one, like duplicates in a real catalogue.
	of := c.n
	if c.n > 0 && r.chance(2) {
		of -= r.between(1, min(c.n, 50))
	}
	numbers := newRNG(c.o.Seed, streamNumber, of)
	if r.chance(15) {
		b.field("010", "  ")
		b.sub('a', "  ")
		b.number(c.work.year, 4)
		b.number(numbers.below(1_000_000), 6)
	}
	if c.work.year >= 1970 && c.work.kind.material[1] == 'm' {
		c.isbn(&numbers)
	}
	b.field("035", "  ")
	b.sub('a', "(OCoLC)")
	c.oclc(numbers.between(1_000_000, 1_399_999_999))
	if r.chance(6) {
		b.sub('z', "(OCoLC)")
		b.number(numbers.between(1_000_000, 1_399_999_999), 1)
	}
}

// isbn writes one or two 020, sometimes with an ISBN of ten digits or a cancelled one.
func (c *composer) isbn(numbers *rng) {
	b, r := &c.b, &c.r
	for range 1 + r.below(5)/4 {
		body := numbers.below(400_000_000) // group 0 to 3, nine digits
		b.field("020", "  ")
		code := byte('a')
		if r.chance(5) {
			code = 'z'
		}
		b.sub(code)
		if r.chance(10) {
			b.isbn10(body)
		} else {
			b.isbn13(body)
		}
		switch r.below(5) {
		case 0:
			b.text(" (pbk.)")
		case 1:
			b.sub('q', "(paperback)")
		case 2:
			b.text(" (alk. paper)")
		}
	}
}

// isbn13 writes 978, the nine digits of body and the check digit (ISBN Users' Manual, appendix 1).
func (b *builder) isbn13(body int) {
	at := len(b.data)
	b.number(978_000_000_000+body, 12)
	sum := 0
	for i, d := range b.data[at:] {
		sum += int(d-'0') * (1 + 2*(i%2))
	}
	b.number((10-sum%10)%10, 1)
}

// isbn10 writes the nine digits of body and the check digit, which may be X.
func (b *builder) isbn10(body int) {
	at := len(b.data)
	b.number(body, 9)
	sum := 0
	for i, d := range b.data[at:] {
		sum += int(d-'0') * (10 - i)
	}
	if check := (11 - sum%11) % 11; check < 10 {
		b.number(check, 1)
	} else {
		b.text("X")
	}
}

// oclc writes an OCLC number, in some records with the prefix for its length.
func (c *composer) oclc(number int) {
	width := 1
	if c.r.chance(20) {
		switch {
		case number < 100_000_000:
			c.b.text("ocm")
			width = 8
		case number < 1_000_000_000:
			c.b.text("ocn")
		default:
			c.b.text("on")
		}
	}
	c.b.number(number, width)
}

// codes writes 040 to 082: the cataloguing agency, the languages, and the classification.
func (c *composer) codes() {
	b, r, w := &c.b, &c.r, &c.work
	b.field("040", "  ")
	agency := pick(r, libraries)
	b.sub('a', agency)
	b.sub('b', "eng")
	if w.rda {
		b.sub('e', "rda")
	}
	b.sub('c', agency)
	for range r.below(3) {
		b.sub('d', pick(r, libraries))
	}
	if r.chance(6) {
		b.field("041", "1 ")
		b.sub('a', w.tongue.code)
		b.sub('h', chooseTongue(r).code)
	}
	if r.chance(12) {
		b.field("049", "  ")
		b.sub('a', pick(r, locations))
	}
	if r.chance(36) {
		b.field("050", " 4")
		c.callNumber()
	}
	if r.chance(26) {
		b.field("082", "04")
		b.sub('a')
		b.number(r.between(1, 999), 3)
		if r.chance(70) {
			b.text(".")
			b.number(10*r.below(90)+r.between(1, 9), 1) // no zero at the end
		}
		b.sub('2', pick(r, []string{"20", "21", "22", "23"}))
	}
}

// callNumber writes $a and $b of a shelf mark after the pattern of the Library of Congress.
func (c *composer) callNumber() {
	b, r := &c.b, &c.r
	b.sub('a', pick(r, []string{"PR", "PT", "PQ", "QA", "HD", "TG", "DC", "DD", "GR", "N", "TS", "Z", "LA", "S", "HE", "ML"}))
	b.number(r.between(10, 9800), 1)
	c.cutter()
	b.sub('b')
	c.cutter()
	b.text(" ")
	b.number(c.work.year, 4)
}

// cutter writes a letter and digits after a point.
func (c *composer) cutter() {
	c.b.text(".", "ABCDEFGHIJKLMNOPRSTUVWZ"[c.r.below(23):][:1])
	c.b.number(c.r.between(2, 998), 1)
}
