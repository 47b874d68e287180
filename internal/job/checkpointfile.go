package job

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/outfile"
)

// checkpointFile is what the file of --checkpoint holds.
type checkpointFile struct {
	Program   string             `json:"program"` // its version
	ID        string             `json:"id"`      // in the names of temporary files
	Directory engine.Text        `json:"directory"`
	Flags     map[string]string  `json:"flags"` // settings that must stay, where outputs go among them
	Files     []keptFile         `json:"files"`
	Lossy     int64              `json:"lossy"` // things that could not be written as they are
	Run       *engine.Checkpoint `json:"run,omitempty"`
	Done      *doneRun           `json:"done,omitempty"` // the run has ended, and files get their names
}

// keptFile is a file that the run writes.
type keptFile struct {
	Path   engine.Text `json:"path"`
	Target engine.Text `json:"target,omitempty"`
	Temp   engine.Text `json:"temp,omitempty"`
	Bytes  int64       `json:"bytes"`
	Log    bool        `json:"log,omitempty"`
}

// doneRun is the result of a run that has ended but whose files may lack their names.
type doneRun struct {
	Code ExitCode       `json:"code"`
	Sum  engine.Summary `json:"sum"`
}

// sealedFile is the whole file; its checksum shows whether it is complete.
type sealedFile struct {
	Sum   string          `json:"sha256"`
	State json.RawMessage `json:"checkpoint"`
}

// fits compares a checkpoint with the run that must continue it.
func (f *checkpointFile) fits(now *checkpointFile, same []Setting) error {
	refuse := func(format string, args ...any) error {
		return &engine.ResumeError{Msg: fmt.Sprintf(format, args...)}
	}
	switch {
	case f.Program != now.Program:
		return refuse("it was made by version %s, and this is %s", f.Program, now.Program)
	case f.Directory != now.Directory:
		return refuse("it was made in the directory %s", f.Directory)
	}
	for _, s := range same {
		if was := f.Flags[s.Flag]; was != s.Value {
			return refuse("%s was %s and is %s", s.Flag, cmp.Or(was, "not given"), cmp.Or(s.Value, "not given"))
		}
	}
	return nil
}

// empty reports whether the run was killed before its first checkpoint.
func (f *checkpointFile) empty() bool { return f.Run == nil && f.Done == nil }

// idOfFiles is what the program writes for the names of files.
var idOfFiles = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9]{10}$`) })

// placeable returns the marks of files that get their names, if all of them are files that the same command
// would write, with the temporary files that it would make: a checkpoint may come from somebody else.
func (j *job) placeable(f *checkpointFile) (list []outfile.Mark, err error) {
	o := &outputs{job: j, files: &j.files}
	o.claims.script = j.spec.Script.File
	o.claims.inputs(j.opt.Input.Paths)
	j.closers = append(j.closers, o.closeRoots)
	own := j.spec.outputFiles()
	for _, m := range f.marks() {
		if m.Temp == "" { // a device
			continue
		}
		at := site{path: m.Path}
		if !slices.Contains(own, m.Path) {
			at, err = o.place(m.Path)
		}
		target := filepath.Join(".", at.rel)
		if at.root == nil && err == nil {
			target, err = outfile.Resolve(at.path)
		} else if err == nil {
			target = filepath.Join(at.root.Name(), at.rel)
		}
		if err != nil || m.Target != target || m.Temp != outfile.KeptName(target, f.ID) {
			return nil, &engine.ResumeError{Msg: fmt.Sprintf("it names the file %s, which this command would not write there", engine.Printable(m.Target))}
		}
		if at.root != nil {
			m.Below, m.Refuse, m.Target, m.Temp = at.root, o.mayReplace, at.rel, outfile.KeptName(at.rel, f.ID)
		}
		list = append(list, m)
	}
	return list, nil
}

func (f *checkpointFile) marks() (list []outfile.Mark) {
	for _, m := range f.Files {
		list = append(list, outfile.Mark{Path: string(m.Path), Target: string(m.Target), Temp: string(m.Temp), Bytes: m.Bytes, Log: m.Log})
	}
	return list
}

func (f *checkpointFile) keep(marks []outfile.Mark) {
	f.Files = f.Files[:0]
	for _, m := range marks {
		f.Files = append(f.Files, keptFile{engine.Text(m.Path), engine.Text(m.Target), engine.Text(m.Temp), m.Bytes, m.Log})
	}
}

// removal returns the command that removes a checkpoint and the files that belong to it.
func (f *checkpointFile) removal(path string) string {
	names := []string{path}
	for _, m := range f.Files {
		if m.Temp != "" {
			names = append(names, string(m.Temp))
		}
	}
	const few = 10
	text := "rm"
	for i, name := range names {
		if i == few {
			return text + fmt.Sprintf(" … (%d more, named in %s)", len(names)-few, path)
		}
		text += " " + quoteShell(name)
	}
	return text
}

// quoteShell quotes a name so that a shell reads it as one word.
func quoteShell(name string) string {
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("/._-+,", c)
	}
	if strings.IndexFunc(name, func(c rune) bool { return !plain(c) }) < 0 {
		return name
	}
	return "'" + strings.ReplaceAll(engine.Printable(name), "'", `'\''`) + "'"
}

// readCheckpoint reads the file of --checkpoint; nil when there is none.
func readCheckpoint(path string) (*checkpointFile, error) {
	in, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &engine.InputError{Name: path, Err: console.Bare(err)}
	}
	defer func() { _ = in.Close() }() // it was only read
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, &engine.InputError{Name: path, Err: console.Bare(err)}
	}
	var sealed sealedFile
	var f checkpointFile
	if err = json.Unmarshal(text, &sealed); err == nil {
		sum := sha256.Sum256(sealed.State)
		if hex.EncodeToString(sum[:]) != sealed.Sum {
			err = errors.New("its checksum does not match")
		} else {
			err = json.Unmarshal(sealed.State, &f)
		}
		if err == nil && !idOfFiles().MatchString(f.ID) {
			err = errors.New("it was not made by this program")
		}
	}
	if err != nil {
		return nil, &engine.UsageError{Msg: fmt.Sprintf("%s is not a usable checkpoint (%v): name a file that does not exist yet", path, err)}
	}
	return &f, nil
}
