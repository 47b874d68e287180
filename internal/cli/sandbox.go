package cli

import (
	"os"
	"runtime/debug"
	"slices"

	"mrrc-lua/engine"
)

// sandbox is what a script may reach of the world outside, and how much memory it may need.
type sandbox struct {
	files   *reach
	modules modules
}

// openSandbox opens the directories of a script's modules, the script's own and those of --lib, and
// those in which it may read files: the working directory, its own, further ones, and those of
// --allow-read.
func openSandbox(dir string, lib, allowRead []string, further ...string) (box *sandbox, err error) {
	box = &sandbox{}
	if box.modules, err = openModules(dir, lib); err != nil {
		return nil, err
	}
	box.files = openReach("--allow-read DIR allows more", append([]string{".", dir}, further...)...)
	if err = box.files.allow("--allow-read", allowRead); err != nil {
		box.close()
		return nil, err
	}
	return box, nil
}

// sandbox opens what the flags allow and puts it into the options.
func (c *command) sandbox(f *runFlags, dir string, opt *engine.Options) (*sandbox, error) {
	box, err := openSandbox(dir, f.lib, f.allowRead)
	if err != nil {
		return nil, err
	}
	box.name(opt)
	opt.OpenFile, opt.Require = box.files.open, box.modules.load
	opt.Getenv = func(name string) (string, bool) {
		return c.env.Getenv(name), slices.Contains(f.allowEnv, name)
	}
	if opt.ScriptMemory, err = scriptMemory(f.scriptMemory); err != nil {
		box.close()
		return nil, err
	}
	if opt.ScriptMemory > 0 && c.env.Getenv("GOMEMLIMIT") == "" {
		// The collector works harder before memory is taken that the script will not be allowed.
		debug.SetMemoryLimit(opt.ScriptMemory + opt.ScriptMemory/4 + memoryOfEngine)
	}
	return box, nil
}

// memoryOfEngine is what a run takes besides the script: code, batches in flight, buffers.
const memoryOfEngine = 128 << 20

// name makes the paths that the user wrote ones that the script may read.
func (b *sandbox) name(opt *engine.Options) {
	b.files.named = append(b.files.named, opt.Inputs...)
	for _, v := range opt.Args {
		b.files.named = append(b.files.named, v)
	}
}

func (b *sandbox) close() {
	b.modules.reach.close()
	b.files.close()
}

// scriptMemory settles how much memory a script may need.
func scriptMemory(size string) (int64, error) {
	switch size {
	case "0":
		return 0, nil
	case "":
		return max(totalMemory()/4, leastScriptMemory), nil
	}
	return parseSize("--script-memory", size)
}

const (
	leastScriptMemory = 256 << 20
	// usualMemory is taken for a machine that does not say how much memory it has.
	usualMemory = 8 << 30
)

// totalMemory is how much memory the process may take at most: that of the machine, or of the
// container.
func totalMemory() int64 {
	total := systemMemory(os.ReadFile)
	if total <= 0 {
		return usualMemory
	}
	return total
}
