package job

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"mrrc-lua/engine"
	"mrrc-lua/internal/outfile"
)

// claims records which files a run reads and writes: no output may replace an input, the script, or another
// output. Files are compared by identity, not by name: links lead to the same file. The zero value is ready;
// methods are safe for concurrent use.
type claims struct {
	script string // path of the script file; "": none

	mu      sync.Mutex
	reads   []claim
	opened  map[string]os.FileInfo // what the script opened and required, by path
	written map[string]claim       // by path without links, in lower case
	above   map[string]claim       // the first output below each directory that an output needs, in the same way
	targets []claim                // of these, the files that exist
}

// claim is a file and its user.
type claim struct {
	path, by string
	file     os.FileInfo
}

// is reports whether a file is that of the claim. A file that was replaced since, as a checkpoint is, leaves its number
// to files that are made later: they are others.
func (c *claim) is(st os.FileInfo) bool {
	if !os.SameFile(c.file, st) {
		return false
	}
	now, err := os.Stat(c.path)
	return c.path == "-" || err == nil && os.SameFile(now, st)
}

// inputs notes files that are read.
func (c *claims) inputs(paths []string) {
	for _, path := range paths {
		if st, err := os.Stat(path); err == nil && st.Mode().IsRegular() {
			c.reads = append(c.reads, claim{path: path, file: st})
		}
	}
}

// read notes a file that is read, which no output may be.
func (c *claims) read(name string) error {
	st, err := os.Stat(name)
	if err != nil || !st.Mode().IsRegular() {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.targets {
		if t.is(st) {
			return &engine.UsageError{Msg: fmt.Sprintf("%s is an input, and %s would write over it: write to another file", name, t.by)}
		}
	}
	c.reads = append(c.reads, claim{path: name, file: st})
	return nil
}

// watch notes the files that the script opens and requires: an output that it names replaces none of them.
func (c *claims) watch(opt *engine.Options) {
	open, require := opt.Reach.OpenFile, opt.Reach.Require
	opt.Reach.OpenFile = func(path string) (io.ReadCloser, error) {
		in, err := open(path)
		if file, ok := in.(interface{ Stat() (os.FileInfo, error) }); ok && err == nil {
			if st, err := file.Stat(); err == nil {
				if err := c.noteOpened(path, st); err != nil {
					_ = in.Close() // nothing was read
					return nil, err
				}
			}
		}
		return in, err
	}
	opt.Reach.Require = func(module string) (source, name string, err error) {
		if source, name, err = require(module); err == nil {
			if st, err := os.Stat(name); err == nil {
				if err := c.noteOpened(name, st); err != nil {
					return "", "", fmt.Errorf("%s %w", name, err)
				}
			}
		}
		return source, name, err
	}
}

// noteOpened notes a file that the script reads. The error is that of a file that the run writes: what is there
// is old, or a part of what will be there.
func (c *claims) noteOpened(path string, st os.FileInfo) error {
	if !st.Mode().IsRegular() {
		return nil
	}
	key, err := oneName(path)
	c.mu.Lock()
	defer c.mu.Unlock()
	by := c.written[key].by
	if err != nil {
		by = ""
	}
	for _, t := range c.targets {
		if t.is(st) {
			by = t.by
		}
	}
	if by != "" {
		return &engine.UsageError{Msg: fmt.Sprintf("is an output of this run, by %s, and is complete only at its end: the script cannot read it", by)}
	}
	if c.opened == nil {
		c.opened = map[string]os.FileInfo{}
	}
	c.opened[path] = st
	return nil
}

// wasRead returns an error if a file cannot become an output that the script names because the run reads it,
// or has read it.
func (c *claims) wasRead(st os.FileInfo) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.reads {
		if os.SameFile(st, r.file) {
			return errors.New("is an input: write to another file")
		}
	}
	for _, file := range c.opened {
		if os.SameFile(st, file) {
			return errors.New("was read by the script: write to another file")
		}
	}
	return nil
}

// stdout claims the file that standard output is sent to, if it is one: a run that reads its own output
// would not end.
func (c *claims) stdout(stdout any) error {
	file, ok := stdout.(*os.File)
	if !ok {
		return nil
	}
	st, err := file.Stat()
	if err != nil || !st.Mode().IsRegular() {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.reads {
		if os.SameFile(st, r.file) {
			return &engine.UsageError{Msg: "standard output goes to " + r.path + ", which is an input: write to another file, or rewrite it with --in-place"}
		}
	}
	c.targets = append(c.targets, claim{"-", "standard output", st})
	return nil
}

// IsStdout reports whether a file is the one that standard output goes to. It implements sandbox.Claims.
func (c *claims) IsStdout(st os.FileInfo) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.targets {
		if t.path == "-" && os.SameFile(st, t.file) {
			return true
		}
	}
	return false
}

// Write claims a file for an output. It implements sandbox.Claims.
func (c *claims) Write(path, by string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	st, err := os.Stat(path)
	exists := err == nil
	if exists && !st.Mode().IsRegular() {
		return nil // a pipe or device may be written twice
	}
	if exists {
		for _, r := range c.reads {
			if os.SameFile(st, r.file) {
				return &engine.UsageError{Msg: path + " is an input: write to another file"}
			}
		}
		if script, err := os.Stat(c.script); err == nil && os.SameFile(st, script) {
			return &engine.UsageError{Msg: path + " is the script: write to another file"}
		}
		for _, file := range c.opened {
			if os.SameFile(st, file) {
				return &engine.UsageError{Msg: path + " was read by the script: write to another file"}
			}
		}
	}
	key, err := oneName(path)
	if err != nil {
		return &engine.OutputError{Name: path, Err: err}
	}
	if first, taken := c.written[key]; taken {
		return &engine.UsageError{Msg: fmt.Sprintf("%s would be written twice, by %s and by %s: write to another file", path, first.by, by)}
	}
	if below, needed := c.above[key]; needed {
		return &engine.UsageError{Msg: fmt.Sprintf("%s would be a file, by %s, and a directory, by %s: write to another file", path, by, below.by)}
	}
	for dir := filepath.Dir(key); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if file, taken := c.written[dir]; taken {
			return &engine.UsageError{Msg: fmt.Sprintf("%s would be a file, by %s, and a directory, by %s: write to another file", file.path, file.by, by)}
		}
	}
	if c.written == nil {
		c.written, c.above = map[string]claim{}, map[string]claim{}
	}
	mine := claim{path, by, st}
	c.written[key] = mine
	for dir := filepath.Dir(key); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, known := c.above[dir]; known {
			break
		}
		c.above[dir] = mine
	}
	if exists {
		c.targets = append(c.targets, mine)
	}
	return nil
}

// oneName returns the same name for all paths to a file, which need not exist yet. Names that differ in
// case only are one file on many systems.
func oneName(path string) (string, error) {
	target, err := outfile.Resolve(path)
	if err != nil {
		return "", err
	}
	dir, base := filepath.Split(target)
	if dir, err = filepath.Abs(dir); err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	return strings.ToLower(filepath.Join(dir, base)), nil
}
