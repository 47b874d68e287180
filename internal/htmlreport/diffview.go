package htmlreport

import (
	"slices"

	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
)

// View is what a page shows of an entry. It stays valid when the records are not valid any more.
type View struct {
	// changed is an object of JSON without its end: the record and the fields that differ. rest is a list of its other
	// fields; nil: there are none, or they are left out. assets/record.js has the members of both.
	changed, rest []byte
	source        string
	subjects      []subject
	sameID        []byte // of a record that is the same before and after: all that a page has of it
}

// subject is what a change is about: a field, subfield, indicator or position of the leader, with what was done to it, or
// the kind of a record that was not changed but, for example, added.
type subject struct {
	name string
	op   diff.Op
	kind diff.Kind
}

// size is how many bytes the view adds to a page.
func (v *View) size() int { return len(v.changed) + len(v.rest) + 16 }

// maxSubjects is the largest number of subjects of one field by which its record can be found.
const maxSubjects = 24

// ViewOf returns the view of an entry, or nil if no page has anything of the entry. The records of the entry must be valid.
// Several goroutines may call it at the same time.
func ViewOf(e *diff.Entry) *View {
	switch {
	case e.Kind == diff.RecordUnchanged && len(e.ID) > 0:
		return &View{sameID: encode.AppendVisible(nil, cut(e.ID, 0, maxName))}
	case e.Kind == diff.RecordUnchanged, e.Kind == diff.RecordElsewhere:
		return nil
	}
	v := &View{source: e.Pos.Source}
	b := appendMember(append(v.changed, '{'), "kind", []byte(e.Kind.String()))
	b = appendMember(b, "id", cut(e.ID, 0, maxName))
	b = appendMember(b, "by", []byte(e.By))
	b = appendMember(b, "key", cut([]byte(e.Key), 0, maxName))
	b = appendMember(b, "output", cut([]byte(e.Output), 0, maxName))
	if e.Pos.Number > 0 {
		b = appendNumber(b, "record", e.Pos.Number)
	}
	if r := e.Sides[1].Record; r != nil {
		b = appendMember(b, "title", titleOf(r))
	} else if r := e.Sides[0].Record; r != nil {
		b = appendMember(b, "title", titleOf(r))
	}
	if e.Diff.Recoded > 0 {
		b = appendNumber(b, "recoded", int64(e.Diff.Recoded))
		b = appendMember(b, "coding", []byte(e.Diff.Codings[0].String()+", now "+e.Diff.Codings[1].String()))
	}
	if e.Kind != diff.RecordChanged {
		v.subjects = []subject{{kind: e.Kind}}
	}
	if leader := leaderOf(e); leader != nil && len(e.Diff.Leader) == 0 {
		b = appendMember(b, "leader", leader)
	}
	v.changed = append(b, `,"fields":[`...)
	l := lister{v: v}
	l.list(e)
	v.changed = append(v.changed, ']')
	if l.left > 0 {
		v.changed = appendNumber(v.changed, "left", l.left)
	}
	if l.rest > 0 {
		v.changed = appendNumber(v.changed, "same", l.rest)
	}
	if v.rest != nil {
		v.rest = append(v.rest, ']')
	}
	return v
}

// leaderOf returns the leader of the record before or after; nil if it is not known.
func leaderOf(e *diff.Entry) []byte {
	for _, side := range []int{1, 0} {
		if e.Sides[side].Record != nil {
			return leaderText(e.Sides[side].Leader)
		}
	}
	return nil
}

// leaderText returns a leader with zeros for the lengths, which are not a difference.
func leaderText(leader parse.Leader) []byte {
	copy(leader[:5], "00000")
	copy(leader[12:17], "00000")
	return leader[:]
}

// lister lists the fields of an entry in the order in which a page shows them.
type lister struct {
	v     *View
	place int64
	left  int64 // fields that differ and for which there is no room
	rest  int64 // fields that do not differ, or of a record that is only on one side
	row   []byte
}

