package lift

import (
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/goval"
)

// Compiled hooks do not belong to a goroutine, but the functions of the Lua API do: each machine has its own. So a
// closure has the number of a link, with which it finds the function in its machine.

// link names a part of the Lua API that hooks use.
type link struct {
	kind linkKind
	name string
}

type linkKind uint8

const (
	linkFunction linkKind = iota // "text.upper"
	linkRun                      // a method of run
	linkMethod                   // of records, fields, strings and others
	linkGet                      // a property of them
	linkSet
)

// linked is the target of a link in one machine.
type linked struct {
	fn      goval.Func
	each    goval.EachFunc
	methods luabind.GoMethods
	get     func(c *goval.Call, self value) value
	set     func(c *goval.Call, self, v value)
}

// link returns the number of a link.
func (c *Program) link(kind linkKind, name string) int {
	l := link{kind, name}
	n, ok := c.numbers[l]
	if !ok {
		n = len(c.links)
		c.numbers[l] = n
		c.links = append(c.links, l)
	}
	return n
}

// connect finds the targets of the links.
func (m *Machine) connect(c *Program, api *luabind.Lifter) {
	m.connectBound(c.bounds, api)
	m.links = make([]linked, len(c.links))
	for i, l := range c.links {
		to := &m.links[i]
		var f luabind.GoFunction
		switch l.kind {
		case linkFunction:
			f, _ = api.Named(l.name)
		case linkRun:
			f, _ = api.Run(l.name)
		case linkMethod:
			to.methods = api.Methods(l.name)
		case linkGet:
			to.get = api.Getter(l.name)
		case linkSet:
			to.set = api.Setter(l.name)
		}
		to.fn, to.each = f.Fn, f.Each
	}
}
