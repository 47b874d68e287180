package main

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	laterField     = regexp.MustCompile(`^([0-9]{3}) ([A-Z].+) \((R|NR)\)$`)
	laterIndicator = regexp.MustCompile(`^([0-9]{3}) ([12]) ([#0-9]+) (.+)$`)
	laterSubfields = regexp.MustCompile(`^([0-9]{3}) \$([a-z0-9]+) \((R|NR)\) (.+)$`)
)

// later adds changes that are newer than the list; loc/later.txt describes their form.
func (l *list) later(text string) error {
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := l.laterLine(line); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return nil
}

func (l *list) laterLine(line string) error {
	if m := laterField.FindStringSubmatch(line); m != nil {
		if l.fields[m[1]] != nil {
			return fmt.Errorf("%s is in the list already", m[1])
		}
		l.fields[m[1]] = &field{tag: m[1], label: m[2], repeatable: m[3] == "R", subfields: map[string]*subfield{}}
		return nil
	}
	if len(line) < 3 || l.fields[line[:3]] == nil {
		return fmt.Errorf("%q: there is no such field", line)
	}
	f := l.fields[line[:3]]
	if m := laterIndicator.FindStringSubmatch(line); m != nil {
		i := &f.ind[m[2][0]-'1']
		if *i == nil {
			*i = &indicator{label: m[4], codes: map[string]code{}}
		}
		for _, v := range m[3] {
			key := strings.ReplaceAll(string(v), "#", " ")
			if _, known := (*i).codes[key]; !known {
				(*i).codes[key] = code{label: m[4]}
			}
		}
		return nil
	}
	if m := laterSubfields.FindStringSubmatch(line); m != nil {
		for _, c := range m[2] {
			if old := f.subfields[string(c)]; old != nil && !old.obsolete && (old.repeatable || m[3] == "NR") {
				continue // the list has it
			}
			f.subfields[string(c)] = &subfield{label: m[4], repeatable: m[3] == "R"}
		}
		return nil
	}
	return fmt.Errorf("%q is not understood", line)
}
