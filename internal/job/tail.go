package job

import (
	"context"
	"os"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// findTail makes --tail a number of records to skip: it counts the records that the run would read, and
// skips all but the last of them. The inputs are read twice for that, and no record is kept in memory.
// Records that cannot be read count, as they do for --skip. The error is *engine.UsageError if an input
// cannot be read twice.
func (j *job) findTail(ctx context.Context) error {
	tail := j.spec.Input.Tail
	if tail == 0 {
		return nil
	}
	if j.opt.Script.Reads() {
		return usage("--tail counts records of the files on the command line, and the script reads for itself")
	}
	for _, path := range j.opt.Input.Paths {
		if !readsAgain(path) {
			name := engine.Printable(path)
			if path == "-" {
				name = "standard input"
			}
			return usage("--tail reads the records twice, and %s can be read only once: name a file", name)
		}
	}
	speed := j.opt.Speed
	if speed.Jobs == 0 {
		speed.Jobs = 1
	}
	found, err := engine.Examine(ctx, j.opt.Input, speed, nobody{})
	if err != nil {
		return err
	}
	more := max(found.Read-tail, 0)
	j.opt.Input.Skip += more
	if j.opt.Input.Limit > 0 {
		j.opt.Input.Limit -= more
	}
	return nil
}

// readsAgain reports whether a file can be read from its beginning a second time. Of a file that is
// missing or a directory, the reading itself reports the error.
func readsAgain(path string) bool {
	if path == "-" {
		return false
	}
	st, err := os.Stat(path)
	return err != nil || st.IsDir() || st.Mode().IsRegular()
}

// nobody is the examiner of records that are only counted.
type nobody struct{}

// Look implements engine.Examiner.
func (nobody) Look([]parse.Record) any { return nil }

// Take implements engine.Examiner.
func (nobody) Take([]parse.Record, any) error { return nil }
