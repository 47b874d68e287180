package job

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"mrrc-lua/internal/console"
	"mrrc-lua/internal/outfile"
	"mrrc-lua/internal/sandbox"
)

// site is the place of an output that the script named.
type site struct {
	path string   // for messages
	root *os.Root // the directory that the file cannot leave; nil: the user wrote the path
	rel  string   // the path below root, without links
}

// errLeadsOut is the error of a name that leads out of all directories that the script may write to.
var errLeadsOut = errors.New("leads out of the working directory; --allow-write DIR allows another")

// place returns the site for the name that a script gave an output.
func (o *outputs) place(name string) (site, error) {
	for _, v := range o.job.opt.Args {
		if v == name {
			return site{path: name}, nil
		}
	}
	clean := strings.Map(func(c rune) rune {
		if c < 0x20 || c == 0x7F || c == 0xFFFD || strings.ContainsRune(`<>:"|?*\`, c) {
			return '_'
		}
		return c
	}, name)
	refused := errLeadsOut
	if rel := below(".", clean); filepath.IsLocal(clean) && rel != "" {
		if refused = harmless(clean, rel); refused == nil {
			root, err := o.root(".")
			return site{clean, root, rel}, err
		}
	}
	abs, err := filepath.Abs(clean)
	if err != nil {
		return site{}, err
	}
	for _, dir := range o.job.spec.Sandbox.AllowWrite {
		if rel := below(dir, abs); rel != "" {
			root, err := o.root(dir)
			return site{abs, root, rel}, err
		}
	}
	return site{}, refused
}

// root opens a directory below which outputs go, once. It makes that of --allow-write.
func (o *outputs) root(dir string) (*os.Root, error) {
	if r := o.roots[dir]; r != nil {
		return r, nil
	}
	if dir != "." && !o.job.spec.dry() {
		if err := o.files.MakeDirs(dir); err != nil {
			return nil, err
		}
	}
	r, err := os.OpenRoot(dir)
	if err != nil {
		return nil, console.Bare(err)
	}
	if o.roots == nil {
		o.roots = map[string]*os.Root{}
	}
	o.roots[dir] = r
	return r, nil
}

// closeRoots closes the directories.
func (o *outputs) closeRoots() {
	for _, r := range o.roots {
		_ = r.Close()
	}
}

// harmless refuses names below the working directory of hidden files, which configure programs.
func harmless(paths ...string) error {
	for _, path := range paths {
		for element := range strings.SplitSeq(filepath.ToSlash(path), "/") {
			if strings.HasPrefix(element, ".") && element != "." && element != ".." {
				return errors.New("begins with a dot, which hides a file")
			}
		}
	}
	return nil
}

// mayReplace returns an error if an existing file cannot become an output that the script names.
func (o *outputs) mayReplace(st os.FileInfo) error {
	switch {
	case sandbox.IsProgram(st):
		return sandbox.ErrProgram
	case o.claims.IsStdout(st):
		return errors.New("is where standard output goes: write to another file")
	}
	return o.claims.wasRead(st)
}

// below returns the path of a file relative to a directory above it, or "" if it is not below it. Symbolic
// links are followed, and neither need exist yet.
func below(dir, path string) string {
	target, err := outfile.Resolve(path)
	if err != nil {
		return ""
	}
	at, err := realDir(filepath.Dir(target))
	if err != nil {
		return ""
	}
	if dir, err = realDir(dir); err != nil {
		return ""
	}
	base := filepath.Base(target)
	rel, err := filepath.Rel(dir, filepath.Join(at, base))
	if err != nil || !filepath.IsLocal(rel) || rel == "." {
		return ""
	}
	return rel
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
