package parts

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/outfile"
)

// lockJoins opens the file of the processes that have joined, and keeps other processes from joining until it is closed:
// the last to end would have lost what the first one removes.
func (j *Job) lockJoins() (*os.File, error) {
	f, err := os.OpenFile(j.in(joinsFile), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return nil, &engine.OutputError{Name: j.in(joinsFile), Err: console.Bare(err)}
	}
	if !lock(f) {
		return f, nil
	}
	text, err := io.ReadAll(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, &engine.InputError{Name: j.in(joinsFile), Err: console.Bare(err)}
	}
	who := ""
	for pid, host := range joinsIn(text) {
		who = fmt.Sprintf(" (process %d on %s)", pid, engine.Printable(host))
	}
	return nil, j.error("another process%s joins this job now: wait until it has ended", who)
}

// removeLeft removes the temporary files that joins have left which were killed, and notes that this process joins.
func (j *Job) removeLeft(joins *os.File) error {
	before, err := io.ReadAll(joins)
	if err != nil {
		return &engine.InputError{Name: j.in(joinsFile), Err: console.Bare(err)}
	}
	host, _ := os.Hostname() // "" if it is not known
	if len(before) > 0 {
		names, err := j.outputs()
		if err != nil {
			return err
		}
		for pid, on := range joinsIn(before) {
			if on == host && pid == os.Getpid() {
				continue
			}
			for _, name := range names {
				outfile.RemoveLeft(name, pid)
			}
		}
	}
	if _, err := fmt.Fprintf(joins, "%d %q\n", os.Getpid(), host); err != nil {
		return &engine.OutputError{Name: j.in(joinsFile), Err: console.Bare(err)}
	}
	return nil
}

// joinsIn returns the processes that the text of the file names, and their machines.
func joinsIn(text []byte) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for line := range strings.Lines(string(text)) {
			var pid int
			var host string
			if n, _ := fmt.Sscanf(line, "%d %q", &pid, &host); n == 2 && !yield(pid, host) {
				return
			}
		}
	}
}

// outputs returns the paths of the files that a join may have begun.
func (j *Job) outputs() (names []string, err error) {
	m, err := j.readManifest()
	if err != nil {
		return nil, err
	}
	if m != nil {
		for _, h := range m.Holds {
			if h.Name != "" {
				names = append(names, string(h.Name))
			}
		}
	}
	for _, flag := range []string{"output", "rejects", "errors", "tally", "report", "html"} {
		if path, ok := j.Options[flag].(string); ok {
			names = append(names, path)
		}
	}
	return names, nil
}
