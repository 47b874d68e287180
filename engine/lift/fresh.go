package lift

// What a hook changes must not last longer than the record. Records and fields are the caller's matter. Tables
// may be changed if the hook has made them: if they are fresh. Where a value comes from is its origin, and a
// variable is fresh if everything that is assigned to it is, whenever that happens.

// origin is where the value of an expression comes from.
type origin struct {
	settled bool // it is no table, or one that was made in the call
	local   *local
	parts   []origin  // one of these
	result  *function // the result of a function of the script
	inner   *inline   // the result of a function inside of the function
}

var (
	notTable = origin{settled: true} // or a fresh one
	stranger = origin{}              // perhaps a table that was not made in the call
)

// need is a table that must be fresh.
type need struct {
	origin origin
	line   int
	why    string
}

// mustBeFresh notes that a table is changed. It is checked when all of the function is compiled.
func (f *function) mustBeFresh(x *node, line int, why string) {
	f.needs = append(f.needs, need{x.origin, line, why})
}

// settle checks what was noted, and finds out which parameters must be fresh.
func (f *function) settle() {
	for _, n := range f.needs {
		if !f.isFresh(n.origin, map[any]bool{}, true) {
			f.refuse(n.line, "%s", n.why)
		}
	}
	f.fresh = true
	for _, o := range f.returns {
		f.fresh = f.fresh && f.isFresh(o, map[any]bool{}, false)
	}
}

// isFresh reports whether an origin is fresh. With demand, a parameter is: whoever calls the function must
// see to it.
func (f *function) isFresh(o origin, met map[any]bool, demand bool) bool {
	switch {
	case o.settled:
		return true
	case o.local != nil:
		if met[o.local] {
			return true // nothing else is assigned to it
		}
		met[o.local] = true
		if n := o.local.param; n > 0 {
			if !demand {
				return false
			}
			f.changes[n-1] = true
		}
		for _, part := range o.local.from {
			if !f.isFresh(part, met, demand) {
				return false
			}
		}
		return true
	case o.result != nil:
		return o.result.done && o.result.fresh
	case o.inner != nil:
		if met[o.inner] {
			return true
		}
		met[o.inner] = true
		for _, part := range o.inner.returns {
			if !f.isFresh(part, met, demand) {
				return false
			}
		}
		return true
	case o.parts != nil:
		for _, part := range o.parts {
			if !f.isFresh(part, met, demand) {
				return false
			}
		}
		return true
	}
	return false
}
