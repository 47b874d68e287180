package kept

import (
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// object is something that has an identity: a value that exists, or all values that one instruction makes.
type object struct {
	id    int32
	name  string         // for messages; "": it has none yet
	table *lua.LTable    // a table that exists
	fn    *lua.LFunction // a function that exists
	data  *lua.LUserData // a userdata that exists
	class string         // of the userdata

	proto *lua.FunctionProto // of a function of Lua; nil: it is not one
	cells []*place           // its variables from outside

	whole    bool        // everything in it is the object itself
	fresh    bool        // it stands for a table that a hook makes
	part     *lua.LTable // it stands for all that can be reached from this table
	outlives bool        // a record

	fields map[key]*place
	order  []*place // fields, in the order in which they were met
	metas  set      // tables that may be its metatable, besides the one that it has
	inside set      // of a table that exists: the objects in it
	looked bool     // inside was filled in
}

// isTable reports whether the object can have fields.
func (o *object) isTable() bool { return o.table != nil || o.fresh || o.part != nil }

// add makes the object known.
func (s *search) add(o *object) *object {
	o.id = int32(len(s.objects))
	s.objects = append(s.objects, o)
	return o
}

// at returns the objects of a set.
func (s *search) at(list set) []*object {
	out := make([]*object, len(list))
	for i, n := range list {
		out[i] = s.objects[n]
	}
	return out
}

// of returns the object of a value, as a set; a value without an identity is not an object. name is its
// name in messages if it has none yet.
func (s *search) of(v lua.LValue, name string) set {
	var identity any
	switch v := v.(type) {
	case *lua.LTable:
		v = declare.Behind(v)
		identity = v
	case *lua.LFunction, *lua.LUserData:
		identity = v
	default:
		return nil
	}
	if o, ok := s.known[identity]; ok {
		if o.name == "" {
			o.name = name
		}
		return single(o.id)
	}
	o := &object{name: name, outlives: true}
	switch v := identity.(type) {
	case *lua.LTable:
		o.table = v
	case *lua.LFunction:
		o.fn = v
		if !v.IsG {
			o.proto = v.Proto
			for i, cell := range v.Upvalues {
				o.cells = append(o.cells, s.variable(cell, upvalueName(v.Proto, i)))
			}
		}
	case *lua.LUserData:
		o.data = v
		if mt, ok := v.Metatable.(*lua.LTable); ok {
			o.class = mt.RawGetString("__metatable").String()
		}
	}
	s.known[identity] = s.add(o)
	return single(o.id)
}

func upvalueName(p *lua.FunctionProto, i int) string {
	if p != nil && i < len(p.DbgUpvalues) {
		return p.DbgUpvalues[i]
	}
	return ""
}

// variable returns the place of a variable that exists.
func (s *search) variable(cell *lua.Upvalue, name string) *place {
	if p, ok := s.cells[cell]; ok {
		return p
	}
	p := s.place(&place{name: name, cell: cell, outlives: true})
	s.cells[cell] = p
	p.initial = s.of(cell.Value(), name)
	return p
}

// place makes a place known.
func (s *search) place(p *place) *place {
	p.id = int32(len(s.places))
	s.places = append(s.places, p)
	return p
}

// field returns the place of a field.
func (s *search) field(o *object, k key) *place {
	if p, ok := o.fields[k]; ok {
		return p
	}
	p := s.place(&place{name: s.fieldName(o, k), object: o, key: k, outlives: o.outlives})
	if o.fields == nil {
		o.fields = map[key]*place{}
	}
	o.fields[k] = p
	o.order = append(o.order, p)
	switch {
	case o.part != nil, o.whole:
		p.initial = single(o.id)
	case o.table == nil:
	default:
		if v, ok := k.value(); ok {
			p.initial = s.of(o.table.RawGet(v), p.name)
		} else if k == anyKey {
			p.initial = s.contents(o)
		}
	}
	return p
}

// fieldName returns the name of a field in messages.
func (s *search) fieldName(o *object, k key) string {
	name := string(k[1:])
	switch {
	case k[0] != '.', o == s.state, strings.HasPrefix(name, "__"):
		return o.name
	case o.table == s.globals, o.name == "":
		return name
	}
	return o.name + "." + name
}

// maxInside is how many objects in a table are followed one by one. Those in a larger one, such as a list
// of rows, are one object.
const maxInside = 64

// contents returns the objects that are values in a table.
func (s *search) contents(o *object) set {
	if o.looked {
		return o.inside
	}
	o.looked = true
	var list []lua.LValue
	met := map[lua.LValue]bool{}
	each(o.table, func(v lua.LValue) {
		switch v.(type) {
		case *lua.LTable, *lua.LFunction, *lua.LUserData:
			if len(list) <= maxInside && !met[v] {
				met[v] = true
				list = append(list, v)
			}
		}
	})
	if len(list) > maxInside {
		o.inside = single(s.add(&object{name: o.name, part: o.table, outlives: true}).id)
		return o.inside
	}
	for _, v := range list {
		o.inside = o.inside.join(s.of(v, o.name))
	}
	return o.inside
}

// each calls f for all values in a table. (ForEach makes a number for each element of a list.)
func each(t *lua.LTable, f func(v lua.LValue)) {
	list, named, other := value.Sizes(t)
	if named+other > 0 {
		t.ForEach(func(_, v lua.LValue) { f(v) })
		return
	}
	for i := 1; i <= list; i++ {
		f(t.RawGetInt(i))
	}
}

// reach calls f for everything that can be reached from a table, itself included.
func reach(t *lua.LTable, f func(v lua.LValue)) {
	met := map[lua.LValue]bool{t: true}
	todo := []lua.LValue{t}
	visit := func(v lua.LValue) {
		switch v.(type) {
		case *lua.LTable, *lua.LFunction, *lua.LUserData:
			if !met[v] {
				met[v] = true
				todo = append(todo, v)
			}
		}
	}
	for len(todo) > 0 {
		v := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		f(v)
		if t, ok := v.(*lua.LTable); ok {
			each(t, visit)
			visit(value.Metatable(t))
		}
	}
}

// metasOf returns the tables that may be the metatable of an object.
func (s *search) metasOf(o *object) set {
	list := o.metas
	if o.table != nil {
		if mt, ok := value.Metatable(o.table).(*lua.LTable); ok {
			list = list.join(s.of(mt, o.name))
		}
	}
	return list
}

// addMetas notes further metatables of an object.
func (s *search) addMetas(o *object, metas set) {
	if joined := o.metas.join(metas); len(joined) > len(o.metas) {
		o.metas = joined
		s.grew()
	}
}

func parseNumber(text string) (lua.LNumber, error) {
	f, err := strconv.ParseFloat(text, 64)
	return lua.LNumber(f), err
}
