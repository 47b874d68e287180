package parts

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/outfile"
	"mrrc-lua/parse"
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
	list, path := w.job.first(w.manifest.Pieces)
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
func (j *Job) first(pieces []Chosen) (list []*Chosen, path string) {
	var file os.FileInfo
	var end int64
	for i := range pieces {
		c := &pieces[i]
		f := c.main()
		if f == nil {
			continue
		}
		name := j.pathOf(c.Attempt, f)
		st, err := os.Stat(name)
		if err != nil || f.Framed || f.Offset != end || file != nil && !os.SameFile(file, st) {
			break
		}
		list, file, path, end = append(list, c), st, name, end+f.Size
	}
	if file == nil || file.Size() != end {
		return nil, ""
	}
	if _, err := os.Stat(j.in(list[0].Attempt, closedFile)); err != nil {
		return nil, ""
	}
	return list, path
}

// beside reports whether the attempts and the main output are in the same directory. Files of other directories could
// have other rights than those that show in their modes.
func (s *joiner) beside() bool {
	target, err := outfile.Resolve(s.name)
	if err != nil {
		return false
	}
	a, err := os.Stat(filepath.Dir(target))
	b, e := os.Stat(filepath.Dir(string(s.job.Work)))
	return err == nil && e == nil && os.SameFile(a, b)
}

// compare compares pieces that are not copied with their sums, unless this was done before.
func (w *writing) compare(list []*Chosen) error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, c := range list {
		g.Go(func() error {
			f := c.main()
			if w.ahead.sound(c.Attempt) {
				w.to.Read(int(f.Size))
				return nil
			}
			return w.read(c, f, skim(w.ctx))
		})
	}
	return g.Wait()
}

// ahead compares the pieces that adopt would not copy with their sums, while the script is loaded, the hooks after the
// parts are called and the choice is written: the disk and the other cores have nothing to do meanwhile. It changes
// nothing. A piece that it does not find sound is compared again.
type ahead struct {
	stop  context.CancelFunc
	ended map[string]chan bool // by the directory of the attempt: receives whether the piece is sound
	group sync.WaitGroup
}

// compareAhead begins to compare. The caller calls end.
func (s *joiner) compareAhead(ctx context.Context, list []*Result) *ahead {
	pieces := make([]Chosen, len(list))
	for i, res := range list {
		pieces[i] = Chosen{Attempt: res.Attempt, Files: res.Files}
	}
	if _, ok := s.opt.Output.Main.(adopter); !ok || s.job.Shards || s.job.To != string(parse.FormatMARC) || !s.beside() {
		return nil
	}
	first, _ := s.job.first(pieces)
	a := &ahead{ended: map[string]chan bool{}}
	ctx, a.stop = context.WithCancel(ctx)
	limit := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, c := range first {
		sound := make(chan bool, 1)
		a.ended[c.Attempt] = sound
		a.group.Go(func() {
			limit <- struct{}{}
			sound <- s.job.summed(c.Attempt, c.main(), nil, skim(ctx)) == nil
			<-limit
		})
	}
	return a
}

// sound waits until a piece is compared, and reports whether it is as it was written; false also if it was not compared. It
// is called once for each piece.
func (a *ahead) sound(attempt string) bool {
	if a == nil || a.ended[attempt] == nil {
		return false
	}
	return <-a.ended[attempt]
}

// end waits until nothing is compared any more.
func (a *ahead) end() {
	if a != nil {
		a.stop()
		a.group.Wait()
	}
}
