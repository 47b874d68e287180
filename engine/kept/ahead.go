package kept

import lua "github.com/yuin/gopher-lua"

// maxAhead bounds the number of instructions that Ahead follows. They take a tenth of a second, for which a run waits.
const maxAhead = 100_000

// Ahead decides whether the hook filter may run on a record before the other hooks have run on earlier records. It may
// if they change nothing that filter reads. Otherwise found has the variable or field that they write; it has no name
// if they may load a module, or if the script is too large to be followed to its end.
func Ahead(L *lua.LState, hooks Hooks, vm VM) (found Finding, may bool) {
	s := newSearch(L, hooks, vm, maxAhead)
	s.apart.filter = true
	s.follow()
	if s.tooLong() || s.apart.loads {
		return found, false
	}
	s.spreadParts()
	for _, p := range s.places {
		w := p.writes[record]
		if w == nil {
			w = p.writes[first]
		}
		if !p.outlives || w == nil {
			continue
		}
		for _, q := range p.siblings() {
			if read := q.reads[ahead]; read != nil {
				return Finding{Name: p.name, Written: *w, Read: *read, How: ByRecords}, false
			}
		}
	}
	return found, true
}
