package job

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/lazyregexp"
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
	CRC    uint32      `json:"crc32c"` // of these bytes
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
var idOfFiles = lazyregexp.New(`^[a-z0-9]{10}$`)

// refuses returns an error that names a file of a checkpoint.
func refuses(path, why string) error {
	return &engine.ResumeError{Msg: fmt.Sprintf("it names the file %s, %s", engine.Printable(path), why)}
}

// owned returns the marks of the files that a checkpoint keeps, if they are exactly those that the same command
// would have made, with the temporary files that it would make: a checkpoint may come from somebody else, or
// somebody has edited it. Paths of files that scripts named are relative to their directories.
func (j *job) owned(f *checkpointFile) (list []outfile.Mark, err error) {
	o := &outputs{job: j, files: &j.files}
	o.claims.script = j.spec.Script.File
	o.claims.inputs(j.opt.Input.Paths)
	j.closers = append(j.closers, o.closeRoots)
	own := j.spec.outputFiles()
	missing := map[string]bool{} // paths, as they are passed to outfile
	for _, path := range own {
		missing[path] = true
	}
	for _, name := range f.named() {
		at, err := o.place(name)
		if err != nil {
			return nil, refuses(name, "which this command would not write there")
		}
		missing[at.path] = true
	}
	seen := map[string]bool{}
	for _, m := range f.marks() {
		switch {
		case seen[m.Path]:
			return nil, refuses(m.Path, "twice")
		case !missing[m.Path] && f.Done == nil: // Done does not have the names of empty files
			return nil, refuses(m.Path, "which the run had not begun")
		}
		delete(missing, m.Path)
		seen[m.Path] = true
		if m.Temp == "" { // a device
			if st, err := os.Stat(m.Path); err != nil || st.Mode().IsRegular() {
				return nil, refuses(m.Path, "without saying where its first part is")
			}
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
			return nil, refuses(m.Target, "which this command would not write there")
		}
		if at.root != nil {
			m.Below, m.Refuse, m.Target, m.Temp = at.root, o.mayReplace, at.rel, outfile.KeptName(at.rel, f.ID)
		}
		list = append(list, m)
	}
	for _, path := range slices.Sorted(maps.Keys(missing)) {
		return nil, &engine.ResumeError{Msg: fmt.Sprintf("it does not name the file %s, which the run had begun", engine.Printable(path))}
	}
	return list, nil
}

// named returns the names of outputs that the script gave and that the run had begun.
func (f *checkpointFile) named() (names []string) {
	switch {
	case f.Run != nil:
		for _, m := range f.Run.Outputs {
			if m.Began {
				names = append(names, string(m.Name))
			}
		}
	case f.Done != nil:
		for _, c := range f.Done.Sum.Outputs {
			if c.N > 0 {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

func (f *checkpointFile) marks() (list []outfile.Mark) {
	for _, m := range f.Files {
		list = append(list, outfile.Mark{Path: string(m.Path), Target: string(m.Target), Temp: string(m.Temp), Bytes: m.Bytes, CRC: m.CRC, Log: m.Log})
	}
	return list
}

func (f *checkpointFile) keep(marks []outfile.Mark) {
	f.Files = f.Files[:0]
	for _, m := range marks {
		f.Files = append(f.Files, keptFile{engine.Text(m.Path), engine.Text(m.Target), engine.Text(m.Temp), m.Bytes, m.CRC, m.Log})
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
