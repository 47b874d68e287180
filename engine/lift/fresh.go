package lift

// Changes that a hook makes must not last longer than the record. The caller undoes changes to records and fields. A
// hook may change a table only if the hook has made it: such a table is fresh. The origin of a value is the place that
// it comes from. A variable is fresh if all values that are ever assigned to it are fresh.

// origin describes the place from which the value of an expression comes.
type origin struct {
	settled bool // it is not a table, or it was made during the call
	local   *local
	parts   []origin  // one of these
	result  *function // the result of a function of the script
	inner   *inline   // the result of a function inside the function
}

var (
	notTable = origin{settled: true} // or a fresh one
	stranger = origin{}              // perhaps a table that was not made during the call
)

// need is a table that must be fresh.
type need struct {
	origin origin
	line   int
	why    string
}

// mustBeFresh notes that a table is changed. The check follows when the whole function is compiled.
func (f *function) mustBeFresh(x *node, line int, why string) {
	f.needs = append(f.needs, need{x.origin, line, why})
}

// settle checks the tables that mustBeFresh noted, and finds out which parameters must be fresh.
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

// isFresh reports whether an origin is fresh. With demand, a parameter counts as fresh, and callers of the function
// must pass a fresh table.
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
