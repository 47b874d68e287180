package kept

import lua "github.com/yuin/gopher-lua"

// global returns the table of globals.
func (s *search) global() set { return s.of(s.globals, "") }

// call follows a call of one of several objects.
func (s *search) call(w *site, callees set, a values) (out values) {
	w.calls++
	defer func() { w.calls-- }()
	ends, certain := everything, len(callees) > 0
	for _, o := range s.at(callees) {
		switch {
		case o.proto != nil:
			f := s.flow(w.phase, o)
			f.called(*w.known, a)
			out = out.join(f.results)
			ends = ends.meet(f.ends)
			continue
		case w.calls > maxCalls:
			met := s.readAll(w, single(o.id).join(a.from(0)))
			s.callAll(w, met)
			out = out.join(values{open: met})
		case o.fn != nil:
			out = out.join(s.callGo(w, o, a))
		case o.part != nil:
			s.callback(w, s.functionsIn(o), a)
			out = out.join(values{open: single(o.id)})
		case o.isTable():
			for _, mt := range s.at(s.metasOf(o)) {
				out = out.join(s.callback(w, s.read(w, single(mt.id), ".__call"), a.after(single(o.id))))
			}
		case o.class == otherMethod:
			s.callAll(w, a.from(0))
			out = out.join(values{open: s.readAll(w, a.from(0))})
		case o.class == apartMethod:
			s.callAll(w, a.from(0))
			s.readAll(w, a.from(0))
		case o.data != nil: // one of its methods
			s.callAll(w, a.from(0))
			s.readAll(w, a.from(0))
			out = out.join(values{open: single(o.id)})
		}
		certain = false
	}
	if certain {
		*w.known = w.known.with(ends)
	}
	return out
}

// callback follows a call that may not happen, or may not finish.
func (s *search) callback(w *site, callees set, a values) values {
	known := *w.known
	out := s.call(w, callees, a)
	*w.known = known
	return out
}

// callAll follows calls of the functions among some objects, with anything in the others as arguments.
func (s *search) callAll(w *site, objects set) {
	for _, o := range s.at(objects) {
		if o.proto != nil {
			s.callback(w, single(o.id), values{open: s.readAll(w, objects)})
		}
	}
}

// functionsIn returns the functions that can be reached from a table.
func (s *search) functionsIn(o *object) set {
	if !o.looked {
		o.looked = true
		reach(o.part, func(v lua.LValue) {
			if fn, ok := v.(*lua.LFunction); ok {
				o.inside = o.inside.join(s.of(fn, o.name))
			}
		})
	}
	return o.inside
}

// metamethod follows the call of a metamethod that one of some operands may have.
func (s *search) metamethod(w *site, event key, operands ...set) (out set) {
	for _, operand := range operands {
		for _, o := range s.at(operand) {
			if !o.isTable() {
				continue
			}
			for _, mt := range s.at(s.metasOf(o)) {
				fn := s.read(w, single(mt.id), event)
				out = out.join(s.callback(w, fn, values{list: operands}).at(0))
			}
		}
	}
	return out
}

// method returns the functions that a method call of some objects may call. For an object of Go, this is
// the object.
func (s *search) method(w *site, objects set, k key) (out set) {
	for _, o := range s.at(objects) {
		if o.data != nil {
			out = out.join(s.callee(w, o, k))
		} else if o.isTable() {
			out = out.join(s.readField(w, o, k, len(objects) == 1))
		}
	}
	if s.strings != nil && s.certain(s.strings, k) { // the object may be a string
		out = out.join(s.readField(w, s.strings, k, false))
	}
	if len(out) == 0 {
		return single(s.known[otherMethod].id)
	}
	return out
}
