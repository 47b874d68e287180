package main

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
)

// list is the fields of the format.
type list struct {
	fields map[string]*field
}

// field is a field as the list of the Library of Congress describes it.
type field struct {
	tag, label           string
	repeatable, obsolete bool
	ind                  [2]*indicator
	subfields            map[string]*subfield
	control              *content
	types                map[string]*content
}

type indicator struct {
	label string
	codes map[string]code
	any   bool // the values are those of another field
	bare  bool // it once had a meaning, and the list does not say with which values
}

type code struct {
	label    string
	obsolete bool
}

type subfield struct {
	label                string
	repeatable, obsolete bool
	codes                map[string]code
}

var (
	fieldLine     = regexp.MustCompile(`^([0-9]{3}) - (.+)$`)
	indicatorLine = regexp.MustCompile(`^\s+(First|Second) - (.+)$`)
	subfieldLine  = regexp.MustCompile(`^\s+\$(\S)(?:-(\S))? (?:- )?(.+)$`)
	valueLine     = regexp.MustCompile(`^\s+(\S+) - (.+)$`)
	marks         = regexp.MustCompile(`\s*(\((R|NR)\)|\[[^]]*\]|\((?:BK|AM|CF|MP|MU|VM|SE|MX|[ ])+\))`)
	headingLine   = regexp.MustCompile(`^\s+(Indicators|Subfield Codes|.* Codes)$`)
)

// isLocal reports whether a tag is in a range for local use, 09X, 59X, 69X and 9XX. The list has some as obsolete,
// because they once were national; libraries use them.
func isLocal(tag string) bool {
	return strings.HasPrefix(tag, "09") || strings.HasPrefix(tag, "59") || strings.HasPrefix(tag, "69") || tag[0] == '9'
}

// labelled removes the marks from a label.
func labelled(text string) string {
	return strings.TrimRight(strings.TrimSpace(html.UnescapeString(marks.ReplaceAllString(text, ""))), " -")
}

func isObsolete(text string) bool {
	return strings.Contains(text, "[OBSOLETE")
}

// reader reads the list line by line.
type reader struct {
	list
	field *field
	ind   *indicator
	old   bool // the indicator is described as it was once
	sub   *subfield
	skip  bool // values that are not of an indicator or a subfield
}

func readList(text string) (*list, error) {
	r := &reader{list: list{fields: map[string]*field{}}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\n ")
		if line == "" || strings.HasPrefix(line, "//") || strings.HasPrefix(line, "--") {
			continue
		}
		if err := r.line(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	for _, f := range r.fields {
		for _, i := range f.ind {
			if i != nil && i.bare { // the main entries; the page bd100.html has the two values
				i.add("0", code{"Main entry/subject relationship irrelevant", true})
				i.add("1", code{"Main entry is subject", true})
			}
		}
	}
	return &r.list, nil
}

func (r *reader) line(line string) error {
	if m := fieldLine.FindStringSubmatch(line); m != nil {
		r.begin(m[1], m[2])
		return nil
	}
	if r.field == nil {
		return fmt.Errorf("%q is not in a field", line)
	}
	if headingLine.MatchString(line) {
		r.ind, r.sub, r.skip = nil, nil, !strings.Contains(line, "Indicators") && !strings.Contains(line, "Subfield Codes")
		return nil
	}
	if m := indicatorLine.FindStringSubmatch(line); m != nil {
		r.indicator(m[1], m[2])
		return nil
	}
	if m := subfieldLine.FindStringSubmatch(line); m != nil {
		r.subfields(m[1], m[2], m[3])
		return nil
	}
	if m := valueLine.FindStringSubmatch(line); m != nil {
		r.value(m[1], m[2])
		return nil
	}
	return fmt.Errorf("%q is not understood", line)
}

func (r *reader) begin(tag, text string) {
	r.ind, r.sub, r.skip = nil, nil, false
	r.field = r.fields[tag]
	if r.field == nil {
		r.field = &field{tag: tag, label: title(labelled(text)), subfields: map[string]*subfield{}}
		if !isLocal(tag) {
			r.fields[tag] = r.field
		}
	}
	r.field.obsolete = isObsolete(text)
	r.field.repeatable = strings.Contains(text, "(R)") || !strings.Contains(text, "(NR)")
}

// title writes capitals as a title: "TITLE STATEMENT" as "Title Statement".
func title(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		if w == strings.ToUpper(w) && !slices.Contains([]string{"LC", "ISSN", "CODEN", "GPO"}, w) {
			parts := strings.Split(strings.ToLower(w), "--")
			for k, p := range parts {
				if p != "" && (i == 0 || k > 0 || !slices.Contains([]string{"of", "and", "or", "in", "for", "to", "by", "as", "etc."}, p)) {
					parts[k] = strings.ToUpper(p[:1]) + p[1:]
				}
			}
			words[i] = strings.Join(parts, "--")
		}
	}
	return strings.Join(words, " ")
}

func (r *reader) indicator(which, text string) {
	n := 0
	if which == "Second" {
		n = 1
	}
	r.sub, r.old = nil, isObsolete(text)
	i := r.field.ind[n]
	if i == nil {
		i = &indicator{codes: map[string]code{}}
		r.field.ind[n] = i
	}
	if i.label == "" || !r.old {
		i.label = labelled(text)
	}
	i.any = strings.HasPrefix(text, "Same as associated")
	i.bare = r.old
	r.ind = i
}

func (r *reader) subfields(from, to, text string) {
	r.ind = nil
	if to == "" {
		to = from
	}
	for c := from[0]; c <= to[0]; c++ {
		s := &subfield{label: labelled(text), obsolete: isObsolete(text)}
		s.repeatable = strings.Contains(text, "(R)") || !strings.Contains(text, "(NR)")
		r.sub = s
		old := r.field.subfields[string(c)]
		switch {
		case old == nil, old.obsolete && !s.obsolete, !strings.Contains(text, "[") && strings.Contains(old.label, "REDEFINED"):
			r.field.subfields[string(c)] = s
		case from != to: // the rest of a range that was described one by one
		case !s.obsolete:
			r.field.subfields[string(c)] = s // the list describes it again, as it is now
		}
	}
}

// value adds a value of an indicator, or of a subfield that is one code.
func (r *reader) value(text, label string) {
	switch {
	case r.ind != nil:
		r.ind.bare = false
		r.ind.add(text, code{labelled(label), r.old || isObsolete(label)})
	case r.sub != nil && len(text) == 1 && text[0] >= 'a' && text[0] <= 'z':
		if r.sub.codes == nil {
			r.sub.codes = map[string]code{}
		}
		r.sub.codes[text] = code{labelled(label), isObsolete(label)}
	}
}

// add adds a value: #, 0 or 0-9. What is a value today is not obsolete because it had another meaning once.
func (i *indicator) add(text string, c code) {
	from, to, _ := strings.Cut(text, "-")
	if to == "" {
		to = from
	}
	for v := from[0]; v <= to[0]; v++ {
		key := strings.ReplaceAll(string(v), "#", " ")
		if old, ok := i.codes[key]; ok && !old.obsolete && c.obsolete {
			continue
		}
		i.codes[key] = c
	}
}
