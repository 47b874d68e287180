package rules

import (
	"fmt"

	"mrrc-lua/internal/linkage"
	"mrrc-lua/parse"
)

// link is a subfield $6 of the current record.
type link struct {
	tag   parse.Tag // of the field that it is in
	place int       // of that field
	value []byte
	to    linkage.Link
	ok    bool // the value has the form of a link
}

// compileLinked compiles the rule about 880: a field that names a partner must have this partner, and each 880 must have
// a $6.
func compileLinked(_ *entry, u *rule) error {
	u.linked = true
	u.tags = []parse.TagPattern{{Mask: 0xFFFFFF, Want: tag880}}
	u.perField = func(r *Run, u *rule, f parse.Field, _ []byte) {
		if _, ok := f.Value('6'); !ok {
			r.found(u, tag880, "6", nil, "the 880 has no $6, which names the field it belongs to")
		}
	}
	return nil
}

var tag880 = parse.TagOf('8', '8', '0')

// Link takes the value of a $6 of the current field.
func (r *Run) Link(tag parse.Tag, value []byte) {
	l := link{tag: tag, place: r.place, value: value}
	l.to, l.ok = linkage.Parse(value)
	r.links = append(r.links, l)
}

// checkLinks reports links whose partner is missing. The number 00 means that there is no partner, and is allowed.
func (r *Run) checkLinks() {
	for _, u := range r.set.rules {
		if !u.linked || !r.state(u).applies {
			continue
		}
		for i := range r.links {
			if note := r.wrongLink(&r.links[i]); note != "" {
				r.place = r.links[i].place
				r.found(u, r.links[i].tag, "6", r.links[i].value, note)
			}
		}
	}
	r.place = -1
}

func (r *Run) wrongLink(l *link) string {
	switch {
	case !l.ok:
		return "the $6 does not have the form of a link, as in 880-01"
	case l.to.Number == 0:
		return ""
	case l.tag != tag880 && l.to.Tag != tag880:
		return "the $6 names a field that is not 880"
	}
	for i := range r.links {
		o := &r.links[i]
		if o.ok && o != l && o.to.Number == l.to.Number && o.tag == l.to.Tag && o.to.Tag == l.tag {
			return ""
		}
	}
	return fmt.Sprintf("there is no %s that names this %s with number %02d", l.to.Tag, l.tag, l.to.Number)
}
