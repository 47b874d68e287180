package marcgen

// person is a person who contributed to a work.
type person struct {
	family, given word
	birth         int // 0: not known
}

// work is the subject of a record, chosen before any field is written, because several fields describe the
// same fact in different forms.
type work struct {
	tongue *tongue
	kind   *kind
	rda    bool // described by RDA (264, 336 to 338), otherwise by AACR2 (260, 245$h)
	year   int

	author    person
	corporate string // replaces the author if not empty
	others    []person
	by        frame

	opener, subject, where word
	remainder              word // empty for a title without $b
	edition                string
	place                  place
	publisher              frame
	owner                  word // the name in that of the publisher

	series string // empty for most
	volume int
	traced bool // has an 830
}

// choose generates the work of a record. It reuses the slice of w.
func (w *work) choose(r *rng) {
	t := chooseTongue(r)
	others := w.others[:0]
	*w = work{tongue: t, kind: chooseKind(r), rda: r.chance(54), year: r.between(1890, 2024)}
	if r.chance(60) {
		w.year = r.between(1975, 2024)
	}
	if w.kind.online {
		w.year = r.between(1998, 2024)
	}
	w.author = choosePerson(r, t, w.year)
	if r.chance(10) || w.kind.material[1] == 's' {
		w.corporate = pick(r, corporate)
	}
	for range chooseOthers(r) {
		others = append(others, choosePerson(r, t, w.year))
	}
	w.others = others
	w.by = pick(r, t.by)
	if len(t.openers) > 0 {
		w.opener = pick(r, t.openers)
	}
	w.subject, w.where = pick(r, t.subjects), pick(r, t.wheres)
	if r.chance(65) {
		w.remainder = pick(r, t.remainders)
	}
	if r.chance(16) {
		w.edition = pick(r, t.editions)
	}
	w.place, w.publisher, w.owner = pick(r, t.places), pick(r, t.publishers), pick(r, t.families)
	if r.chance(12) {
		w.series, w.volume, w.traced = pick(r, series), r.between(1, 240), r.chance(50)
	}
}

// choosePerson generates a name of a language and a plausible year of birth.
func choosePerson(r *rng, t *tongue, year int) person {
	p := person{family: pick(r, t.families), given: pick(r, t.givens)}
	if r.chance(60) {
		p.birth = year - r.between(24, 80)
	}
	return p
}

// chooseOthers returns the number of people besides the author: none in most records, at most three.
func chooseOthers(r *rng) int {
	switch at := r.below(100); {
	case at < 66:
		return 0
	case at < 88:
		return 1
	case at < 96:
		return 2
	default:
		return 3
	}
}

// in returns the form of w in Latin letters or, if native and there is one, in its own script.
func (w word) in(native bool) string {
	if native && w.native != "" {
		return w.native
	}
	return w.latin
}

// direct writes the name as on a title page.
func (b *builder) direct(t *tongue, family, given word, native bool) {
	switch {
	case t.familyFirst && native:
		b.text(family.native, given.native)
	case t.familyFirst:
		b.text(family.latin, " ", given.latin)
	default:
		b.text(given.in(native), " ", family.in(native))
	}
}

// inverted writes the name as in a heading.
func (b *builder) inverted(t *tongue, p person, native bool) {
	if t.familyFirst && native {
		b.text(p.family.native, p.given.native)
		return
	}
	b.text(p.family.in(native), ", ", p.given.in(native))
}
