package kept

import (
	"strings"
	"sync"

	"mrrc-lua/luabind"
	"mrrc-lua/luabind/declare"
)

// Objects of Go: records that a script has made, files, tables of lookup, run.

// readable are the classes whose objects scripts can change: records and their parts.
var readable = map[string]bool{"Record": true, "Field": true, "Leader": true, "Fixed": true}

// ofClass has the methods of a class, as luabind declares them.
type ofClass struct {
	changing map[key]bool // they change the object
	apart    map[key]bool // what they return is no part of the object, and nothing that hooks could keep by itself
}

// methods returns the methods of classes by their names. What a method of a record or of a part of it returns may be
// any other part, and is the same object here: so these classes have the methods of all of them.
var methods = sync.OnceValue(func() map[string]ofClass {
	classes, parts := map[string]ofClass{}, ofClass{map[key]bool{}, map[key]bool{}}
	for _, c := range luabind.Classes() {
		of := ofClass{changing: map[key]bool{}}
		if readable[c.Name] {
			of = parts
		}
		for i := range c.Funcs {
			f := &c.Funcs[i]
			if f.Changes {
				of.changing[key("."+f.Name)] = true
			}
			if readable[c.Name] && !returnsPart(f) {
				of.apart[key("."+f.Name)] = true
			}
		}
		classes[c.Name] = of
	}
	return classes
})

// returnsPart reports whether a method of a record or of a part of it returns such a part, or an iterator.
func returnsPart(f *declare.Func) bool {
	if f.Copies {
		return false
	}
	for class := range readable {
		if strings.Contains(f.Returns, class) {
			return true
		}
	}
	return strings.Contains(f.Returns, "fun(")
}

// use notes a call of a method of an object, or a reference to the method.
func (s *search) use(w *site, o *object, k key) {
	if o.class == "Run" || o.class == "Output" { // nothing is asked of them, and most scripts have no other objects
		return
	}
	if changing := methods()[o.class].changing; changing[k] || k == anyKey && len(changing) > 0 {
		s.touch(w, o, true, true)
	} else if readable[o.class] {
		s.touch(w, o, true, false)
	}
}

// callee returns the object that stands for a method of an object of Go, which is used.
func (s *search) callee(w *site, o *object, k key) set {
	s.use(w, o, k)
	if readable[o.class] && methods()[o.class].apart[k] {
		return single(s.known[apartMethod].id)
	}
	return single(o.id)
}

// readData returns the possible values of a property of an object of Go.
func (s *search) readData(w *site, o *object, k key) set {
	switch o.class {
	case "Run":
		return s.readRun(w, o, k)
	case "Cache":
		return single(s.cached(o).id)
	}
	s.use(w, o, k)
	return single(o.id)
}

// readRun returns the possible values of a property of run.
func (s *search) readRun(w *site, o *object, k key) set {
	switch k {
	case ".state":
		return single(s.state.id)
	case ".args":
		return s.of(s.vm.Args, "run.args")
	case ".counts":
		if w.phase == record { // the numbers are those of the VM
			p := s.field(o, k)
			note(&p.reads, w.phase, w.at)
			note(&p.writes, w.phase, w.at)
		}
		return nil
	case anyKey:
		return s.readRun(w, o, ".state").join(s.readRun(w, o, ".args")).join(s.readRun(w, o, ".counts"))
	}
	return single(o.id)
}

// writeData notes that a property of an object of Go is set.
func (s *search) writeData(w *site, o *object, k key, v set) {
	switch {
	case o.class == "Run" && (k == ".state" || k == anyKey):
		s.touch(w, s.state, false, true)
		s.assign(s.field(s.state, anyKey), v)
	case o.class == "Cache":
		s.assign(s.field(s.cached(o), anyKey), v)
	case readable[o.class]:
		s.touch(w, o, true, true) // it may be read through another part of the record
	}
}

// cached returns the object of all values in a cache. They may be forgotten, but must not be changed.
func (s *search) cached(o *object) *object {
	if s.caches[o] == nil {
		s.caches[o] = s.add(&object{name: o.name, fresh: true, outlives: true})
	}
	return s.caches[o]
}
