package htmlreport

import (
	"fmt"
	"strings"

	"mrrc-lua/internal/repeats"
)

// Repeated is about keys that several records have.
type Repeated struct {
	Of    string // 001, or a spec
	Where string // "in new.mrc": where the records are, in words
	Keys  *repeats.Keys
}

// RepeatedKey is a row of the table of repeated keys.
type RepeatedKey struct {
	Key    string
	N      int64
	Places string // numbers of the records: "5, 9 and 12"
}

// maxRepeated is how many repeated keys a page has of each Repeated.
const maxRepeated = 200

// Shown returns the keys that are on the page.
func (r *Repeated) Shown() (list []RepeatedKey) {
	all := r.Keys.List()
	for _, k := range all[:min(len(all), maxRepeated)] {
		list = append(list, RepeatedKey{Key: brief(k.Key, maxName), N: k.N, Places: places(k)})
	}
	return list
}

// Left is how many repeated keys are not on the page.
func (r *Repeated) Left() int64 {
	return r.Keys.Repeated() - int64(min(len(r.Keys.List()), maxRepeated))
}

// places lists the numbers of the records that have a key.
func places(k repeats.Repeat) string {
	words := make([]string, len(k.Places))
	for i, n := range k.Places {
		words[i] = grouped(n)
	}
	if more := k.N - int64(len(words)); more > 0 {
		return strings.Join(words, ", ") + fmt.Sprintf(" and %s more", grouped(more))
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// repeatLines are remarks for records whose 001 occurs more than once: the 001, and a sentence.
func (d *Diff) repeatLines() (lines [][2]string) {
	for _, r := range d.RepeatedParts() {
		if r.Of != controlNumber {
			continue
		}
		for _, k := range r.Shown() {
			lines = append(lines, [2]string{k.Key, fmt.Sprintf("%s records %s have this 001: %s.", grouped(k.N), r.Where, k.Places)})
		}
	}
	return lines
}

// controlNumber is Repeated.Of for control numbers.
const controlNumber = "001"

// maxParts is how many files or outputs with repeated keys a page has.
const maxParts = 20

// RepeatedParts are the files and outputs with repeated keys that are on the page.
func (d *Diff) RepeatedParts() (list []*Repeated) {
	for i := range d.Repeated {
		if r := &d.Repeated[i]; (r.Keys.Extra() > 0 || r.Keys.Full()) && len(list) < maxParts {
			list = append(list, r)
		}
	}
	return list
}

// LeftParts is how many of them are not on the page.
func (d *Diff) LeftParts() (n int64) {
	for i := range d.Repeated {
		if d.Repeated[i].Keys.Extra() > 0 {
			n++
		}
	}
	return max(0, n-maxParts)
}

// Searched names what was searched for repeated keys.
func (d *Diff) Searched() string {
	var parts []string
	for _, r := range d.Repeated[:min(len(d.Repeated), maxNames)] {
		parts = append(parts, r.Of+" "+r.Where)
	}
	text := strings.Join(parts, ", ")
	if more := len(d.Repeated) - len(parts); more > 0 {
		text += fmt.Sprintf(" and %d further outputs", more)
	}
	return text
}
