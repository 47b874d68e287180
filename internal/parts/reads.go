package parts

import (
	"io"
	"slices"
	"sync"

	"mrrc-lua/engine"
)

// reads notes the modules and files that a script reads, with their contents when it did. A plan knows only those that it
// reads before the first record. Its methods are safe for concurrent use.
type reads struct {
	mu   sync.Mutex
	last map[string]File // by path
	list []Source
}

// watch calls functions with what is read and required with these options from now on, from any goroutine.
func watch(opt *engine.Options, file func(path string), module func(Source)) {
	open, require := opt.Reach.OpenFile, opt.Reach.Require
	opt.Reach.OpenFile = func(path string) (io.ReadCloser, error) {
		in, err := open(path)
		if err == nil {
			file(path)
		}
		return in, err
	}
	opt.Reach.Require = func(name string) (source, path string, err error) {
		if source, path, err = require(name); err == nil {
			module(Source{engine.Text(path), sumOf(source)})
		}
		return source, path, err
	}
}

// watch notes what is read with these options from now on.
func (r *reads) watch(opt *engine.Options) { watch(opt, r.file, r.module) }

func (r *reads) module(m Source) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.add(m)
}

// file notes a file that was opened. One that was not changed since it was last opened is not read again.
func (r *reads) file(path string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now, err := fileOf(path)
	if was, ok := r.last[path]; err != nil || ok && was.Size == now.Size && was.Changed.Equal(now.Changed) {
		return // a pipe cannot be compared
	}
	if now, err = hashed(path); err != nil {
		return // the script will find out
	}
	if r.last == nil {
		r.last = map[string]File{}
	}
	r.last[path] = now
	r.add(Source{now.Path, now.SHA256})
}

func (r *reads) add(s Source) {
	if !slices.Contains(r.list, s) {
		r.list = append(r.list, s)
	}
}

// beyond returns what was read and is not in the job.
func (r *reads) beyond(j *Job) (list []Source) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.list {
		if !slices.Contains(j.Modules, s) && !slices.ContainsFunc(j.Tables, func(t File) bool { return s == Source{t.Path, t.SHA256} }) {
			list = append(list, s)
		}
	}
	return list
}

// sameReads returns an error if parts have read different contents of a file or module.
func (j *Job) sameReads(list []*Result) error {
	type content struct {
		sum  string
		part int // 0: the plan
	}
	known := map[engine.Text]content{}
	for _, t := range j.Tables {
		known[t.Path] = content{t.SHA256, 0}
	}
	for _, m := range j.Modules {
		known[m.Name] = content{m.SHA256, 0}
	}
	for i, res := range list {
		for _, s := range res.Reads {
			was, ok := known[s.Name]
			switch name := engine.Printable(string(s.Name)); {
			case !ok:
				known[s.Name] = content{s.SHA256, i + 1}
			case was.sum == s.SHA256:
			case was.part == 0:
				return j.error("the script reads %s, which was changed before part %d was run: remove %s, and plan the job again", name, i+1, engine.Printable(string(j.Work)))
			default:
				return j.error("the script reads %s, which was changed while parts were run: part %d has read another content than part %d; remove %s, and plan the job again",
					name, i+1, was.part, engine.Printable(string(j.Work)))
			}
		}
	}
	return nil
}
