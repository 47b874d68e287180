package parts

import (
	"errors"
	"os"
	"path/filepath"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
)

// chain lets parts that one process runs in their order write the main output into one file, which has a name in the
// directory of each attempt. If these are the first parts of the run, the join does not copy this file, but continues it
// with the pieces of other processes (adopt.go). When a process has nothing more to write to a file, it says so in the
// directory of the attempt that began it. Until then the join copies the file: a process that is still there, although
// its parts were run by others too, could write to a file that was published.
type chain struct {
	next int    // the part that would continue the file
	path string // the last name of the file; "": there is none
	dir  string // of the attempt that began the file
}

// enter makes a part continue the file, if it is the next one.
func (c *chain) enter(part *engine.Part, main *pieceFile) (err error) {
	if part.Index != c.next {
		err = c.end()
	}
	main.after = c.path
	return err
}

// leave notes a part that has ended.
func (c *chain) leave(res *Result, dir string) (err error) {
	for _, f := range res.Files {
		if f.File != mainFile {
			continue
		}
		if f.Offset == 0 { // it is the first one, or the file system has no links
			err = c.end()
			c.dir = dir
		}
		c.path = filepath.Join(dir, f.File)
	}
	c.next = res.Part.Index + 1
	return err
}

// end notes that this process writes nothing more to the file.
func (c *chain) end() error {
	dir := c.dir
	c.path, c.dir = "", ""
	if dir == "" {
		return nil
	}
	err := os.WriteFile(filepath.Join(dir, closedFile), nil, 0o666)
	if err != nil && !errors.Is(err, os.ErrNotExist) { // the job has ended meanwhile
		return &engine.OutputError{Name: dir, Err: console.Bare(err)}
	}
	return nil
}
