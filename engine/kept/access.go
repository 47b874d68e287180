package kept

import (
	lua "github.com/yuin/gopher-lua"
)

// site is the place of the code that is being followed.
type site struct {
	phase phase
	at    Access
	known *written // places that were certainly written since the record came
	depth int      // of metatables
	calls int      // of functions that are not written in the script, one inside the other
}

// maxMetas bounds how many tables a chain of metatables is followed through.
const maxMetas = 20

// maxCalls bounds how many calls of functions that are not written in the script (pcall, gsub, __call, a member of a
// table) are followed one inside the other: such a function can call itself without end.
const maxCalls = 4

// readVariable returns the possible values of a variable.
func (s *search) readVariable(w *site, p *place) set {
	if p.outlives {
		if w.known.has(p.id) {
			return p.assigned
		}
		note(&p.reads, w.phase, w.at)
	}
	return p.initial.join(p.assigned)
}

// writeVariable notes that a variable may hold more.
func (s *search) writeVariable(w *site, p *place, v set) {
	s.assign(p, v)
	if p.outlives {
		note(&p.writes, w.phase, w.at)
	}
	if p.cell != nil {
		w.known.set = w.known.set.join(single(p.id))
	}
}

func (s *search) assign(p *place, v set) {
	joined := p.assigned.join(v)
	if len(joined) == len(p.assigned) {
		return
	}
	p.assigned = joined
	s.grew()
	for _, o := range s.at(v) {
		if o.name == "" {
			o.name = p.name
		}
	}
}

// read returns the possible values of a field of one of several objects.
func (s *search) read(w *site, objects set, k key) (out set) {
	for _, o := range s.at(objects) {
		switch {
		case o.isTable():
			out = out.join(s.readField(w, o, k, len(objects) == 1))
		case o.data != nil:
			out = out.join(s.readData(w, o, k))
		}
	}
	return out
}

// readField returns the possible values of a field of a table. sure: it is this table and no other.
func (s *search) readField(w *site, o *object, k key, sure bool) set {
	p := s.field(o, k)
	if p.outlives {
		if sure && w.known.has(p.id) {
			return p.assigned.join(o.anything())
		}
		note(&p.reads, w.phase, w.at)
	}
	out := p.initial
	if k == anyKey {
		for i := 0; i < len(o.order); i++ {
			out = out.join(o.order[i].initial).join(o.order[i].assigned)
		}
	} else {
		out = out.join(p.assigned).join(o.anything())
	}
	if k != lengthKey && !s.certain(o, k) {
		out = out.join(s.fromMetas(w, o, k))
	}
	return out
}

// anything returns the values that functions put into fields whose keys are not known.
func (o *object) anything() set {
	if p, ok := o.fields[anyKey]; ok {
		return p.assigned
	}
	return nil
}

// certain reports whether a table that exists has a field, so that no metatable is asked for it.
func (s *search) certain(o *object, k key) bool {
	v, ok := k.value()
	return ok && o.table != nil && o.table.RawGet(v) != lua.LNil
}

// fromMetas returns the values that __index may have for a field.
func (s *search) fromMetas(w *site, o *object, k key) (out set) {
	if !s.descend(w) {
		return nil
	}
	defer func() { w.depth-- }()
	for _, mt := range s.at(s.metasOf(o)) {
		for _, index := range s.at(s.read(w, single(mt.id), ".__index")) {
			if index.isTable() {
				out = out.join(s.readField(w, index, k, false))
			} else {
				out = out.join(s.call(w, single(index.id), values{list: []set{single(o.id)}}).at(0))
			}
		}
	}
	return out
}

// descend goes from a table to its metatable, unless that is too far. Tables that are each other's metatables make
// more ways than can be followed: each step on one counts.
func (s *search) descend(w *site) bool {
	if w.depth > maxMetas || s.tooLong() {
		return false
	}
	s.steps++
	w.depth++
	return true
}

// write puts a value into a field of one of several objects.
func (s *search) write(w *site, objects set, k key, v set) {
	for _, o := range s.at(objects) {
		switch {
		case o.isTable():
			s.writeField(w, o, k, v, len(objects) == 1)
		case o.data != nil:
			s.writeData(w, o, k, v)
		}
	}
}

// writeField puts a value into a field of a table.
func (s *search) writeField(w *site, o *object, k key, v set, sure bool) {
	metas := s.metasOf(o)
	handled := false
	if len(metas) > 0 && !s.certain(o, k) && s.descend(w) {
		for _, mt := range s.at(metas) {
			for _, to := range s.at(s.read(w, single(mt.id), ".__newindex")) {
				if to.isTable() {
					s.writeField(w, to, k, v, false)
				} else {
					s.call(w, single(to.id), values{list: []set{single(o.id), nil, v}})
				}
				handled = true
			}
		}
		w.depth--
	}
	if handled && o.table != nil && k != anyKey {
		return // it goes where __newindex puts it
	}
	p := s.field(o, k)
	s.assign(p, v)
	if p.outlives {
		note(&p.writes, w.phase, w.at)
	}
	if sure && o.table != nil && k != anyKey {
		w.known.set = w.known.set.join(single(p.id))
	}
}

// elements returns the possible values of all fields of some objects.
func (s *search) elements(w *site, objects set) (out set) {
	for _, o := range s.at(objects) {
		switch {
		case o.isTable():
			out = out.join(s.readField(w, o, anyKey, false))
		case o.data != nil: // perhaps a list of its fields
			out = out.join(single(o.id))
		}
	}
	return out
}

// readAll notes that everything that can be reached from some objects is read, as json.encode does, and
// returns it.
func (s *search) readAll(w *site, objects set) set {
	met := objects
	for todo := objects; len(todo) > 0; {
		var more set
		for _, n := range s.elements(w, todo) {
			if !met.has(n) {
				more = more.join(single(n))
			}
		}
		met, todo = met.join(more), more
	}
	return met
}
