package diff

// Row is a line of the summary: how often something was done to a field, a subfield, an indicator or a
// position of the leader.
type Row struct {
	Name                           string // as in a spec: LDR/05, 650, 245^1, 650$a
	Changed, Added, Removed, Moved int64
}

// Total is how often anything was done to it.
func (r Row) Total() int64 { return r.Changed + r.Added + r.Removed + r.Moved }

// Rows returns the changes in changed records, sorted by tag.
func (t *Tally) Rows() (rows []Row) {
	for _, p := range t.parts() {
		n := t.rows[p]
		rows = append(rows, Row{p.name(), n[Changed], n[Added], n[Removed], n[Moved]})
	}
	return rows
}

// Recoded returns the number of fields with the same text in another encoding.
func (t *Tally) Recoded() int64 { return t.recoded }

// Subject is what a change is about, named as in Row.
type Subject struct {
	Name string
	Op   Op
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
			list = append(list, Subject{p.name(), op})
		}
	})
	return list
}

// LeaderSubjects returns the positions of the leader that differ.
func LeaderSubjects(d *Diff) (list []Subject) {
	for _, p := range d.Leader {
		list = append(list, Subject{part{of: ofLeader, code: rune(p)}.name(), Changed})
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
