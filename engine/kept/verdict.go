package kept

import (
	"cmp"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// Finding is a variable or field that a script keeps from one record to the next, although every VM
// has its own.
type Finding struct {
	Name    string // as the script calls it: "seen", "stats.n", "run.state"
	Written Access
	Read    Access
	How     How
}

// How names the parts of a script that are involved in a Finding.
type How uint8

// The ways in which something is kept.
const (
	ByRecords How = iota // hooks write it for one record, and read it for another
	ByFinish             // hooks write it, and finish reads it
	ByFirst              // source or combine, which run in one VM, write it or read it, and hooks do the other
)

// Harmless are variables and fields that hooks write, without a result that depends on it: they may
// change. Tables are those of which any field may.
type Harmless struct {
	Cells  map[*lua.Upvalue]bool
	Fields map[*lua.LTable]map[lua.LValue]bool
	Tables map[*lua.LTable]bool
}

// verdict looks at the code that writes and the code that reads.
func (s *search) verdict(main string) Report {
	r := Report{Incomplete: s.tooLong(),
		Harmless: Harmless{Cells: map[*lua.Upvalue]bool{}, Fields: map[*lua.LTable]map[lua.LValue]bool{}, Tables: map[*lua.LTable]bool{}}}
	s.spreadParts()
	joined := s.joined()
	for _, p := range s.places {
		if !p.outlives || p.object != nil && joined.has(p.object.id) {
			continue
		}
		if found, ok := s.judge(p); ok {
			r.Findings = append(r.Findings, found)
		} else if p.writes[record] != nil || p.writes[first] != nil {
			r.Harmless.add(p)
		}
	}
	order := func(a Access) int {
		if a.Script == main {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(order(a.Written), order(b.Written)), cmp.Compare(a.Written.Script, b.Written.Script),
			cmp.Compare(a.Written.Line, b.Written.Line), cmp.Compare(a.Name, b.Name))
	})
	r.Findings = slices.CompactFunc(r.Findings, func(a, b Finding) bool { return a.Name == b.Name && a.Written == b.Written })
	return r
}

// judge decides about a place that is written.
func (s *search) judge(p *place) (Finding, bool) {
	f := Finding{Name: p.name}
	w, inFirst := p.writes[record], p.writes[first]
	if w == nil && inFirst == nil {
		return f, false
	}
	reads := [phases]*Access{}
	for _, q := range p.siblings() {
		for phase := range phases {
			if at := q.reads[phase]; at != nil {
				note(&reads, phase, *at)
			}
		}
	}
	switch {
	case w != nil && reads[record] != nil:
		f.How, f.Written, f.Read = ByRecords, *w, *reads[record]
	case w != nil && reads[first] != nil:
		f.How, f.Written, f.Read = ByFirst, *w, *reads[first]
	case w != nil && reads[after] != nil:
		f.How, f.Written, f.Read = ByFinish, *w, *reads[after]
	case inFirst != nil && reads[record] != nil:
		f.How, f.Written, f.Read = ByFirst, *inFirst, *reads[record]
	case w != nil && p.object == s.state: // nobody joins it
		f.How, f.Written, f.Read = ByRecords, *w, *w
	default:
		return f, false
	}
	return f, true
}

// siblings returns the places that may be read under the key of a place that is written.
func (p *place) siblings() []*place {
	if p.object == nil {
		return []*place{p}
	}
	var list []*place
	for _, q := range p.object.order {
		if p.key.meets(q.key) {
			list = append(list, q)
		}
	}
	return list
}

// joined returns the objects in run.state if the script joins the states of VMs.
func (s *search) joined() set {
	if s.hooks.Combine == nil {
		return nil
	}
	met := single(s.state.id)
	for todo := met; len(todo) > 0; {
		var more set
		for _, o := range s.at(todo) {
			for _, p := range o.order {
				for _, n := range p.assigned {
					if o := s.objects[n]; o.fresh && !met.has(n) {
						more = more.join(single(n))
					}
				}
			}
		}
		met, todo = met.join(more), more
	}
	return met
}

// spreadParts copies accesses between an object that represents all of a table and the objects for
// its parts, in both directions.
func (s *search) spreadParts() {
	for _, part := range s.objects {
		if part.part == nil || len(part.order) == 0 {
			continue
		}
		all := s.field(part, anyKey)
		reach(part.part, func(v lua.LValue) {
			o, ok := s.known[v]
			if !ok || len(o.order) == 0 {
				return
			}
			one := s.field(o, anyKey)
			for _, p := range o.order {
				spread(all, p)
			}
			for _, p := range part.order {
				spread(one, p)
			}
		})
	}
}

// spread adds the accesses to one place to those of another.
func spread(to, from *place) {
	for p := range phases {
		if at := from.writes[p]; at != nil {
			note(&to.writes, p, *at)
		}
		if at := from.reads[p]; at != nil {
			note(&to.reads, p, *at)
		}
	}
}

// add adds a place.
func (h *Harmless) add(p *place) {
	switch {
	case p.cell != nil:
		h.Cells[p.cell] = true
	case p.object == nil || p.object.table == nil:
	case p.key == anyKey:
		h.Tables[p.object.table] = true
	default:
		if v, ok := p.key.value(); ok {
			if h.Fields[p.object.table] == nil {
				h.Fields[p.object.table] = map[lua.LValue]bool{}
			}
			h.Fields[p.object.table][v] = true
		}
	}
}
