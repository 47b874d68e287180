package kept

// Objects of Go: records that a script has made, files, tables of lookup, run.

// changing are the methods that change an object, by the name of its class.
var changing = map[string]map[key]bool{
	"Record": {".add": true, ".append": true, ".set": true, ".remove": true, ".map": true, ".sort": true, ".renumber_links": true},
	"Field": {".set": true, ".add": true, ".remove": true, ".rename": true, ".delete": true, ".insert": true, ".move": true, ".reorder": true, ".replace": true,
		".take": true},
	"Fixed":  {".set": true, ".pad": true},
	"File":   {".read": true, ".lines": true},
	"Reader": {".records": true, ".batches": true},
	// Chance decides which keys other VMs have looked up so far.
	"Lookup": {".missing": true, ".unused": true},
}

// readable are the classes whose objects scripts can change.
var readable = map[string]bool{"Record": true, "Field": true, "Leader": true, "Fixed": true}

// use notes a call of a method of an object, or a reference to the method.
func (s *search) use(w *site, o *object, k key) {
	if changing[o.class][k] || k == anyKey && len(changing[o.class]) > 0 {
		s.touch(w, o, true, true)
	} else if readable[o.class] {
		s.touch(w, o, true, false)
	}
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
		s.touch(w, o, false, true)
	}
}

// cached returns the object of all values in a cache. They may be forgotten, but must not be changed.
func (s *search) cached(o *object) *object {
	if s.caches[o] == nil {
		s.caches[o] = s.add(&object{name: o.name, fresh: true, outlives: true})
	}
	return s.caches[o]
}
