package kept

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
)

// nameLibrary names the functions of Go that every script has.
func (s *search) nameLibrary() {
	s.nameMisses(s.globals)
	for k, v := s.globals.Next(lua.LNil); k != lua.LNil; k, v = s.globals.Next(k) {
		name := k.String()
		if !s.vm.Owns(name) {
			continue
		}
		switch v := v.(type) {
		case *lua.LFunction:
			s.library[v] = name
		case *lua.LTable:
			t := declare.Behind(v)
			if t == s.globals {
				continue
			}
			t.ForEach(func(k, v lua.LValue) {
				if fn, ok := v.(*lua.LFunction); ok && fn.IsG {
					s.library[fn] = name + "." + k.String()
				}
			})
			s.nameMisses(t)
			if name == "string" {
				s.strings = s.objects[s.of(t, "string")[0]]
			}
		}
	}
}

// missing is the name of functions that raise an error for a name that does not exist.
const missing = "(missing)"

// nameMisses names the functions that are called for names that a table does not have.
func (s *search) nameMisses(t *lua.LTable) {
	mt, ok := t.Metatable.(*lua.LTable)
	if !ok {
		return
	}
	for _, event := range []string{"__index", "__newindex"} {
		if fn, ok := mt.RawGetString(event).(*lua.LFunction); ok {
			s.library[fn] = missing
		}
	}
}

// goFunc follows a function of Go.
type goFunc func(s *search, w *site, a values) values

// goFuncs returns the functions of Go that do something else than to read their arguments. Those that are not
// listed read all that can be reached from their arguments, call the functions among them, and return
// something of that or a new value.
func goFuncs() map[string]goFunc {
	return map[string]goFunc{
		"table.insert": func(s *search, w *site, a values) values {
			s.write(w, a.at(0), anyKey, a.from(1))
			return values{}
		},
		"table.remove": func(s *search, w *site, a values) values {
			out := s.elements(w, a.at(0))
			s.write(w, a.at(0), anyKey, nil)
			return values{list: []set{out}}
		},
		"table.sort": func(s *search, w *site, a values) values {
			all := s.elements(w, a.at(0))
			s.callback(w, a.at(1), values{list: []set{all, all}})
			s.metamethod(w, ".__lt", all)
			s.write(w, a.at(0), anyKey, nil)
			return values{}
		},
		"unpack": func(s *search, w *site, a values) values { return values{open: s.elements(w, a.at(0))} },
		"next":   func(s *search, w *site, a values) values { return values{open: s.elements(w, a.at(0))} },
		"rawget": func(s *search, w *site, a values) values { return values{open: s.elements(w, a.at(0))} },
		"pairs":  iterates,
		"ipairs": iterates,
		"rawset": func(s *search, w *site, a values) values {
			s.write(w, a.at(0), anyKey, a.at(2))
			return values{list: []set{a.at(0)}}
		},
		"rawequal": none, "type": none, "tonumber": none,
		"error": func(s *search, _ *site, a values) values { s.throw(a.from(0)); return values{} },
		"tostring": func(s *search, w *site, a values) values {
			return values{list: []set{s.metamethod(w, ".__tostring", a.from(0))}}
		},
		"print":  func(s *search, w *site, a values) values { s.metamethod(w, ".__tostring", a.from(0)); return values{} },
		"select": func(_ *search, _ *site, a values) values { return values{open: a.from(1)} },
		"assert": func(s *search, _ *site, a values) values { s.throw(a.from(1)); return a },
		"setmetatable": func(s *search, w *site, a values) values {
			for _, o := range s.at(a.at(0)) {
				if o.isTable() {
					s.addMetas(o, a.at(1))
					s.touch(w, o, false, true)
				}
			}
			return values{list: []set{a.at(0)}}
		},
		"getmetatable": func(s *search, w *site, a values) (out values) {
			for _, o := range s.at(a.at(0)) {
				if o.isTable() {
					out.open = out.open.join(s.metasOf(o))
					s.touch(w, o, true, false)
				}
			}
			return out
		},
		"pcall": func(s *search, w *site, a values) values {
			return s.callback(w, a.at(0), a.rest(1)).after(nil).join(values{open: s.thrown})
		},
		"xpcall": func(s *search, w *site, a values) values {
			return s.callback(w, a.at(0), a.rest(2)).after(nil).join(s.callback(w, a.at(1), values{open: s.thrown}).after(nil))
		},
		"require": func(s *search, w *site, _ values) (out values) {
			s.apart.loads = s.apart.loads || w.phase == record || w.phase == first
			for name, v := range s.vm.Loaded {
				out.open = out.open.join(s.of(v, name))
			}
			return out
		},
		"math.random": func(s *search, w *site, _ values) values {
			if s.vm.Seeded { // and the numbers follow from each other
				s.touch(w, s.random, true, true)
			}
			return values{}
		},
	}
}

// throw notes that objects may be errors, which pcall returns.
func (s *search) throw(objects set) {
	if joined := s.thrown.join(objects); len(joined) > len(s.thrown) {
		s.thrown = joined
		s.grew()
	}
}

func none(*search, *site, values) values { return values{} }

// iterates is pairs: the loop reads its result.
func iterates(_ *search, _ *site, a values) values { return values{list: []set{nil, a.at(0)}} }

// callGo follows a call of a function of Go.
func (s *search) callGo(w *site, o *object, a values) values {
	name, ok := s.library[o.fn]
	switch {
	case !ok: // one that a function of Go has made: an iterator, which has a place in what it iterates over
		s.touch(w, o, true, true)
		return values{}
	case name == missing:
		return values{}
	case name == declare.DirectGlobal("[]="):
		s.write(w, a.at(0), anyKey, a.at(2))
		return values{}
	case name == declare.DirectGlobal("{}"):
		s.write(w, a.at(0), anyKey, a.from(1))
		return values{list: []set{a.at(0)}}
	case name == declare.DirectGlobal(".."):
		return values{list: []set{s.metamethod(w, ".__concat", a.from(0), a.from(0))}}
	case declare.IsDirectGlobal(name):
		return s.callMethod(w, strings.Trim(name, "()"), a)
	}
	if fn := s.special[name]; fn != nil {
		return fn(s, w, a)
	}
	s.callAll(w, a.from(0))
	s.metamethod(w, ".__tostring", a.from(0))
	return values{open: s.readAll(w, a.from(0))}
}

// callMethod follows a method call that was compiled to the call of a function of Go.
func (s *search) callMethod(w *site, name string, a values) (out values) {
	for _, o := range s.at(a.at(0)) {
		switch {
		case o.data != nil:
			if of := s.callee(w, o, key("."+name)); of.has(o.id) {
				out = out.join(values{open: of})
			}
		case o.isTable():
			out = out.join(s.call(w, s.readField(w, o, key("."+name), false), a))
		}
	}
	s.callAll(w, a.from(1))
	return out.join(values{open: s.readAll(w, a.from(1))})
}

// touch notes that a part of an object that is not known is read or written.
func (s *search) touch(w *site, o *object, reads, writes bool) {
	p := s.field(o, anyKey)
	if !p.outlives {
		return
	}
	if reads {
		note(&p.reads, w.phase, w.at)
	}
	if writes {
		note(&p.writes, w.phase, w.at)
	}
}
