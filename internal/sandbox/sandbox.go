package sandbox

import (
	"mrrc-lua/engine"
)

// Box is where a script may read, and where its modules are.
type Box struct {
	Files   *Reach
	Modules Modules
}

// Open opens the directories of a script's modules: the script's own and those of --lib, and those
// in which it may read files: the working directory, its own, further ones, and those of
// --allow-read. The error is *engine.UsageError. The caller closes the box.
func Open(dir string, lib, allowRead []string, further ...string) (box *Box, err error) {
	box = &Box{}
	if box.Modules, err = OpenModules(dir, lib); err != nil {
		return nil, err
	}
	box.Files = openReach("--allow-read DIR allows more", append([]string{".", dir}, further...)...)
	if err = box.Files.allow("--allow-read", allowRead); err != nil {
		box.Close()
		return nil, err
	}
	return box, nil
}

// Name allows a script to read the files that the user named: inputs, and the values of --set.
func (b *Box) Name(opt *engine.Options) {
	b.Files.named = append(b.Files.named, opt.Input.Paths...)
	for _, v := range opt.Args {
		b.Files.named = append(b.Files.named, v)
	}
}

// Close closes the directories.
func (b *Box) Close() {
	b.Modules.Close()
	b.Files.close()
}
