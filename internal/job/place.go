package job

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"mrrc-lua/internal/outfile"
)

// place returns the path for the name that a script gave an output.
func (o *outputs) place(name string) (string, error) {
	for _, v := range o.job.opt.Args {
		if v == name {
			return name, nil
		}
	}
	clean := strings.Map(func(c rune) rune {
		if c < 0x20 || c == 0x7F || c == 0xFFFD || strings.ContainsRune(`<>:"|?*\`, c) {
			return '_'
		}
		return c
	}, name)
	if filepath.IsLocal(clean) && within(".", clean) {
		if err := harmless(clean); err != nil {
			return "", err
		}
		return clean, nil
	}
	abs, err := filepath.Abs(clean)
	if err != nil {
		return "", err
	}
	for _, dir := range o.job.spec.Sandbox.AllowWrite {
		root, err := filepath.Abs(dir)
		if err != nil {
			return "", err
		}
		if within(root, abs) {
			return abs, nil
		}
	}
	return "", errors.New("leads out of the working directory; --allow-write DIR allows another")
}

// harmless refuses names below the working directory that a script has no business with: hidden files,
// which configure programs, and programs, which somebody may run.
func harmless(path string) error {
	for _, element := range strings.Split(filepath.ToSlash(path), "/") {
		if strings.HasPrefix(element, ".") && element != "." && element != ".." {
			return errors.New("begins with a dot, which hides a file")
		}
	}
	if st, err := os.Stat(path); err == nil && st.Mode().IsRegular() && st.Mode()&0o111 != 0 {
		return errors.New("is a program: write to another file")
	}
	return nil
}

// within reports whether a path leads into a directory when symbolic links are followed.
func within(root, path string) bool {
	target, err := outfile.Resolve(path)
	if err != nil {
		return false
	}
	dir, err := realDir(filepath.Dir(target))
	if err != nil {
		return false
	}
	if root, err = realDir(root); err != nil {
		return false
	}
	rel, err := filepath.Rel(root, dir)
	return err == nil && filepath.IsLocal(rel)
}

// realDir returns the absolute path of a directory, which need not exist yet, without symbolic links.
func realDir(dir string) (string, error) {
	real, err := filepath.EvalSymlinks(dir)
	if errors.Is(err, os.ErrNotExist) && dir != filepath.Dir(dir) {
		above, err := realDir(filepath.Dir(dir))
		return filepath.Join(above, filepath.Base(dir)), err
	}
	if err != nil {
		return "", err
	}
	return filepath.Abs(real)
}
