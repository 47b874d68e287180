package fixedfield

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
)

// first18 is the position at which the positions of a material begin in 008; in 006 they begin at 1.
const (
	first18 = 18
	last34  = 34
	in006   = 1
)

// The order of forms in lists: by tag, then by material; forms that are not named here keep the order in
// which they were read.
var (
	tagOrder      = []string{"leader", "008", "006", "007"}
	materialOrder = []string{
		"bibliographic", "books", "computer files", "maps", "music", "continuing resources",
		"visual materials", "mixed materials", "authority", "holdings",
	}
)

// tables assembles the forms from the parts that were read: 008 of a material has its own positions
// between those of all materials, 006 has only its own.
func (r *reader) tables() (*tables, error) {
	t := &tables{}
	var common *Form
	materials := map[string][]*Position{}
	for _, f := range r.forms {
		if f.Tag != "008" {
			continue
		}
		switch {
		case f.Material == "bibliographic":
			common = f
		case f.Positions[0].At == first18:
			materials[f.Material] = f.Positions
		}
	}
	if common == nil {
		return nil, fmt.Errorf("008 of all materials is missing")
	}
	for _, f := range r.forms {
		own := materials[f.Material]
		switch {
		case f.Tag == "008" && own != nil:
			f.Positions = slices.Concat(before(common.Positions, first18), own, after(common.Positions, last34))
		case f.Tag == "006":
			f.Positions = slices.Concat(f.Positions, moved(own, in006-first18))
		}
	}
	return t, r.complete(t)
}

// leaders assembles the forms of leaders.
func (r *reader) leaders() (*tables, error) {
	t := &tables{}
	if err := r.complete(t); err != nil {
		return nil, err
	}
	for i := range t.leader {
		if t.leader[i] == nil && Format(byte(i)) == "" {
			t.leader[i] = t.leader['a']
		}
	}
	return t, nil
}

// complete puts the forms, finished and in their order, into the tables.
func (r *reader) complete(t *tables) error {
	for _, f := range r.forms {
		if err := r.finish(f); err != nil {
			return fmt.Errorf("%s %s: %w", f.Tag, f.Material, err)
		}
		t.add(f)
	}
	slices.SortStableFunc(r.forms, func(a, b *Form) int {
		return cmp.Or(
			cmp.Compare(slices.Index(tagOrder, a.Tag), slices.Index(tagOrder, b.Tag)),
			cmp.Compare(slices.Index(materialOrder, a.Material), slices.Index(materialOrder, b.Material)),
		)
	})
	t.forms = r.forms
	return nil
}

func before(list []*Position, at int) []*Position {
	return slices.DeleteFunc(slices.Clone(list), func(p *Position) bool { return p.At >= at })
}

func after(list []*Position, at int) []*Position {
	return slices.DeleteFunc(slices.Clone(list), func(p *Position) bool { return p.At <= at })
}

// moved returns copies of positions, shifted by a number of characters.
func moved(list []*Position, by int) []*Position {
	out := make([]*Position, len(list))
	for i, p := range list {
		c := *p
		c.At += by
		out[i] = &c
	}
	return out
}

// finish joins lists to a form and checks that the form is consistent.
func (r *reader) finish(f *Form) error {
	f.sound = sync.OnceValue(func() *sound { return makeSound(f, false) })
	f.usable = sync.OnceValue(func() *sound { return makeSound(f, true) })
	f.byName = map[string]*Position{}
	for _, p := range f.Positions {
		if p.At != f.Length || p.Width < 1 {
			return fmt.Errorf("position %02d comes after %d characters", p.At, f.Length)
		}
		f.Length += p.Width
		if err := r.join(p); err != nil {
			return fmt.Errorf("position %02d: %w", p.At, err)
		}
		if p.Name == "" {
			continue
		}
		if f.byName[p.Name] != nil {
			return fmt.Errorf("the name %s is there twice", p.Name)
		}
		f.byName[p.Name] = p
		f.names = append(f.names, p.Name)
	}
	return nil
}

// join sets the values of a position from its list, once, because a position may be in many forms.
func (r *reader) join(p *Position) error {
	if p.joined {
		return nil
	}
	p.joined = true
	if p.List != "" {
		list, ok := r.lists[p.List]
		if !ok {
			return fmt.Errorf("there is no list %s", p.List)
		}
		if len(p.Values) > 0 {
			list = slices.Concat(list, p.Values)
		}
		p.Values = list
	}
	width := p.Width
	if p.Each {
		width = 1
	}
	for _, v := range p.Values {
		if len(v.Code) != width {
			return fmt.Errorf("%q does not have the width %d", v.Code, width)
		}
	}
	if len(p.Values) > longList {
		values := p.Values
		p.index = sync.OnceValue(func() map[string]int {
			index := make(map[string]int, len(values))
			for i, v := range values {
				index[v.Code] = i
			}
			return index
		})
	}
	return nil
}

// longList is the largest number of values that are searched one by one.
const longList = 100

// add registers a form under the characters that identify it.
func (t *tables) add(f *Form) {
	at := map[string]*[256]*Form{"006": &t.of006, "007": &t.of007, "leader": &t.leader}[f.Tag]
	switch {
	case f.Tag == "008":
		t.add008(f)
	case f.Tag == "leader":
		for _, v := range f.Position("type").Values {
			at[v.Code[0]] = f
		}
	default:
		for _, v := range f.Positions[0].Values {
			at[v.Code[0]] = f
		}
	}
}

func (t *tables) add008(f *Form) {
	switch f.Material {
	case "bibliographic":
		t.anyMaterial = f
	case "books":
		t.books = f
	case "continuing resources":
		t.continuing = f
	}
	for c := range 256 {
		format := Format(byte(c))
		if format != "bibliographic" && format == f.Material || format == "bibliographic" && material(byte(c), ' ') == f.Material {
			t.of008[c] = f
		}
	}
}
