package main

import (
	"fmt"
	"regexp"
	"strings"

	"mrrc-lua/internal/fixedfield"
)

// content is what a control field may contain.
type content struct {
	label     string
	pattern   string
	positions []position
}

type position struct {
	key, label string
	start, end int
	codes      map[string]code
	flags      bool // codes has the codes of the single characters
	list       string
	pattern    string
}

// controlFields adds the control fields, which have a list of their own at the Library of Congress, and the leader.
func (l *list) controlFields() {
	add := func(tag, label string, repeatable bool) *field {
		f := &field{tag: tag, label: label, repeatable: repeatable}
		l.fields[tag] = f
		return f
	}
	leader := contentOf(fixedfield.Leader('a'))
	add("LDR", "Leader", false).control = &leader
	add("001", "Control Number", false)
	add("003", "Control Number Identifier", false)
	add("005", "Date and Time of Latest Transaction", false).control = &content{pattern: `^[0-9]{14}\.[0-9]$`}
	f006 := add("006", "Fixed-Length Data Elements--Additional Material Characteristics", true)
	f008 := add("008", "Fixed-Length Data Elements", false)
	f006.types, f008.types = map[string]*content{}, map[string]*content{}
	for _, m := range []struct {
		name        string
		kind, level byte
		in006       byte
	}{{"BK", 'a', 'm', 'a'}, {"CF", 'm', 'm', 'm'}, {"MP", 'e', 'm', 'e'}, {"MU", 'c', 'm', 'c'}, {"CR", 'a', 's', 's'}, {"VM", 'g', 'm', 'g'}, {"MX", 'p', 'm', 'p'}} {
		a, b := contentOf(fixedfield.For006(m.in006)), contentOf(fixedfield.For008(m.kind, m.level))
		f006.types[m.name], f008.types[m.name] = &a, &b
	}
	f007 := add("007", "Physical Description Fixed Field", true)
	f007.types = map[string]*content{}
	for c := byte('a'); c <= 'z'; c++ {
		if form := fixedfield.For007(c); form != nil {
			one := contentOf(form)
			f007.types["007"+string(rune(c))] = &one
		}
	}
	old := add("009", "Physical Description Fixed-Field for Archival Collection", true)
	old.obsolete = true
}

func contentOf(form *fixedfield.Form) content {
	c := content{label: form.Title}
	for _, p := range form.Positions {
		c.positions = append(c.positions, positionOf(p))
	}
	return c
}

func positionOf(p *fixedfield.Position) position {
	q := position{key: fmt.Sprintf("%02d", p.At), label: p.Title, start: p.At, end: p.End()}
	if p.Width > 1 {
		q.key += fmt.Sprintf("-%02d", p.End())
	}
	fill := strings.Repeat(string(fixedfield.Fill), p.Width)
	switch {
	case p.Any:
	case p.Name == "":
		q.pattern = `^[ |]*$`
	case p.Date:
		q.pattern = alternatives(p, `[0-9]{6}`, fill)
	case p.Chars != "":
		q.pattern = alternatives(p, "["+regexp.QuoteMeta(p.Chars)+"]*", fill)
	case p.Each:
		q.flags = true
		q.codes = codesOf(p)
		if _, ok := q.codes[" "]; !ok {
			q.codes[" "] = code{label: "No further code"}
		}
		if !p.NoFill {
			q.codes["|"] = code{label: "No attempt to code"}
		}
		for c := range q.codes {
			if len(c) != 1 {
				delete(q.codes, c)
			}
		}
	case p.List == "languages" || p.List == "places":
		q.list = p.List
	default:
		q.codes = codesOf(p)
		if !p.NoFill {
			q.codes[fill] = code{label: "No attempt to code"}
		}
	}
	return q
}

func codesOf(p *fixedfield.Position) map[string]code {
	codes := map[string]code{}
	for _, v := range p.Values {
		if v.Status != fixedfield.Foreign {
			codes[v.Code] = code{v.Meaning, v.Status == fixedfield.Obsolete}
		}
	}
	return codes
}

// alternatives is a pattern for text or one of the listed codes.
func alternatives(p *fixedfield.Position, text, fill string) string {
	all := []string{text}
	for _, v := range p.Values {
		all = append(all, regexp.QuoteMeta(v.Code))
	}
	if !p.NoFill {
		all = append(all, regexp.QuoteMeta(fill))
	}
	return "^(" + strings.Join(all, "|") + ")$"
}
