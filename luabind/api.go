package luabind

// modules declares the modules, in the order of the documentation.
func (b *Binding) modules() []*Module {
	return []*Module{
		b.marcModule(), b.ioModule(),
	}
}
