package luabind

import "mrrc-lua/luabind/declare"

// memberNamed returns how a script writes a member that it may mean by a global that does not exist: of
// records, run or fields, or of a module. It returns "" if nothing has the name.
func memberNamed(name string) string {
	b := newBinding(nil)
	for _, c := range []*declare.Class{b.records.class(), b.run.class(), b.fields.class()} {
		for _, f := range c.Funcs {
			switch {
			case f.Name == name && f.Args == "":
				return c.Var + ":" + name + "()"
			case f.Name == name:
				return c.Var + ":" + name + "(…)"
			}
		}
		for _, p := range c.Props {
			if p.Name == name {
				return c.Var + "." + name
			}
		}
	}
	for _, m := range b.modules() {
		if declare.Find(m.Funcs, name) != nil {
			return m.Name + "." + name + "(…)"
		}
	}
	return ""
}
