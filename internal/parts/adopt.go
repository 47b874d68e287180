package parts

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/outfile"
)

// adopter is an output that can become another name of a file.
type adopter interface{ Adopt(path string) bool }

// adopt makes the file that has the first parts the main output, where this is possible, and begins to compare what it
// has with the sums. Only one join of a job may do so, and only once, because it continues the file: the others copy
// what the parts have in it, which stays as it is.
func (w *writing) adopt() error {
	main := w.out[""]
	to, ok := main.w.(adopter)
	if !ok || w.copies || w.job.Shards || len(main.around.Before)+len(main.around.Between) > 0 {
		return nil
	}
	list, path := w.first()
	if len(list) == 0 || !w.beside() {
		return nil
	}
	claim, err := os.OpenFile(w.job.in(adoptedFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	switch {
	case errors.Is(err, os.ErrExist):
		return nil
	case err == nil:
		err = claim.Close()
	}
	if err != nil {
		return &engine.OutputError{Name: w.job.in(adoptedFile), Err: console.Bare(err)}
	}
	atStep("claimed")
	if !to.Adopt(path) {
		return nil
	}
	atStep("adopted")
	main.began, w.adopted = true, map[*Chosen]bool{}
	for _, c := range list {
		w.adopted[c] = true
	}
	w.compared.Go(func() error { return w.compare(list) })
	return nil
}

// first returns the first pieces that have something of the main output, if they are all of one file to which nobody
// writes any more, and its last name.
func (w *writing) first() (list []*Chosen, path string) {
	var file os.FileInfo
	var end int64
	for i := range w.manifest.Pieces {
		c := &w.manifest.Pieces[i]
		f := c.main()
		if f == nil {
			continue
		}
		name := w.job.in(c.Attempt, f.File)
		st, err := os.Stat(name)
		if err != nil || f.Framed || f.Offset != end || file != nil && !os.SameFile(file, st) {
			break
		}
		list, file, path, end = append(list, c), st, name, end+f.Size
	}
	if file == nil || file.Size() != end {
		return nil, ""
	}
	if _, err := os.Stat(w.job.in(list[0].Attempt, closedFile)); err != nil {
		return nil, ""
	}
	return list, path
}

// beside reports whether the attempts and the main output are in the same directory. Files of other directories could
// have other rights than those that show in their modes.
func (w *writing) beside() bool {
	target, err := outfile.Resolve(w.name)
	if err != nil {
		return false
	}
	a, err := os.Stat(filepath.Dir(target))
	b, e := os.Stat(filepath.Dir(string(w.job.Work)))
	return err == nil && e == nil && os.SameFile(a, b)
}

// compare compares pieces that are not copied with their sums.
func (w *writing) compare(list []*Chosen) error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, c := range list {
		g.Go(func() error { return w.read(c, *c.main(), skim) })
	}
	return g.Wait()
}

// skim reads to the end.
func skim(in io.Reader) error {
	_, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{in}, make([]byte, copySize))
	return err
}
