package sandbox

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
)

// Modules finds the modules of scripts: next to the script, then in the directories of --lib.
type Modules struct{ reach *Reach }

// Load returns the text of a module and the name of its file: it implements Reach.Require of package
// engine.
func (m Modules) Load(module string) (source, name string, err error) {
	rel := filepath.FromSlash(strings.ReplaceAll(module, ".", "/") + ".lua")
	if !filepath.IsLocal(rel) {
		return "", "", errors.New("a module is next to the script: its name cannot lead elsewhere")
	}
	var tried []string
	for _, d := range m.reach.dirs {
		path := filepath.Join(d.name, rel)
		f, err := m.reach.Open(filepath.Join(d.real, rel))
		if errors.Is(err, fs.ErrNotExist) {
			tried = append(tried, path)
			continue
		}
		if err != nil {
			return "", "", fmt.Errorf("%s %w", path, err)
		}
		defer func() { _ = f.Close() }() // it was only read
		text, err := io.ReadAll(io.LimitReader(f, maxScript+1))
		if len(text) > maxScript {
			err = fmt.Errorf("%s is larger than %d MiB, and is not a script", path, maxScript>>20)
		}
		return string(text), path, err
	}
	return "", "", fmt.Errorf("there is no file %s", strings.Join(tried, ", nor "))
}

// Close closes the directories.
func (m Modules) Close() { m.reach.close() }

// maxScript is how many bytes a module may have.
const maxScript = 16 << 20

// OpenModules opens the directories of a script's modules. The error is *engine.UsageError. The caller
// closes them.
func OpenModules(dir string, lib []string) (Modules, error) {
	m := Modules{openReach("--lib DIR names further directories of modules", dir)}
	err := m.reach.allow("--lib", lib)
	if err != nil {
		m.reach.close()
	}
	return m, err
}
