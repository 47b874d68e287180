package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mrrc-lua/parse"
)

// Tally counts entries, and the changes in changed records by tag and subfield. The zero value is empty.
// It is not safe for concurrent use.
type Tally struct {
	records [kinds]int64
	rows    map[part]*[ops]int64
	inside  map[part]int64 // changed fields whose rows are those of their parts, by field
	recoded int64          // fields with the same text in other bytes
}

// part is the subject of a row: a field, one of its subfields or indicators, or a position of the leader.
type part struct {
	tag  parse.Tag
	of   uint8 // whole, ofIndicator, ofSubfield or ofLeader
	code rune  // of the subfield, number of the indicator, position in the leader; wholeLeader
}

// wholeLeader stands for the leader as a whole.
const wholeLeader = -1

// field returns the field, or the leader, that a part is in.
func (p part) field() part {
	if p.of == ofLeader {
		return part{of: ofLeader, code: wholeLeader}
	}
	return part{tag: p.tag}
}

const (
	whole uint8 = iota
	ofIndicator
	ofSubfield
	ofLeader // with tag 0, before all others
)

// Records returns the number of entries of a kind.
func (t *Tally) Records(k Kind) int64 { return t.records[k] }

// Count adds n entries without details.
func (t *Tally) Count(k Kind, n int64) { t.records[k] += n }

// Add counts an entry.
func (t *Tally) Add(e *Entry) {
	t.records[e.Kind]++
	if e.Kind != RecordChanged {
		return
	}
	d := &e.Diff
	t.recoded += int64(d.Recoded)
	for _, p := range d.Leader {
		t.add(part{of: ofLeader, code: rune(p)}, Changed, 1)
	}
	if len(d.Leader) > 0 {
		t.within(part{of: ofLeader, code: wholeLeader}, 1)
	}
	for i := range d.Fields {
		c := &d.Fields[i]
		c.parts(func(p part, op Op) { t.add(p, op, 1) })
		if len(c.Parts) > 0 {
			t.within(part{tag: c.Tag}, 1)
		}
	}
}

// within counts changed fields whose parts have rows.
func (t *Tally) within(field part, n int64) {
	if t.inside == nil {
		t.inside = map[part]int64{}
	}
	t.inside[field] += n
}

// parts calls f for each subject of the change of a field.
func (c *Change) parts(f func(part, Op)) {
	if len(c.Parts) == 0 {
		f(part{tag: c.Tag}, c.Op)
	}
	for _, p := range c.Parts {
		if p.Indicator > 0 {
			f(part{c.Tag, ofIndicator, rune(p.Indicator)}, p.Op)
		} else {
			f(part{c.Tag, ofSubfield, p.Code}, p.Op)
		}
	}
}

func (t *Tally) add(p part, op Op, n int64) {
	if t.rows == nil {
		t.rows = map[part]*[ops]int64{}
	}
	row := t.rows[p]
	if row == nil {
		row = new([ops]int64)
		t.rows[p] = row
	}
	row[op] += n
}

// Merge adds the counts of another Tally.
func (t *Tally) Merge(o *Tally) {
	for k, n := range o.records {
		t.records[k] += n
	}
	t.recoded += o.recoded
	for p, n := range o.inside {
		t.within(p, n)
	}
	for p, row := range o.rows {
		for op, n := range row {
			if n > 0 {
				t.add(p, Op(op), n)
			}
		}
	}
}

// Reset empties the Tally.
func (t *Tally) Reset() { *t = Tally{} }

// parts returns the subjects of the rows, in order.
func (t *Tally) parts() []part {
	list := make([]part, 0, len(t.rows))
	for p := range t.rows {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b part) int {
		return cmp.Or(cmp.Compare(a.tag, b.tag), cmp.Compare(a.of, b.of), cmp.Compare(a.code, b.code))
	})
	return list
}

// name writes a part as a spec does: LDR/05, 650, 245^1, 650$a.
func (p part) name() string {
	tag := p.tag.Bytes()
	name := visible(string(tag[:]))
	switch {
	case p.of == ofLeader && p.code == wholeLeader:
		return "LDR"
	case p.of == ofLeader:
		return fmt.Sprintf("LDR/%02d", p.code)
	case p.of == ofIndicator:
		return fmt.Sprintf("%s^%d", name, p.code)
	case p.of == ofSubfield:
		return name + "$" + visible(string(p.code))
	}
	return name
}

