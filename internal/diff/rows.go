package diff

// Row counts what was done to a field, a subfield, an indicator or a position of the leader.
type Row struct {
	Name                           string // as in a spec: LDR/05, 650, 245^1, 650$a
	Changed, Added, Removed, Moved int64
}

// Total is how often anything was done to it.
func (r Row) Total() int64 { return r.Changed + r.Added + r.Removed + r.Moved }

// FieldRow counts what was done to the fields with a tag. A field in which anything differs is one changed field. Parts
// counts what differs in the changed fields: subfields, indicators and positions of the leader.
type FieldRow struct {
	Row
	Parts []Row
}

// Fields returns the changes in changed records by field, sorted by tag; the leader comes first.
func (t *Tally) Fields() (list []FieldRow) {
	for _, p := range t.parts() {
		field := p.field()
		if len(list) == 0 || list[len(list)-1].Name != field.name() {
			list = append(list, FieldRow{Row: t.row(field)})
		}
		if p == field {
			continue
		}
		last := &list[len(list)-1]
		last.Parts = append(last.Parts, t.row(p))
		last.Changed = t.inside[field]
		if n := t.rows[field]; n != nil {
			last.Changed += n[Changed]
		}
	}
	return list
}

// row returns the row of a part.
func (t *Tally) row(p part) Row {
	n := t.rows[p]
	if n == nil {
		n = new([ops]int64)
	}
	return Row{p.name(), n[Changed], n[Added], n[Removed], n[Moved]}
}

// Recoded returns the number of fields with the same text in another encoding.
func (t *Tally) Recoded() int64 { return t.recoded }

// Subject is what a change is about: a field, or a part of it.
type Subject struct {
	Field, Part string // as in Row.Name, which is both: 650 and $a, 245 and ^1, LDR and /05; Part "": the whole field
	Op          Op
}

// Subjects returns the subjects of the change of a field, each one once.
func (c *Change) Subjects() (list []Subject) {
	type key struct {
		part
		op Op
	}
	seen := map[key]bool{}
	c.parts(func(p part, op Op) {
		if k := (key{p, op}); !seen[k] {
			seen[k] = true
			list = append(list, p.subject(op))
		}
	})
	return list
}

func (p part) subject(op Op) Subject {
	field := p.field().name()
	return Subject{field, p.name()[len(field):], op}
}

// LeaderSubjects returns the positions of the leader that differ.
func LeaderSubjects(d *Diff) (list []Subject) {
	for _, p := range d.Leader {
		list = append(list, part{of: ofLeader, code: rune(p)}.subject(Changed))
	}
	return list
}

// Note says in words what is not visible in the text of a changed field, "" if all is.
func (c *Change) Note() string {
	switch {
	case c.Same == SameNormal:
		return "the same characters in another normal form of Unicode"
	case c.Same == SameText:
		return "the same text as far as it can be read, in other bytes"
	case c.Op == Moved:
		return "moved: field " + grouped(int64(c.From)+1) + ", now " + grouped(int64(c.To)+1)
	}
	return ""
}
