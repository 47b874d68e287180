package subfield

import (
	"fmt"
	"slices"
	"strings"

	"mrrc-lua/parse"
)

// Which selects some of the subfields of a field.
type Which struct {
	Code Code
	Nth  int                     // the nth with the code, from 1, or from the end if it is negative; 0: all, or see Is
	Is   func(value []byte) bool // those with the code for which it returns true; nil: all
}

// among returns the indexes in parts, in their order.
func (w Which) among(parts []Part) (places []int) {
	for i, p := range parts {
		if string(p.Code) == string(w.Code) && (w.Nth != 0 || w.Is == nil || w.Is(p.Value)) {
			places = append(places, i)
		}
	}
	n := w.Nth
	if n == 0 {
		return places
	}
	if n < 0 {
		n += len(places) + 1
	}
	if n < 1 || n > len(places) {
		return nil
	}
	return places[n-1 : n]
}

// Remove removes subfields, and returns how many. A field that loses its last subfield is deleted.
func Remove(f parse.Field, w Which) (int, error) {
	parts := Of(f)
	places := w.among(parts)
	if len(places) == 0 {
		return 0, nil
	}
	for k, i := range places {
		parts = slices.Delete(parts, i-k, i-k+1)
	}
	return len(places), Put(f, parts)
}

// Replace gives subfields another value, and returns how many there are.
func Replace(f parse.Field, w Which, value string) (int, error) {
	parts := Of(f)
	places := w.among(parts)
	if len(places) == 0 {
		return 0, nil
	}
	for _, i := range places {
		parts[i].Value = []byte(value)
	}
	return len(places), Put(f, parts)
}

// Rename gives subfields another code, and returns how many there are.
func Rename(f parse.Field, w Which, to Code) (int, error) {
	parts := Of(f)
	places := w.among(parts)
	if len(places) == 0 {
		return 0, nil
	}
	for _, i := range places {
		parts[i].Code = []byte(to)
	}
	return len(places), Put(f, parts)
}

// Move moves the first of the selected subfields to a place. moved is false when there is none.
func Move(f parse.Field, which Which, w Where) (moved bool, err error) {
	parts := Of(f)
	places := which.among(parts)
	if len(places) == 0 {
		return false, nil
	}
	one := parts[places[0]]
	parts = slices.Delete(parts, places[0], places[0]+1)
	at, err := w.among(f.Tag(), parts)
	if err != nil {
		return false, err
	}
	return true, Put(f, slices.Insert(parts, at, one))
}

// Take replaces the subfields that have one of the codes goes by those of another field that have one of the codes come:
// they are put where the first of the others was, or at the beginning. A field that is left without a subfield is deleted.
func Take(f, from parse.Field, come, goes string) error {
	has := func(p Part) bool { return strings.Contains(goes, string(p.Code)) }
	var taken, kept []Part
	for _, p := range Of(from) {
		if strings.Contains(come, string(p.Code)) {
			taken = append(taken, p)
		}
	}
	at := -1
	for _, p := range Of(f) {
		switch {
		case !has(p):
			kept = append(kept, p)
		case at < 0:
			at = len(kept)
		}
	}
	return Put(f, slices.Insert(kept, max(at, 0), taken...))
}

// Others stands in an order for the codes that are not named in it.
const Others = '*'

// Reorder puts the subfields into the order of their codes in a text. Codes that are not in it come where it has Others,
// or at the end. Subfields with the same code, and the others, keep their order. The error is for a code that is named
// twice.
func Reorder(f parse.Field, order string) error {
	if err := CheckOrder(order); err != nil {
		return err
	}
	rank := map[string]int{}
	others := len(order)
	for i, c := range order {
		if c == Others {
			others = i
			continue
		}
		rank[string(c)] = i
	}
	of := func(p Part) int {
		if i, ok := rank[string(p.Code)]; ok {
			return i
		}
		return others
	}
	parts := Of(f)
	byRank := func(a, b Part) int { return of(a) - of(b) }
	if slices.IsSortedFunc(parts, byRank) {
		return nil
	}
	slices.SortStableFunc(parts, byRank)
	return Put(f, parts)
}

// CheckOrder returns the error of Reorder for an order, whatever the field is.
func CheckOrder(order string) error {
	for i, c := range order {
		if strings.ContainsRune(order[:i], c) {
			return fmt.Errorf("%q names the code %c twice", order, c)
		}
	}
	return nil
}
