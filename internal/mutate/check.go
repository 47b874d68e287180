package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// source is a package whose files are changed.
type source struct {
	path  string // import path
	dir   string
	fset  *token.FileSet
	files map[string]*ast.File // by path
	text  map[string][]byte
	from  types.Importer
	info  *types.Info
}

// load reads and checks a package.
func load(pattern string) (*source, error) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,GoFiles,Export,DepOnly", pattern)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	p := &source{fset: token.NewFileSet(), files: map[string]*ast.File{}, text: map[string][]byte{}}
	exports := map[string]string{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkg struct {
			ImportPath, Dir, Export string
			GoFiles                 []string
			DepOnly                 bool
		}
		err := dec.Decode(&pkg)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		exports[pkg.ImportPath] = pkg.Export
		if pkg.DepOnly {
			continue
		}
		if p.path != "" {
			return nil, errors.New("one package is needed, and there are several")
		}
		p.path, p.dir = pkg.ImportPath, pkg.Dir
		for _, name := range pkg.GoFiles {
			if err := p.read(filepath.Join(p.dir, name)); err != nil {
				return nil, err
			}
		}
	}
	p.from = importer.ForCompiler(p.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	p.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}}
	return p, p.check(p.fset, slices.Collect(maps.Values(p.files)), p.info)
}

func (p *source) read(path string) (err error) {
	if p.text[path], err = os.ReadFile(path); err != nil {
		return err
	}
	p.files[path], err = parser.ParseFile(p.fset, path, p.text[path], parser.ParseComments|parser.SkipObjectResolution)
	return err
}

func (p *source) check(fset *token.FileSet, files []*ast.File, info *types.Info) error {
	config := types.Config{Importer: p.from}
	_, err := config.Check(p.path, fset, files, info)
	return err
}

// changes lists all changes of files that were written by hand.
func (p *source) changes() ([]change, error) {
	var list []change
	for _, path := range slices.Sorted(maps.Keys(p.files)) {
		f := p.files[path]
		if ast.IsGenerated(f) {
			continue
		}
		w := &finder{path: path, source: p.text[path], file: p.fset.File(f.Pos()), info: p.info, names: p.names(f)}
		w.walk(f)
		list = append(list, w.list...)
	}
	if len(list) == 0 {
		return nil, errors.New("there is nothing to change in " + p.path)
	}
	return list, nil
}

// names returns the names that the file has for packages.
func (p *source) names(f *ast.File) types.Qualifier {
	names := map[string]string{p.path: ""}
	for _, spec := range f.Imports {
		object := p.info.Implicits[spec]
		if spec.Name != nil {
			object = p.info.Defs[spec.Name]
		}
		if name, ok := object.(*types.PkgName); ok {
			names[name.Imported().Path()] = name.Name()
		}
	}
	return func(pkg *types.Package) string {
		if name, ok := names[pkg.Path()]; ok {
			return name
		}
		return "missing" // the choice does not compile then
	}
}

// compiling returns the first most of the changes that compile, all when most is 0, and how many it
// has passed over. A choice that does not compile is removed.
func (p *source) compiling(list []change, most int) (good []change, broken int) {
	for _, c := range list {
		if most > 0 && len(good) == most {
			break
		}
		alone := c
		alone.choice = ""
		switch {
		case !p.compiles(alone):
			broken++
		case p.compiles(c):
			good = append(good, c)
		default:
			good = append(good, alone)
		}
	}
	return good, broken
}

func (p *source) compiles(c change) bool {
	changed, err := parser.ParseFile(p.fset, c.file, p.apply([]change{c})[c.file], parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	choose, err := parser.ParseFile(p.fset, "", "package "+changed.Name.Name+"; func "+selects+"(int) bool { return false }", 0)
	if err != nil {
		return false
	}
	files := []*ast.File{changed, choose}
	for path, f := range p.files {
		if path != c.file {
			files = append(files, f)
		}
	}
	return p.check(p.fset, files, nil) == nil
}