// order is the order in which the operations of a row are printed.
var order = [...]Op{Changed, Added, Removed, Moved} //nolint:gochecknoglobals // constant

func rowText(row *[ops]int64) string {
	var list []string
	for _, op := range order {
		if row[op] > 0 {
			list = append(list, grouped(row[op])+" "+op.String())
		}
	}
	return strings.Join(list, ", ")
}

// Lines returns the summary: a line for each tag, subfield and indicator, in their order, and at the
// end one with the numbers of records.
//
//	650$a: 312 changed
//	9XX: 1,204 removed (12 tags)
//	320 records changed, 14 unchanged
//
// Three or more tags that begin with the same digit share a line, if the same was done to all of them as
// whole fields, and nothing else.
func (t *Tally) Lines() (lines []string) {
	list := t.parts()
	together := t.together(list)
	done := map[group]bool{}
	for _, p := range list {
		g, ok := groupOf(p, t.rows[p])
		if tags := together[g]; ok && len(tags) >= minTogether && slices.Contains(tags, p.tag) {
			if !done[g] {
				done[g] = true
				lines = append(lines, t.groupLine(g, tags))
			}
			continue
		}
		lines = append(lines, p.name()+": "+rowText(t.rows[p]))
	}
	if t.recoded > 0 {
		lines = append(lines, plural(t.recoded, "field")+" with the same text in another encoding")
	}
	return append(lines, t.recordsLine())
}

// minTogether is the smallest number of tags that share a line.
const minTogether = 3

// group is a set of tags that begin with the same digit, to which only one thing was done.
type group struct {
	digit byte
	op    Op
}

// groupOf returns the group that a row could be part of.
func groupOf(p part, row *[ops]int64) (g group, ok bool) {
	if _, number := p.tag.Number(); !number || p.of != whole {
		return g, false
	}
	for op, n := range row {
		switch {
		case n == 0:
		case g.op != 0 || Op(op) == Changed:
			return group{}, false
		default:
			g.op = Op(op)
		}
	}
	g.digit = p.tag.Bytes()[0]
	return g, true
}

// together returns, for each group, the tags that have only the row of the group.
func (t *Tally) together(list []part) map[group][]parse.Tag {
	groups := map[group][]parse.Tag{}
	for i, p := range list {
		only := (i == 0 || list[i-1].tag != p.tag) && (i == len(list)-1 || list[i+1].tag != p.tag)
		if g, ok := groupOf(p, t.rows[p]); ok && only {
			groups[g] = append(groups[g], p.tag)
		}
	}
	return groups
}

func (t *Tally) groupLine(g group, tags []parse.Tag) string {
	n := int64(0)
	for _, tag := range tags {
		n += t.rows[part{tag: tag}][g.op]
	}
	return fmt.Sprintf("%cXX: %s %s (%d tags, %s to %s)", g.digit, grouped(n), g.op, len(tags), tags[0], tags[len(tags)-1])
}

func (t *Tally) recordsLine() string {
	line := ""
	for _, k := range []Kind{RecordChanged, RecordAdded, RecordDropped, RecordRejected, RecordElsewhere, RecordUnchanged} {
		n := t.records[k]
		switch {
		case line == "" && (n > 0 || k == RecordUnchanged):
			line = plural(n, "record") + " " + k.String()
		case line != "" && (n > 0 || k == RecordUnchanged):
			line += ", " + grouped(n) + " " + k.String()
		}
	}
	return line
}

// AppendJSON appends the summary as one line of JSON.
func (t *Tally) AppendJSON(dst []byte) []byte {
	o := object{dst: append(dst, '{')}
	o.text("kind", "summary")
	o.object("records", func() {
		for _, k := range []Kind{RecordChanged, RecordAdded, RecordDropped, RecordRejected, RecordElsewhere, RecordUnchanged} {
			name := k.String()
			if k == RecordElsewhere {
				name = "elsewhere"
			}
			o.number(name, t.records[k])
		}
	})
	o.list("fields", func() {
		for _, p := range t.parts() {
			o.object("", func() {
				o.text("name", p.name())
				for _, op := range order {
					if n := t.rows[p][op]; n > 0 {
						o.number(op.String(), n)
					}
				}
			})
		}
	})
	o.number("recoded", t.recoded)
	return append(o.dst, "}\n"...)
}