func (l *lister) list(e *diff.Entry) {
	if len(e.Diff.Leader) > 0 {
		l.leader(&e.Diff)
	}
	var lists [2][]parse.Field
	for side, s := range e.Sides {
		if s.Record != nil {
			lists[side] = slices.Collect(s.Record.Fields)
		}
	}
	before, after := lists[0], lists[1]
	if e.Kind != diff.RecordChanged {
		for _, f := range slices.Concat(before, after) {
			l.same(f)
		}
		return
	}
	from, to := map[int]*diff.Change{}, map[int]*diff.Change{}
	for i := range e.Diff.Fields {
		c := &e.Diff.Fields[i]
		from[c.From], to[c.To] = c, c
	}
	for i, j := 0, 0; i < len(before) || j < len(after); {
		switch was, is := from[i], to[j]; {
		case i < len(before) && was != nil:
			if i++; was.To < 0 {
				l.change(was)
			}
		case j < len(after) && is != nil:
			j++
			l.change(is)
		case j < len(after):
			l.same(after[j])
			i, j = i+1, j+1
		default: // a field that only the first file has and that is ignored
			i++
		}
	}
}

// leader adds the row of the leader.
func (l *lister) leader(d *diff.Diff) {
	row := appendRow(l.row[:0], 0, diff.Changed, "LDR")
	for side := range d.LeaderOf {
		row = appendText(append(row, ','), leaderText(d.LeaderOf[side]))
	}
	l.end(row, diff.LeaderSubjects(d), "")
}

// change adds the row of a field that differs.
func (l *lister) change(c *diff.Change) {
	l.place++
	row := appendRow(l.row[:0], l.place, c.Op, Visible(tagText(c.Tag)))
	var before, after []byte
	if c.From >= 0 {
		before = fieldText(c.Before.Data(), c.Tag.IsControl())
	}
	if c.To >= 0 && c.Op != diff.Moved {
		after = fieldText(c.After.Data(), c.Tag.IsControl())
	}
	before, after = window(before, after)
	row = appendString(append(row, ','), before)
	row = appendString(append(row, ','), after)
	l.end(row, c.Subjects(), c.Note())
}

// appendRow appends the beginning of the row of a field that differs. An operation is its first letter.
func appendRow(row []byte, place int64, op diff.Op, tag string) []byte {
	row = appendInt(append(row, '['), place)
	row = appendString(append(row, ','), []byte(op.String()[:1]))
	return appendString(append(row, ','), []byte(tag))
}

// end adds the row with the parts of the field that differ and a remark, if there is room.
func (l *lister) end(row []byte, subjects []diff.Subject, note string) {
	v := l.v
	var parts []byte
	for _, s := range subjects[:min(len(subjects), maxSubjects)] {
		v.subjects = append(v.subjects, subject{name: s.Field + s.Part, op: s.Op})
		if s.Part == "" {
			continue
		}
		if parts != nil {
			parts = append(parts, '\n')
		}
		parts = append(append(parts, s.Op.String()[0]), s.Part...)
	}
	if parts != nil || note != "" {
		row = appendString(append(row, ','), parts)
	}
	if note != "" {
		row = appendString(append(row, ','), []byte(note))
	}
	row = append(row, ']')
	l.row = row
	if len(v.changed)+len(row) > maxRecord {
		l.left++
		return
	}
	if last := v.changed[len(v.changed)-1]; last != '[' {
		v.changed = append(v.changed, ',')
	}
	v.changed = append(v.changed, row...)
}

// same adds a field that does not differ, if there is room.
func (l *lister) same(f parse.Field) {
	l.place++
	l.rest++
	v := l.v
	row := appendInt(append(l.row[:0], '['), l.place)
	row = appendString(append(row, ','), []byte(Visible(tagText(f.Tag()))))
	text := fieldText(f.Data(), f.IsControl())
	l.row = append(appendString(append(row, ','), cut(text, 0, maxField)), ']')
	switch {
	case len(v.rest)+len(l.row) > maxRecord:
		return
	case v.rest == nil:
		v.rest = append(v.rest, '[')
	default:
		v.rest = append(v.rest, ',')
	}
	v.rest = append(v.rest, l.row...)
}

func tagText(t parse.Tag) string {
	b := t.Bytes()
	return string(b[:])
}
