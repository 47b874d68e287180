package parts

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/outfile"
)

// removeLeft removes the temporary files that joins have left which were killed, and notes that this process joins.
func (j *Job) removeLeft() error {
	before, err := os.ReadFile(j.in(joinsFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return &engine.InputError{Name: j.in(joinsFile), Err: console.Bare(err)}
	}
	host, _ := os.Hostname() // "" if it is not known
	if len(before) > 0 {
		names, err := j.outputs()
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(before)) {
			var pid int
			var on string
			if n, _ := fmt.Sscanf(line, "%d %q", &pid, &on); n != 2 || on == host && pid == os.Getpid() {
				continue
			}
			for _, name := range names {
				outfile.RemoveLeft(name, pid)
			}
		}
	}
	f, err := os.OpenFile(j.in(joinsFile), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err == nil {
		_, err = fmt.Fprintf(f, "%d %q\n", os.Getpid(), host)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return &engine.OutputError{Name: j.in(joinsFile), Err: console.Bare(err)}
	}
	return nil
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
